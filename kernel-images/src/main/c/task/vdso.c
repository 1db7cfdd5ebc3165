/* Mapping the vDSO, and the data page that it reads. */
#include "vdso.h"
#include "elf.h"
#include "errno.h"
#include "mem.h"
#include "string.h"
#include "vm.h"

#define PAGES_MAX 4

extern const u8 vdso_image_start[], vdso_image_end[];

static struct page *data_page;
static struct page *code_pages[PAGES_MAX];
static u32 code_count;
static u64 sigreturn_offset;

/* The symbol's address is its offset: the image is linked at zero. */
static u64 find_symbol(const char *wanted)
{
    const struct elf_header *header = (const void *)vdso_image_start;
    const struct elf_section *sections =
        (const void *)(vdso_image_start + header->shoff);
    for (u32 i = 0; i < header->shnum; i++) {
        if (sections[i].type != 11) {
            continue;
        }
        const struct elf_symbol *symbols =
            (const void *)(vdso_image_start + sections[i].offset);
        const char *names = (const char *)vdso_image_start +
                            sections[sections[i].link].offset;
        for (u64 j = 0; j < sections[i].size / sizeof(*symbols); j++) {
            if (strcmp(names + symbols[j].name, wanted) == 0) {
                return symbols[j].value;
            }
        }
    }
    return 0;
}

int vdso_init(void)
{
    usize size = (usize)(vdso_image_end - vdso_image_start);
    code_count = (u32)(ALIGN_UP(size, PAGE_SIZE) / PAGE_SIZE);
    void *data = page_alloc_zeroed();
    if (code_count > PAGES_MAX || data == NULL) {
        return -ENOMEM;
    }
    data_page = page_of_pointer(data);
    for (u32 i = 0; i < code_count; i++) {
        u8 *code = page_alloc_zeroed();
        if (code == NULL) {
            return -ENOMEM;
        }
        memcpy(code, vdso_image_start + i * PAGE_SIZE,
               MIN(PAGE_SIZE, size - i * PAGE_SIZE));
        code_pages[i] = page_of_pointer(code);
    }
    sigreturn_offset = find_symbol("__vdso_rt_sigreturn");
    return sigreturn_offset != 0 ? 0 : -EINVAL;
}

static int map_page(struct mm *mm, struct area *area, struct page *page,
                    u64 at)
{
    u64 *slot = pt_slot(mm->root, at, true);
    if (slot == NULL) {
        return -ENOMEM;
    }
    page_get(page);
    pt_map(mm, slot, page, pt_bits(area, false), at);
    return 0;
}

static int map_locked(struct mm *mm)
{
    u64 at = area_gap(mm, (code_count + 1) * PAGE_SIZE, 0);
    if (at == 0) {
        return -ENOMEM;
    }
    u64 code = at + PAGE_SIZE;
    struct area *data = area_insert(mm, at, code, PROT_READ, AREA_SPECIAL,
                                    NULL, 0);
    struct area *text = area_insert(mm, code, code + code_count * PAGE_SIZE,
                                    PROT_READ | PROT_EXEC, AREA_SPECIAL, NULL,
                                    0);
    if (data == NULL || text == NULL) {
        return -ENOMEM;
    }
    mm->vdso = code;
    int error = map_page(mm, data, data_page, at);
    for (u32 i = 0; i < code_count && error == 0; i++) {
        error = map_page(mm, text, code_pages[i], code + i * PAGE_SIZE);
    }
    return error;
}

int vdso_map(struct mm *mm)
{
    mutex_lock(&mm->lock);
    int error = map_locked(mm);
    mutex_unlock(&mm->lock);
    return error;
}

u64 vdso_sigreturn(const struct mm *mm)
{
    return mm->vdso + sigreturn_offset;
}

void vdso_set_clock(u64 boot_ticks, u64 frequency, u64 realtime_offset)
{
    if (data_page == NULL) {
        return;
    }
    volatile struct vdso_data *data = page_address(data_page);
    data->sequence++;
    __asm__ volatile("fence w, w" ::: "memory");
    data->boot_ticks = boot_ticks;
    data->frequency = frequency;
    data->realtime_offset = realtime_offset;
    __asm__ volatile("fence w, w" ::: "memory");
    data->sequence++;
}
