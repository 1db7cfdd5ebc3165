/*
 * The page table of a process (Sv39): three levels, the upper half shared
 * with the kernel. An entry that is not valid may still hold its page
 * (PTE_HELD): the area says PROT_NONE, nobody may touch it for now.
 */
#include "errno.h"
#include "print.h"
#include "string.h"
#include "vm.h"

#define LEAF_BITS (PTE_V | PTE_HELD)

u64 *pt_new(void)
{
    u64 *root = page_alloc_zeroed();
    if (root != NULL) {
        memcpy(root + 256, kernel_root + 256, 256 * sizeof(u64));
    }
    return root;
}

u64 *pt_slot(u64 *root, u64 address, bool allocate)
{
    u64 *table = root;
    for (int level = 2; level > 0; level--) {
        u64 *entry = &table[(address >> (PAGE_SHIFT + 9 * level)) & 511];
        if (*entry == 0) {
            u64 *new = allocate ? page_alloc_zeroed() : NULL;
            if (new == NULL) {
                return NULL;
            }
            *entry = PTE_OF(undirect(new)) | PTE_V;
        }
        table = direct(PTE_PAGE(*entry));
    }
    return &table[(address >> PAGE_SHIFT) & 511];
}

/* Only the tables: the areas have dropped their pages before. */
void pt_free(u64 *root)
{
    for (int i = 0; i < 256; i++) {
        if (root[i] == 0) {
            continue;
        }
        u64 *middle = direct(PTE_PAGE(root[i]));
        for (int j = 0; j < 512; j++) {
            if (middle[j] != 0) {
                page_put(page_of(PTE_PAGE(middle[j])));
            }
        }
        page_put(page_of(PTE_PAGE(root[i])));
    }
    page_put(page_of_pointer(root));
}

/* The bits of an entry in this area; write permission is given page by
   page, when the page is the process's own or known to be dirty. */
u64 pt_bits(const struct area *area, bool writable)
{
    u64 bits = PTE_U | PTE_A;
    if ((area->prot & (PROT_READ | PROT_WRITE)) != 0) {
        bits |= PTE_R;
    }
    if ((area->prot & PROT_EXEC) != 0) {
        bits |= PTE_X;
    }
    if (writable && (area->prot & PROT_WRITE) != 0) {
        bits |= PTE_W | PTE_D;
    }
    bits |= (bits & (PTE_R | PTE_X)) != 0 ? PTE_V : PTE_HELD;
    return bits;
}

static u64 *counter(struct mm *mm, const struct page *page)
{
    return (page->flags & PAGE_CACHED) != 0 ? &mm->file_pages
                                            : &mm->anon_pages;
}

/* Takes over the caller's reference to the page. */
void pt_map(struct mm *mm, u64 *slot, struct page *page, u64 bits, u64 at)
{
    ASSERT(*slot == 0);
    *slot = PTE_OF(page_physical(page)) | bits;
    ++*counter(mm, page);
    mm->peak_pages = MAX(mm->peak_pages, mm->anon_pages + mm->file_pages);
    tlb_flush_page(at);
}

void pt_drop(struct mm *mm, u64 *slot, u64 at)
{
    struct page *page = page_of(PTE_PAGE(*slot));
    *slot = 0;
    tlb_flush_page(at);
    if (page != NULL) {
        --*counter(mm, page);
        page_put(page);
    }
}

/* Calls nothing for tables that do not exist: skips what they would cover. */
static u64 skip_absent(u64 *root, u64 at)
{
    u64 entry = root[(at >> 30) & 511];
    if (entry == 0) {
        return ALIGN_DOWN(at, 1UL << 30) + (1UL << 30);
    }
    const u64 *middle = direct(PTE_PAGE(entry));
    if (middle[(at >> 21) & 511] == 0) {
        return ALIGN_DOWN(at, 1UL << 21) + (1UL << 21);
    }
    return at;
}

void pt_clear(struct mm *mm, u64 start, u64 end)
{
    for (u64 at = start; at < end;) {
        u64 next = skip_absent(mm->root, at);
        if (next != at) {
            at = next;
            continue;
        }
        u64 *slot = pt_slot(mm->root, at, false);
        if ((*slot & LEAF_BITS) != 0) {
            pt_drop(mm, slot, at);
        }
        at += PAGE_SIZE;
    }
}

/* Copy on write: both sides lose the permission to write. */
int pt_copy(struct mm *to, struct mm *from, const struct area *area)
{
    for (u64 at = area->start; at < area->end;) {
        u64 next = skip_absent(from->root, at);
        if (next != at) {
            at = next;
            continue;
        }
        u64 *slot = pt_slot(from->root, at, false);
        if ((*slot & LEAF_BITS) != 0) {
            u64 *copy = pt_slot(to->root, at, true);
            if (copy == NULL) {
                return -ENOMEM;
            }
            *slot &= ~(PTE_W | PTE_D);
            struct page *page = page_of(PTE_PAGE(*slot));
            if (page != NULL) {
                page_get(page);
                pt_map(to, copy, page, *slot & 0x3ff, at);
            } else {
                *copy = *slot;
            }
        }
        at += PAGE_SIZE;
    }
    return 0;
}

/* The area's protection has changed: pages that may now be written fault
   once more, which decides whether they have to be copied. */
void pt_protect(struct mm *mm, const struct area *area)
{
    for (u64 at = area->start; at < area->end;) {
        u64 next = skip_absent(mm->root, at);
        if (next != at) {
            at = next;
            continue;
        }
        u64 *slot = pt_slot(mm->root, at, false);
        if ((*slot & LEAF_BITS) != 0) {
            bool writable = (*slot & PTE_W) != 0;
            *slot = PTE_OF(PTE_PAGE(*slot)) | pt_bits(area, writable);
        }
        at += PAGE_SIZE;
    }
    tlb_flush_all();
}

int pt_move(struct mm *mm, u64 from, u64 to, u64 size)
{
    /* All tables first, so that nothing fails halfway. */
    for (u64 at = 0; at < size; at += PAGE_SIZE) {
        u64 *slot = pt_slot(mm->root, from + at, false);
        if (slot != NULL && *slot != 0 &&
            pt_slot(mm->root, to + at, true) == NULL) {
            return -ENOMEM;
        }
    }
    for (u64 at = 0; at < size; at += PAGE_SIZE) {
        u64 *slot = pt_slot(mm->root, from + at, false);
        if (slot != NULL && *slot != 0) {
            *pt_slot(mm->root, to + at, true) = *slot;
            *slot = 0;
        }
    }
    tlb_flush_all();
    return 0;
}

void mm_activate(struct mm *mm)
{
    const u64 *root = mm != NULL ? mm->root : kernel_root;
    csr_write(satp, SATP_SV39 | undirect(root) >> PAGE_SHIFT);
    tlb_flush_all();
}
