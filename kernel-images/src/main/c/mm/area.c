/* The areas of an address space: a list in the order of addresses. */
#include "errno.h"
#include "fs.h"
#include "string.h"
#include "vm.h"

#define AREAS_MAX 65530

/* The first area that ends after the address. */
struct area *area_first_after(struct mm *mm, u64 address)
{
    struct area *area = mm->recent;
    if (area != NULL && area->start <= address && address < area->end) {
        return area;
    }
    list_for_each(area, &mm->areas, node)
    {
        if (area->end > address) {
            mm->recent = area;
            return area;
        }
    }
    return NULL;
}

struct area *area_find(struct mm *mm, u64 address)
{
    struct area *area = area_first_after(mm, address);
    return area != NULL && area->start <= address ? area : NULL;
}

static bool range_is_free(struct mm *mm, u64 start, u64 end)
{
    const struct area *area = area_first_after(mm, start);
    return area == NULL || area->start >= end;
}

/* A place for `size` bytes: at the hint if possible, else the highest gap
   below mmap_top. 0 if there is none. */
u64 area_gap(struct mm *mm, u64 size, u64 hint)
{
    hint = ALIGN_DOWN(hint, PAGE_SIZE);
    if (hint >= MMAP_MIN && hint + size <= TASK_SIZE && hint + size > hint &&
        range_is_free(mm, hint, hint + size)) {
        return hint;
    }
    u64 top = mm->mmap_top;
    for (struct list *at = mm->areas.prev; at != &mm->areas; at = at->prev) {
        const struct area *area = list_entry(at, struct area, node);
        if (area->start >= top) {
            continue;
        }
        if (area->end <= top && top - area->end >= size) {
            return top - size;
        }
        top = MIN(top, area->start);
    }
    return top >= size + MMAP_MIN ? top - size : 0;
}

struct area *area_insert(struct mm *mm, u64 start, u64 end, u16 prot,
                         u16 flags, struct file *file, u64 offset)
{
    if (mm->area_count >= AREAS_MAX) {
        return NULL;
    }
    struct area *area = kzalloc(sizeof(*area));
    if (area == NULL) {
        return NULL;
    }
    area->mm = mm;
    area->start = start;
    area->end = end;
    area->prot = prot;
    area->flags = flags;
    area->offset = offset;
    list_init(&area->map_node);
    if (file != NULL) {
        area->file = file_get(file);
        list_append(&area->map_node, &file->inode->areas);
    }
    struct area *next = area_first_after(mm, start);
    list_insert(&area->node, next != NULL ? &next->node : &mm->areas);
    mm->area_count++;
    mm->size_pages += (end - start) >> PAGE_SHIFT;
    return area;
}

/* Its pages have gone already. */
void area_remove(struct area *area)
{
    struct mm *mm = area->mm;
    mm->size_pages -= (area->end - area->start) >> PAGE_SHIFT;
    mm->area_count--;
    mm->recent = NULL;
    list_remove(&area->node);
    list_remove(&area->map_node);
    if (area->file != NULL) {
        file_put(area->file);
    }
    kfree(area);
}

/* Makes `at` a boundary between areas if it lies within one. */
int area_split(struct mm *mm, u64 at)
{
    struct area *area = area_find(mm, at);
    if (area == NULL || area->start == at) {
        return 0;
    }
    u64 end = area->end;
    mm->size_pages -= (end - at) >> PAGE_SHIFT;
    area->end = at;
    mm->recent = NULL;
    if (area_insert(mm, at, end, area->prot, area->flags, area->file,
                    area->offset + (at - area->start)) == NULL) {
        area->end = end;
        mm->size_pages += (end - at) >> PAGE_SHIFT;
        return -ENOMEM;
    }
    return 0;
}

static bool mergeable(const struct area *low, const struct area *high)
{
    if (low->end != high->start || low->prot != high->prot ||
        low->flags != high->flags || (low->flags & AREA_SPECIAL) != 0) {
        return false;
    }
    if (low->file == NULL || high->file == NULL) {
        return low->file == high->file;
    }
    return low->file == high->file &&
           low->offset + (low->end - low->start) == high->offset;
}

static void merge(struct area *low, struct area *high)
{
    u64 end = high->end;
    struct mm *mm = low->mm;
    area_remove(high);
    mm->size_pages += (end - low->end) >> PAGE_SHIFT;
    low->end = end;
}

void area_merge_around(struct area *area)
{
    struct list *areas = &area->mm->areas;
    if (area->node.next != areas) {
        struct area *next = list_entry(area->node.next, struct area, node);
        if (mergeable(area, next)) {
            merge(area, next);
        }
    }
    if (area->node.prev != areas) {
        struct area *prev = list_entry(area->node.prev, struct area, node);
        if (mergeable(prev, area)) {
            merge(prev, area);
        }
    }
}

int mm_unmap(struct mm *mm, u64 start, u64 end)
{
    int error = area_split(mm, start);
    if (error == 0) {
        error = area_split(mm, end);
    }
    if (error != 0) {
        return error;
    }
    for (;;) {
        struct area *area = area_first_after(mm, start);
        if (area == NULL || area->start >= end) {
            return 0;
        }
        pt_clear(mm, area->start, area->end);
        area_remove(area);
    }
}
