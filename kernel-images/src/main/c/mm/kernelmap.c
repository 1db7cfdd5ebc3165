/*
 * The kernel's half of every address space. The image is mapped by what it
 * holds: code may be executed and not written, constants only read, data
 * never executed; the same pages seen through DIRECT are no more writable.
 * Every process's root table copies the upper half, so all second-level
 * tables exist from the start.
 */
#include "mem.h"
#include "print.h"
#include "riscv.h"
#include "string.h"
#include "vm.h"

#define LEAF (PTE_V | PTE_A | PTE_D | PTE_G)

u64 *kernel_root;
u64 kernel_va_offset;

extern const char _text_start[], _text_end[], _rodata_end[], _end[];

static u64 stack_slots[VMAP_SIZE / KSTACK_SLOT / 64];
static u64 module_pages[MODULES_SIZE / PAGE_SIZE / 64];

static u64 *next_table(u64 *table, u64 address, int level)
{
    u64 *entry = &table[(address >> (PAGE_SHIFT + 9 * level)) & 511];
    if ((*entry & PTE_V) == 0) {
        u64 *new = page_alloc_zeroed();
        if (new == NULL) {
            return NULL;
        }
        *entry = PTE_OF(undirect(new)) | PTE_V;
    }
    ASSERT((*entry & (PTE_R | PTE_X)) == 0);
    return direct(PTE_PAGE(*entry));
}

/* The entry for a page (level 0) or megapage (level 1). */
static u64 *entry_for(u64 address, int level)
{
    u64 *table = next_table(kernel_root, address, 2);
    if (table != NULL && level == 0) {
        table = next_table(table, address, 1);
    }
    if (table == NULL) {
        return NULL;
    }
    return &table[(address >> (PAGE_SHIFT + 9 * level)) & 511];
}

static void map(u64 virtual, paddr physical, usize size, u64 bits)
{
    const u64 mega = 1UL << 21;
    while (size > 0) {
        bool big = ((virtual | physical) & (mega - 1)) == 0 && size >= mega;
        u64 step = big ? mega : PAGE_SIZE;
        u64 *entry = entry_for(virtual, big ? 1 : 0);
        if (entry == NULL) {
            panic("no memory for the kernel's map");
        }
        *entry = PTE_OF(physical) | bits | LEAF;
        virtual += step;
        physical += step;
        size -= MIN(step, size);
    }
}

static paddr image_physical(const char *address)
{
    return (u64)address - kernel_va_offset;
}

static void map_image(const char *start, const char *end, u64 bits,
                      u64 direct_bits)
{
    usize size = (usize)(end - start);
    paddr physical = image_physical(start);
    map((u64)start, physical, size, bits);
    map(DIRECT + physical, physical, size, direct_bits);
}

/* RAM is one range from page.c's view; pages outside the image are data. */
void kernelmap_ram(paddr start, paddr end)
{
    const paddr image = image_physical(_text_start);
    const paddr image_end = image_physical(_end);
    if (start <= image && image_end <= end) {
        map(DIRECT + start, start, image - start, PTE_R | PTE_W);
        map(DIRECT + image_end, image_end, end - image_end, PTE_R | PTE_W);
    } else {
        map(DIRECT + start, start, end - start, PTE_R | PTE_W);
    }
}

void kernelmap_device(paddr start, usize size)
{
    paddr first = ALIGN_DOWN(start, PAGE_SIZE);
    paddr end = ALIGN_UP(start + size, PAGE_SIZE);
    map(DIRECT + first, first, end - first, PTE_R | PTE_W);
    tlb_flush_all();
}

void kernelmap_init(void)
{
    kernel_root = page_alloc_zeroed();
    for (u64 i = 256; i < 512; i++) {
        u64 address = 0xffffff8000000000UL | (i << 30);
        bool wanted = (address >= DIRECT && address < DIRECT + (8UL << 30)) ||
                      (address >= VMAP && address < VMAP + VMAP_SIZE) ||
                      address >= KERNEL;
        if (wanted) {
            next_table(kernel_root, address, 2);
        }
    }
    map_image(_text_start, _text_end, PTE_R | PTE_X, PTE_R);
    map_image(_text_end, _rodata_end, PTE_R, PTE_R);
    map_image(_rodata_end, _end, PTE_R | PTE_W, PTE_R | PTE_W);
}

void kernelmap_activate(void)
{
    /* The page below the boot stack guards it, as with every stack. */
    extern char boot_stack[];
    *entry_for((u64)boot_stack - PAGE_SIZE, 0) = 0;
    csr_write(satp, SATP_SV39 | undirect(kernel_root) >> PAGE_SHIFT);
    tlb_flush_all();
}

static void unmap_pages(u64 start, u64 end)
{
    for (u64 at = start; at < end; at += PAGE_SIZE) {
        u64 *entry = entry_for(at, 0);
        if (*entry != 0) {
            page_put(page_of(PTE_PAGE(*entry)));
            *entry = 0;
            tlb_flush_page(at);
        }
    }
}

static bool map_new_pages(u64 start, u64 end)
{
    for (u64 at = start; at < end; at += PAGE_SIZE) {
        u64 *entry = entry_for(at, 0);
        struct page *page = entry != NULL ? page_alloc(0) : NULL;
        if (page == NULL) {
            unmap_pages(start, at);
            return false;
        }
        page_clear(page_address(page));
        *entry = PTE_OF(page_physical(page)) | PTE_R | PTE_W | LEAF;
        tlb_flush_page(at);
    }
    return true;
}

void *kstack_alloc(void)
{
    for (u64 slot = 0; slot < VMAP_SIZE / KSTACK_SLOT; slot++) {
        if ((stack_slots[slot / 64] >> (slot % 64) & 1) != 0) {
            continue;
        }
        u64 top = VMAP + (slot + 1) * KSTACK_SLOT;
        if (!map_new_pages(top - KSTACK_SIZE, top)) {
            return NULL;
        }
        stack_slots[slot / 64] |= 1UL << (slot % 64);
        return (void *)top;
    }
    return NULL;
}

void kstack_free(void *top)
{
    u64 slot = ((u64)top - VMAP) / KSTACK_SLOT - 1;
    unmap_pages((u64)top - KSTACK_SIZE, (u64)top);
    stack_slots[slot / 64] &= ~(1UL << (slot % 64));
}

static bool module_page_used(u64 page)
{
    return (module_pages[page / 64] >> (page % 64) & 1) != 0;
}

static void module_pages_mark(u64 first, u64 count, bool used)
{
    for (u64 i = first; i < first + count; i++) {
        u64 bit = 1UL << (i % 64);
        module_pages[i / 64] =
            used ? module_pages[i / 64] | bit : module_pages[i / 64] & ~bit;
    }
}

void *modules_alloc(usize size)
{
    const u64 total = MODULES_SIZE / PAGE_SIZE;
    u64 count = ALIGN_UP(size, PAGE_SIZE) / PAGE_SIZE;
    u64 run = 0;
    for (u64 i = 0; i < total; i++) {
        run = module_page_used(i) ? 0 : run + 1;
        if (run == count) {
            u64 start = MODULES + (i + 1 - count) * PAGE_SIZE;
            if (!map_new_pages(start, start + count * PAGE_SIZE)) {
                return NULL;
            }
            module_pages_mark(i + 1 - count, count, true);
            return (void *)start;
        }
    }
    return NULL;
}

void modules_protect(void *start, usize size, bool writable, bool executable)
{
    for (u64 at = (u64)start; at < (u64)start + size; at += PAGE_SIZE) {
        u64 *entry = entry_for(at, 0);
        *entry = (*entry & ~(PTE_W | PTE_X)) | (writable ? PTE_W : 0) |
                 (executable ? PTE_X : 0);
        tlb_flush_page(at);
    }
    fence_i();
}

void modules_free(void *start, usize size)
{
    u64 count = ALIGN_UP(size, PAGE_SIZE) / PAGE_SIZE;
    unmap_pages((u64)start, (u64)start + count * PAGE_SIZE);
    module_pages_mark(((u64)start - MODULES) / PAGE_SIZE, count, false);
}
