/* mmap, munmap, mprotect, brk. */
#include "errno.h"
#include "fs.h"
#include "syscall.h"
#include "task.h"
#include "tmpfs.h"
#include "vm.h"

static bool over_limit(struct mm *mm, u64 size)
{
    u64 limit = current()->process->limits[RLIMIT_AS].current;
    return (mm->size_pages << PAGE_SHIFT) + size > limit;
}

static i64 place(struct mm *mm, u64 at, u64 size, u32 flags)
{
    if ((flags & (MAP_FIXED | MAP_FIXED_NOREPLACE)) == 0) {
        u64 found = area_gap(mm, size, at);
        return found != 0 ? (i64)found : -ENOMEM;
    }
    if ((at & PAGE_MASK) != 0) {
        return -EINVAL;
    }
    if (at + size > TASK_SIZE || at + size < at) {
        return -ENOMEM;
    }
    if (at < MMAP_MIN && !capable(CAP_SYS_ADMIN)) {
        return -EPERM;
    }
    if ((flags & MAP_FIXED_NOREPLACE) != 0) {
        const struct area *next = area_first_after(mm, at);
        return next != NULL && next->start < at + size ? -EEXIST : (i64)at;
    }
    int error = mm_unmap(mm, at, at + size);
    return error != 0 ? error : (i64)at;
}

static i64 map_locked(struct mm *mm, u64 at, u64 size, u16 prot, u32 flags,
                      struct file *file, u64 offset)
{
    if (over_limit(mm, size)) {
        return -ENOMEM;
    }
    i64 start = place(mm, at, size, flags);
    if (start < 0) {
        return start;
    }
    u16 kind = 0;
    if ((flags & MAP_TYPE) != MAP_PRIVATE) {
        kind |= AREA_SHARED;
    }
    if ((flags & MAP_GROWSDOWN) != 0) {
        kind |= AREA_STACK;
    }
    struct area *area = area_insert(mm, (u64)start, (u64)start + size, prot,
                                    kind, file, offset);
    if (area == NULL) {
        return -ENOMEM;
    }
    if (file != NULL && file->ops->mmap != NULL) {
        int error = file->ops->mmap(file, area);
        if (error != 0) {
            area_remove(area);
            return error;
        }
    }
    area_merge_around(area);
    return start;
}

i64 mm_map(struct mm *mm, u64 at, u64 size, u16 prot, u32 flags,
           struct file *file, u64 offset)
{
    size = ALIGN_UP(size, PAGE_SIZE);
    if (size == 0 || size > TASK_SIZE) {
        return size == 0 ? -EINVAL : -ENOMEM;
    }
    /* Shared memory without a file is a file without a name. */
    struct file *shared = NULL;
    if (file == NULL && (flags & MAP_TYPE) != MAP_PRIVATE) {
        shared = tmpfs_unnamed("dev/zero", size);
        if (is_err(shared)) {
            return ptr_err(shared);
        }
        file = shared;
        offset = 0;
    }
    mutex_lock(&mm->lock);
    i64 start = map_locked(mm, at, size, prot, flags, file, offset);
    mutex_unlock(&mm->lock);
    if (shared != NULL) {
        file_put(shared);
    }
    if (start >= 0 && (flags & (MAP_POPULATE | MAP_LOCKED)) != 0) {
        enum access access = (prot & PROT_WRITE) != 0 ? ACCESS_WRITE
                                                      : ACCESS_READ;
        for (u64 page = (u64)start; page < (u64)start + size;
             page += PAGE_SIZE) {
            if (mm_fault(mm, page, access) != 0) {
                break;
            }
        }
    }
    return start;
}

static int check_file(struct file *file, u16 prot, u32 flags)
{
    if (!FILE_READ(file)) {
        return -EACCES;
    }
    bool shared = (flags & MAP_TYPE) != MAP_PRIVATE;
    if (shared && (prot & PROT_WRITE) != 0 && !FILE_WRITE(file)) {
        return -EACCES;
    }
    if (file->inode == NULL ||
        (file->inode->ops->read_page == NULL && file->ops->mmap == NULL)) {
        return -ENODEV;
    }
    if ((prot & PROT_EXEC) != 0 && file->path.mount != NULL &&
        (file->path.mount->flags & MS_NOEXEC) != 0) {
        return -EPERM;
    }
    return 0;
}

i64 sys_mmap(const u64 *a)
{
    u32 flags = (u32)a[3];
    u16 prot = a[2] & (PROT_READ | PROT_WRITE | PROT_EXEC);
    u32 type = flags & MAP_TYPE;
    if (type != MAP_SHARED && type != MAP_PRIVATE &&
        type != MAP_SHARED_VALIDATE) {
        return -EINVAL;
    }
    if ((a[5] & PAGE_MASK) != 0) {
        return -EINVAL;
    }
    struct file *file = NULL;
    if ((flags & MAP_ANONYMOUS) == 0) {
        file = fd_file((int)a[4]);
        if (file == NULL) {
            return -EBADF;
        }
        int error = check_file(file, prot, flags);
        if (error != 0) {
            file_put(file);
            return error;
        }
    }
    i64 result = mm_map(current()->mm, a[0], a[1], prot, flags, file,
                        file != NULL ? a[5] : 0);
    if (file != NULL) {
        file_put(file);
    }
    return result;
}

i64 sys_munmap(const u64 *a)
{
    u64 size = ALIGN_UP(a[1], PAGE_SIZE);
    if ((a[0] & PAGE_MASK) != 0 || size == 0 || a[0] > TASK_SIZE ||
        size > TASK_SIZE - a[0]) {
        return -EINVAL;
    }
    struct mm *mm = current()->mm;
    mutex_lock(&mm->lock);
    int error = mm_unmap(mm, a[0], a[0] + size);
    mutex_unlock(&mm->lock);
    return error;
}

static int protect_locked(struct mm *mm, u64 start, u64 end, u16 prot)
{
    for (u64 at = start; at < end;) {
        const struct area *area = area_find(mm, at);
        if (area == NULL) {
            return -ENOMEM;
        }
        bool shared = (area->flags & AREA_SHARED) != 0;
        if (shared && area->file != NULL && (prot & PROT_WRITE) != 0 &&
            !FILE_WRITE(area->file)) {
            return -EACCES;
        }
        at = area->end;
    }
    int error = area_split(mm, start);
    if (error == 0) {
        error = area_split(mm, end);
    }
    for (u64 at = start; error == 0 && at < end;) {
        struct area *area = area_find(mm, at);
        at = area->end;
        area->prot = prot;
        pt_protect(mm, area);
        area_merge_around(area);
    }
    return error;
}

i64 sys_mprotect(const u64 *a)
{
    u64 size = ALIGN_UP(a[1], PAGE_SIZE);
    if ((a[0] & PAGE_MASK) != 0) {
        return -EINVAL;
    }
    if (a[0] > TASK_SIZE || size > TASK_SIZE - a[0]) {
        return -ENOMEM;
    }
    u16 prot = a[2] & (PROT_READ | PROT_WRITE | PROT_EXEC);
    struct mm *mm = current()->mm;
    mutex_lock(&mm->lock);
    int error = protect_locked(mm, a[0], a[0] + size, prot);
    mutex_unlock(&mm->lock);
    return error;
}

static bool brk_locked(struct mm *mm, u64 brk)
{
    u64 old_end = ALIGN_UP(mm->brk, PAGE_SIZE);
    u64 new_end = ALIGN_UP(brk, PAGE_SIZE);
    if (brk < mm->brk_start || brk > TASK_SIZE) {
        return false;
    }
    if (new_end < old_end) {
        return mm_unmap(mm, new_end, old_end) == 0;
    }
    if (new_end == old_end) {
        return true;
    }
    u64 limit = current()->process->limits[RLIMIT_DATA].current;
    const struct area *next = area_first_after(mm, old_end);
    if (over_limit(mm, new_end - old_end) || brk - mm->brk_start > limit ||
        (next != NULL && next->start < new_end)) {
        return false;
    }
    struct area *area = area_insert(mm, old_end, new_end,
                                    PROT_READ | PROT_WRITE, AREA_HEAP, NULL, 0);
    if (area == NULL) {
        return false;
    }
    area_merge_around(area);
    return true;
}

i64 mm_brk(struct mm *mm, u64 brk)
{
    mutex_lock(&mm->lock);
    if (brk_locked(mm, brk)) {
        mm->brk = brk;
    }
    i64 result = (i64)mm->brk;
    mutex_unlock(&mm->lock);
    return result;
}

i64 sys_brk(const u64 *a)
{
    return mm_brk(current()->mm, a[0]);
}
