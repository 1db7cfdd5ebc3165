/*
 * The heap: objects of a power of two from 16 bytes to half a page come
 * from slabs of one page each; larger ones are blocks of pages. The struct
 * page of the first page remembers which.
 */
#include "mem.h"
#include "print.h"
#include "string.h"

#define SMALLEST 4 /* 2^4 */
#define LARGEST 11 /* 2^11 */

struct slab {
    struct list partial; /* pages with a free object */
};

static struct slab slabs[LARGEST - SMALLEST + 1];
static bool ready;

static void heap_init(void)
{
    for (usize i = 0; i < ARRAY_SIZE(slabs); i++) {
        list_init(&slabs[i].partial);
    }
    ready = true;
}

static int class_of(usize size)
{
    int shift = SMALLEST;
    while ((1UL << shift) < size) {
        shift++;
    }
    return shift;
}

/* Threads the objects of a new page onto its free list (page->index). */
static struct page *slab_grow(struct slab *slab, int shift)
{
    struct page *page = page_alloc(0);
    if (page == NULL) {
        return NULL;
    }
    page->flags = PAGE_SLAB;
    page->owner = slab;
    page->slab_used = 0;
    u8 *base = page_address(page);
    u64 next = 0;
    for (usize at = PAGE_SIZE; at >= (1UL << shift); at -= 1UL << shift) {
        u64 *object = (u64 *)(void *)(base + at - (1UL << shift));
        *object = next;
        next = (u64)object;
    }
    page->index = next;
    list_push(&page->node, &slab->partial);
    return page;
}

void *kmalloc(usize size)
{
    if (!ready) {
        heap_init();
    }
    if (size > (1UL << LARGEST)) {
        int order = 0;
        while ((PAGE_SIZE << order) < size) {
            if (++order == PAGE_ORDERS) {
                return NULL;
            }
        }
        struct page *page = page_alloc(order);
        return page != NULL ? page_address(page) : NULL;
    }
    int shift = class_of(size);
    struct slab *slab = &slabs[shift - SMALLEST];
    struct page *page;
    if (!list_empty(&slab->partial)) {
        page = list_first(&slab->partial, struct page, node);
    } else {
        page = slab_grow(slab, shift);
        if (page == NULL) {
            return NULL;
        }
    }
    u64 *object = (u64 *)page->index;
    page->index = *object;
    page->slab_used++;
    if (page->index == 0) {
        list_remove(&page->node);
    }
    return object;
}

void *kzalloc(usize size)
{
    void *object = kmalloc(size);
    if (object != NULL) {
        memset(object, 0, size);
    }
    return object;
}

void *krealloc(void *old, usize old_size, usize size)
{
    void *object = kmalloc(size);
    if (object != NULL && old != NULL) {
        memcpy(object, old, MIN(old_size, size));
        kfree(old);
    }
    return object;
}

/* A page without objects in use goes back at once: leaks would hide in
   pages that the heap keeps. */
void kfree(void *pointer)
{
    if (pointer == NULL) {
        return;
    }
    struct page *page = page_of_pointer(pointer);
    ASSERT(page != NULL && (page->flags & PAGE_FREE) == 0);
    if ((page->flags & PAGE_SLAB) == 0) {
        page_free(page, page->order);
        return;
    }
    struct slab *slab = page->owner;
    if (page->index == 0) {
        list_push(&page->node, &slab->partial);
    }
    *(u64 *)pointer = page->index;
    page->index = (u64)pointer;
    ASSERT(page->slab_used > 0);
    if (--page->slab_used == 0) {
        list_remove(&page->node);
        page_free(page, 0);
    }
}

char *kstrndup(const char *s, usize length)
{
    char *copy = kmalloc(length + 1);
    if (copy != NULL) {
        memcpy(copy, s, length);
        copy[length] = 0;
    }
    return copy;
}

char *kstrdup(const char *s)
{
    return kstrndup(s, strlen(s));
}
