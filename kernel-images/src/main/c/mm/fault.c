/*
 * Page faults: memory comes into being when it is touched. Anonymous memory
 * starts as the one zero page, read-only; private pages are copied when
 * they are written and somebody else holds them too; pages of files are
 * those of the page cache.
 */
#include "errno.h"
#include "fs.h"
#include "print.h"
#include "string.h"
#include "task.h"
#include "vm.h"

#define AROUND 16 /* neighbours in the cache that a file fault brings along */

struct page *zero_page;

static int map_anonymous(struct mm *mm, struct area *area, u64 *slot, u64 at,
                         bool write)
{
    struct page *page;
    if (write) {
        page = page_alloc_user_zeroed();
        if (page == NULL) {
            return -ENOMEM;
        }
    } else {
        page = zero_page;
        page_get(page);
    }
    pt_map(mm, slot, page, pt_bits(area, write), at);
    return 0;
}

static u64 file_index(const struct area *area, u64 at)
{
    return (area->offset + (at - area->start)) >> PAGE_SHIFT;
}

static void map_around(struct mm *mm, struct area *area, u64 at)
{
    u64 first = MAX(ALIGN_DOWN(at, AROUND * PAGE_SIZE), area->start);
    u64 last = MIN(ALIGN_DOWN(at, AROUND * PAGE_SIZE) + AROUND * PAGE_SIZE,
                   area->end);
    struct inode *inode = area->file->inode;
    u64 pages = ALIGN_UP(inode->size, PAGE_SIZE) >> PAGE_SHIFT;
    for (u64 near = first; near < last; near += PAGE_SIZE) {
        if (file_index(area, near) >= pages) {
            break;
        }
        u64 *slot = pt_slot(mm->root, near, false);
        if (slot == NULL || *slot != 0) {
            continue;
        }
        struct page *page = cache_find(inode, file_index(area, near));
        if (page == NULL) {
            continue;
        }
        if ((page->flags & PAGE_VALID) != 0) {
            pt_map(mm, slot, page, pt_bits(area, false), near);
        } else {
            page_put(page);
        }
    }
}

static struct page *copy_page(struct page *from)
{
    struct page *page = page_alloc_user();
    if (page != NULL) {
        page_copy(page_address(page), page_address(from));
    }
    return page;
}

static int map_file(struct mm *mm, struct area *area, u64 *slot, u64 at,
                    bool write)
{
    struct inode *inode = area->file->inode;
    u64 index = file_index(area, at);
    if (index >= ALIGN_UP(inode->size, PAGE_SIZE) >> PAGE_SHIFT) {
        return -EIO;
    }
    bool shared = (area->flags & AREA_SHARED) != 0;
    struct page *page = write && shared ? cache_page_for_write(inode, index)
                                        : cache_page(inode, index);
    if (is_err(page)) {
        return (int)ptr_err(page);
    }
    if (write && !shared) {
        struct page *copy = copy_page(page);
        page_put(page);
        if (copy == NULL) {
            return -ENOMEM;
        }
        page = copy;
    } else if (write) {
        cache_dirty(page);
        inode_touch(inode);
    }
    pt_map(mm, slot, page, pt_bits(area, write), at);
    if (!write) {
        map_around(mm, area, at);
    }
    return 0;
}

/* The page is there but may not be written yet. */
static int make_writable(struct mm *mm, struct area *area, u64 *slot, u64 at)
{
    struct page *page = page_of(PTE_PAGE(*slot));
    if (page == NULL) {
        return -EFAULT;
    }
    if ((area->flags & AREA_SHARED) != 0) {
        if (area->file != NULL) {
            struct inode *inode = area->file->inode;
            if (inode->ops->prepare_write != NULL) {
                int error = inode->ops->prepare_write(inode, page->index);
                if (error != 0) {
                    return error;
                }
            }
            int error = cache_place(inode, page);
            if (error != 0) {
                return error;
            }
            cache_dirty(page);
            inode_touch(inode);
        }
    } else if (page->refs > 1 || (page->flags & PAGE_CACHED) != 0 ||
               page == zero_page) {
        struct page *copy = page == zero_page ? page_alloc_user_zeroed()
                                              : copy_page(page);
        if (copy == NULL) {
            return -ENOMEM;
        }
        pt_drop(mm, slot, at);
        pt_map(mm, slot, copy, pt_bits(area, true), at);
        return 0;
    }
    *slot = PTE_OF(PTE_PAGE(*slot)) | pt_bits(area, true);
    tlb_flush_page(at);
    return 0;
}

/* A stack grows as far down as its limit and the next area allow. */
static struct area *grow_stack(struct mm *mm, u64 address)
{
    struct area *area = area_first_after(mm, address);
    if (area == NULL || (area->flags & AREA_STACK) == 0) {
        return NULL;
    }
    u64 limit = current()->process->limits[RLIMIT_STACK].current;
    u64 start = ALIGN_DOWN(address, PAGE_SIZE);
    if (area->end - start > limit) {
        return NULL;
    }
    if (area->node.prev != &mm->areas) {
        const struct area *below =
            list_entry(area->node.prev, struct area, node);
        if (start < below->end + 256 * PAGE_SIZE) {
            return NULL;
        }
    }
    mm->size_pages += (area->start - start) >> PAGE_SHIFT;
    area->start = start;
    return area;
}

static bool allowed(const struct area *area, enum access access)
{
    switch (access) {
    case ACCESS_READ: return (area->prot & (PROT_READ | PROT_WRITE)) != 0;
    case ACCESS_WRITE: return (area->prot & PROT_WRITE) != 0;
    case ACCESS_EXEC: return (area->prot & PROT_EXEC) != 0;
    }
    return false;
}

static int fault_locked(struct mm *mm, u64 address, enum access access)
{
    struct area *area = area_find(mm, address);
    if (area == NULL) {
        area = grow_stack(mm, address);
        if (area == NULL) {
            return -EFAULT;
        }
    }
    if (!allowed(area, access)) {
        return -EACCES;
    }
    u64 at = ALIGN_DOWN(address, PAGE_SIZE);
    u64 *slot = pt_slot(mm->root, at, true);
    if (slot == NULL) {
        return -ENOMEM;
    }
    bool write = access == ACCESS_WRITE;
    if (*slot != 0) {
        if (write && (*slot & PTE_W) == 0) {
            return make_writable(mm, area, slot, at);
        }
        tlb_flush_page(at);
        return 0;
    }
    if ((area->flags & AREA_SPECIAL) != 0) {
        return -EFAULT;
    }
    if (area->file != NULL) {
        return map_file(mm, area, slot, at, write);
    }
    return map_anonymous(mm, area, slot, at, write);
}

int mm_fault(struct mm *mm, u64 address, enum access access)
{
    mutex_lock(&mm->lock);
    int error = fault_locked(mm, address, access);
    mutex_unlock(&mm->lock);
    if (error == 0) {
        if (access == ACCESS_EXEC) {
            fence_i();
        }
        current()->usage.minor_faults++;
    }
    return error;
}

struct page *mm_page(struct mm *mm, u64 address, bool write)
{
    struct page *page = NULL;
    mutex_lock(&mm->lock);
    if (fault_locked(mm, address, write ? ACCESS_WRITE : ACCESS_READ) == 0) {
        u64 *slot = pt_slot(mm->root, address, false);
        page = slot != NULL ? page_of(PTE_PAGE(*slot)) : NULL;
        if (page != NULL) {
            page_get(page);
        }
    }
    mutex_unlock(&mm->lock);
    return page;
}

/* Reads another process's memory as far as it can. */
i64 mm_peek(struct mm *mm, u64 address, void *to, usize size)
{
    usize done = 0;
    while (done < size) {
        u64 at = address + done;
        struct page *page = at < TASK_SIZE ? mm_page(mm, at, false) : NULL;
        if (page == NULL) {
            break;
        }
        usize part = MIN(PAGE_SIZE - (at & PAGE_MASK), size - done);
        memcpy((u8 *)to + done, (u8 *)page_address(page) + (at & PAGE_MASK),
               part);
        page_put(page);
        done += part;
    }
    return (i64)done;
}
