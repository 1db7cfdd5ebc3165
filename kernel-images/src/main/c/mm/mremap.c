/* mremap, madvise, msync, mincore and the calls about locking memory. */
#include "errno.h"
#include "fs.h"
#include "syscall.h"
#include "task.h"
#include "vm.h"

#define MREMAP_MAYMOVE 1
#define MREMAP_FIXED 2

enum {
    MADV_NORMAL, MADV_RANDOM, MADV_SEQUENTIAL, MADV_WILLNEED, MADV_DONTNEED,
    MADV_FREE = 8, MADV_REMOVE, MADV_DONTFORK, MADV_DOFORK,
    MADV_MERGEABLE, MADV_UNMERGEABLE, MADV_HUGEPAGE, MADV_NOHUGEPAGE,
    MADV_DONTDUMP, MADV_DODUMP, MADV_WIPEONFORK, MADV_KEEPONFORK,
    MADV_COLD, MADV_PAGEOUT, MADV_POPULATE_READ, MADV_POPULATE_WRITE,
};

static i64 move_area(struct mm *mm, u64 old, u64 old_size, u64 to,
                     u64 new_size)
{
    struct area *area = area_find(mm, old);
    struct area *moved =
        area_insert(mm, to, to + new_size, area->prot, area->flags,
                    area->file, area->offset + (old - area->start));
    if (moved == NULL) {
        return -ENOMEM;
    }
    int error = pt_move(mm, old, to, MIN(old_size, new_size));
    if (error != 0) {
        area_remove(moved);
        return error;
    }
    mm_unmap(mm, old, old + old_size);
    return (i64)to;
}

static i64 remap_locked(struct mm *mm, const u64 *a)
{
    u64 old = a[0];
    u64 old_size = ALIGN_UP(a[1], PAGE_SIZE);
    u64 new_size = ALIGN_UP(a[2], PAGE_SIZE);
    u64 flags = a[3];
    struct area *area = area_find(mm, old);
    if (area == NULL || old + old_size > area->end) {
        return -EFAULT;
    }
    if ((flags & MREMAP_FIXED) != 0) {
        u64 to = a[4];
        if ((flags & MREMAP_MAYMOVE) == 0 || (to & PAGE_MASK) != 0 ||
            to > TASK_SIZE || new_size > TASK_SIZE - to ||
            (to < old + old_size && old < to + new_size)) {
            return -EINVAL;
        }
        int error = mm_unmap(mm, to, to + new_size);
        return error != 0 ? error : move_area(mm, old, old_size, to, new_size);
    }
    if (new_size <= old_size) {
        int error = 0;
        if (new_size < old_size) {
            error = mm_unmap(mm, old + new_size, old + old_size);
        }
        return error != 0 ? error : (i64)old;
    }
    const struct area *next = area_first_after(mm, area->end);
    bool room = old + old_size == area->end &&
                old + new_size <= TASK_SIZE &&
                (next == NULL || next->start >= old + new_size);
    if (room) {
        struct area *more =
            area_insert(mm, area->end, old + new_size, area->prot,
                        area->flags, area->file,
                        area->offset + (area->end - area->start));
        if (more == NULL) {
            return -ENOMEM;
        }
        area_merge_around(more);
        return (i64)old;
    }
    u64 to = (flags & MREMAP_MAYMOVE) != 0 ? area_gap(mm, new_size, 0) : 0;
    return to == 0 ? -ENOMEM : move_area(mm, old, old_size, to, new_size);
}

i64 sys_mremap(const u64 *a)
{
    if ((a[0] & PAGE_MASK) != 0 || a[2] == 0 || a[2] > TASK_SIZE ||
        a[1] == 0 || a[0] > TASK_SIZE || a[1] > TASK_SIZE - a[0] ||
        (a[3] & ~3UL) != 0) {
        return -EINVAL;
    }
    struct mm *mm = current()->mm;
    mutex_lock(&mm->lock);
    i64 result = remap_locked(mm, a);
    mutex_unlock(&mm->lock);
    return result;
}

/* Areas that begin or end in the range are split first. */
static int set_area_flag(struct mm *mm, u64 start, u64 end, u16 flag, bool on)
{
    int error = area_split(mm, start);
    if (error == 0) {
        error = area_split(mm, end);
    }
    struct area *area;
    list_for_each(area, &mm->areas, node)
    {
        if (error == 0 && area->start >= start && area->end <= end) {
            area->flags = (u16)(on ? area->flags | flag : area->flags & ~flag);
        }
    }
    return error;
}

i64 sys_madvise(const u64 *a)
{
    u64 start = a[0];
    u64 size = ALIGN_UP(a[1], PAGE_SIZE);
    if ((start & PAGE_MASK) != 0 || start > TASK_SIZE ||
        size > TASK_SIZE - start) {
        return -EINVAL;
    }
    struct mm *mm = current()->mm;
    int error = 0;
    bool write = a[2] == MADV_POPULATE_WRITE;
    switch (a[2]) {
    case MADV_DONTNEED:
    case MADV_FREE:
        mutex_lock(&mm->lock);
        pt_clear(mm, start, start + size);
        mutex_unlock(&mm->lock);
        return 0;
    case MADV_DONTFORK:
    case MADV_DOFORK:
    case MADV_WIPEONFORK:
    case MADV_KEEPONFORK:
        mutex_lock(&mm->lock);
        error = set_area_flag(
            mm, start, start + size,
            a[2] <= MADV_DOFORK ? AREA_NOFORK : AREA_WIPEFORK,
            a[2] == MADV_DONTFORK || a[2] == MADV_WIPEONFORK);
        mutex_unlock(&mm->lock);
        return error;
    case MADV_POPULATE_READ:
    case MADV_POPULATE_WRITE:
        for (u64 at = start; at < start + size && error == 0;
             at += PAGE_SIZE) {
            error = mm_fault(mm, at, write ? ACCESS_WRITE : ACCESS_READ);
        }
        return error;
    case MADV_REMOVE:
        return -EOPNOTSUPP;
    default:
        return a[2] <= MADV_PAGEOUT ? 0 : -EINVAL;
    }
}

i64 sys_msync(const u64 *a)
{
    u64 end = a[0] + ALIGN_UP(a[1], PAGE_SIZE);
    if ((a[0] & PAGE_MASK) != 0 || (a[2] & ~7UL) != 0) {
        return -EINVAL;
    }
    struct mm *mm = current()->mm;
    for (u64 at = a[0]; at < end;) {
        mutex_lock(&mm->lock);
        struct area *area = area_find(mm, at);
        struct file *file = NULL;
        if (area != NULL) {
            at = area->end;
            file = area->file != NULL ? file_get(area->file) : NULL;
        }
        mutex_unlock(&mm->lock);
        if (area == NULL) {
            return -ENOMEM;
        }
        if (file != NULL) {
            int error = file->ops->fsync != NULL ? file->ops->fsync(file) : 0;
            file_put(file);
            if (error != 0) {
                return error;
            }
        }
    }
    return 0;
}

i64 sys_mincore(const u64 *a)
{
    u64 pages = ALIGN_UP(a[1], PAGE_SIZE) >> PAGE_SHIFT;
    struct mm *mm = current()->mm;
    for (u64 i = 0; i < pages; i++) {
        u64 at = a[0] + i * PAGE_SIZE;
        mutex_lock(&mm->lock);
        bool mapped = area_find(mm, at) != NULL;
        const u64 *slot = mapped ? pt_slot(mm->root, at, false) : NULL;
        u8 present = slot != NULL && *slot != 0;
        mutex_unlock(&mm->lock);
        if (!mapped) {
            return -ENOMEM;
        }
        if (copy_out(a[2] + i, &present, 1) != 0) {
            return -EFAULT;
        }
    }
    return 0;
}

/* Nothing is ever swapped out: all memory is locked. */
i64 sys_mlock(const u64 *a)
{
    struct mm *mm = current()->mm;
    mutex_lock(&mm->lock);
    bool mapped = a[1] == 0 || area_find(mm, a[0]) != NULL;
    mutex_unlock(&mm->lock);
    return mapped ? 0 : -ENOMEM;
}

i64 sys_nothing(unused const u64 *a)
{
    return 0;
}
