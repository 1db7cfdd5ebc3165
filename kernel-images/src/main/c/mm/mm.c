/* Making, copying and dropping an address space. */
#include "errno.h"
#include "fs.h"
#include "string.h"
#include "vm.h"

struct mm *mm_new(void)
{
    struct mm *mm = kzalloc(sizeof(*mm));
    if (mm == NULL) {
        return NULL;
    }
    mm->refs = 1;
    mutex_init(&mm->lock);
    list_init(&mm->areas);
    mm->root = pt_new();
    if (mm->root == NULL) {
        kfree(mm);
        return NULL;
    }
    return mm;
}

void mm_get(struct mm *mm)
{
    mm->refs++;
}

void mm_put(struct mm *mm)
{
    if (--mm->refs > 0) {
        return;
    }
    mm_unmap(mm, 0, TASK_SIZE);
    pt_free(mm->root);
    if (mm->exe != NULL) {
        mm->exe->inode->executing--;
        file_put(mm->exe);
    }
    kfree(mm);
}

static int fork_area(struct mm *mm, struct mm *from, const struct area *area)
{
    if ((area->flags & AREA_NOFORK) != 0) {
        return 0;
    }
    struct area *copy = area_insert(mm, area->start, area->end, area->prot,
                                    area->flags, area->file, area->offset);
    if (copy == NULL) {
        return -ENOMEM;
    }
    /* Pages of shared areas come back by faults, from the page cache. */
    if ((area->flags & (AREA_SHARED | AREA_WIPEFORK)) != 0) {
        return 0;
    }
    return pt_copy(mm, from, area);
}

struct mm *mm_fork(struct mm *from)
{
    struct mm *mm = mm_new();
    if (mm == NULL) {
        return NULL;
    }
    mutex_lock(&from->lock);
    mm->brk_start = from->brk_start;
    mm->brk = from->brk;
    mm->mmap_top = from->mmap_top;
    mm->stack_top = from->stack_top;
    mm->code_start = from->code_start;
    mm->code_end = from->code_end;
    mm->arg_start = from->arg_start;
    mm->arg_end = from->arg_end;
    mm->env_start = from->env_start;
    mm->env_end = from->env_end;
    mm->vdso = from->vdso;
    mm->auxv_size = from->auxv_size;
    memcpy(mm->auxv, from->auxv, sizeof(mm->auxv));
    if (from->exe != NULL) {
        mm->exe = file_get(from->exe);
        mm->exe->inode->executing++;
    }
    int error = 0;
    const struct area *area;
    list_for_each(area, &from->areas, node)
    {
        error = fork_area(mm, from, area);
        if (error != 0) {
            break;
        }
    }
    tlb_flush_all(); /* the parent's pages have become read-only */
    mutex_unlock(&from->lock);
    if (error != 0) {
        mm_put(mm);
        return NULL;
    }
    return mm;
}
