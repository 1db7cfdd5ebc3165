/*
 * Physical pages: a buddy allocator. Free blocks of 2^order pages are on
 * the list of their order; freeing joins a block with its buddy as long as
 * the buddy is free and of the same order.
 */
#include "fs.h"
#include "mem.h"
#include "print.h"
#include "string.h"

#define RESERVED_RANGES 16

u64 pages_total;
u64 pages_free;

static struct list free_lists[PAGE_ORDERS];
static struct page *pages;
static paddr ram_start;
static paddr ram_end;

static struct {
    paddr start, end;
} reserved[RESERVED_RANGES];
static int reserved_count;

/* Processes leave this many to the kernel. */
static u64 kernel_reserve(void)
{
    return 64 + pages_total / 128;
}

void page_reserve(paddr start, paddr end)
{
    ASSERT(reserved_count < RESERVED_RANGES);
    reserved[reserved_count].start = ALIGN_DOWN(start, PAGE_SIZE);
    reserved[reserved_count].end = ALIGN_UP(end, PAGE_SIZE);
    reserved_count++;
}

/* The end of the reserved range that holds `at`, or 0; *next is where the
   next reserved range starts. */
static paddr reserved_until(paddr at, paddr *next)
{
    *next = (paddr)-1;
    for (int i = 0; i < reserved_count; i++) {
        if (at >= reserved[i].start && at < reserved[i].end) {
            return reserved[i].end;
        }
        if (reserved[i].start > at && reserved[i].start < *next) {
            *next = reserved[i].start;
        }
    }
    return 0;
}

/* Finds room for the array of struct page and reserves it. */
void page_init(paddr start, paddr end)
{
    for (int i = 0; i < PAGE_ORDERS; i++) {
        list_init(&free_lists[i]);
    }
    ram_start = ALIGN_UP(start, PAGE_SIZE);
    ram_end = ALIGN_DOWN(end, PAGE_SIZE);
    usize size = (ram_end - ram_start) / PAGE_SIZE * sizeof(struct page);
    paddr at = ram_start;
    paddr next;
    for (;;) {
        paddr until = reserved_until(at, &next);
        if (until != 0) {
            at = until;
        } else if (next - at >= size) {
            break;
        } else {
            at = next;
        }
        if (at + size > ram_end) {
            panic("no room for the page table of %lu bytes", size);
        }
    }
    pages = direct(at);
    memset(pages, 0, size);
    page_reserve(at, at + size);
}

struct page *page_of(paddr physical)
{
    if (physical < ram_start || physical >= ram_end) {
        return NULL;
    }
    return &pages[(physical - ram_start) >> PAGE_SHIFT];
}

struct page *page_of_pointer(const void *pointer)
{
    return page_of(undirect(pointer));
}

paddr page_physical(const struct page *page)
{
    return ram_start + ((u64)(page - pages) << PAGE_SHIFT);
}

void *page_address(const struct page *page)
{
    return direct(page_physical(page));
}

static void free_block(struct page *page, int order)
{
    u64 total = (ram_end - ram_start) >> PAGE_SHIFT;
    u64 index = (u64)(page - pages);
    pages_free += 1UL << order;
    while (order < PAGE_ORDERS - 1) {
        u64 buddy = index ^ (1UL << order);
        if (buddy + (1UL << order) > total ||
            (pages[buddy].flags & PAGE_FREE) == 0 ||
            pages[buddy].order != order) {
            break;
        }
        list_remove(&pages[buddy].node);
        pages[buddy].flags = 0;
        index &= ~(1UL << order);
        order++;
    }
    pages[index].flags = PAGE_FREE;
    pages[index].order = (u8)order;
    list_push(&pages[index].node, &free_lists[order]);
}

static void add_free(paddr start, paddr end)
{
    while (start < end) {
        u64 index = (start - ram_start) >> PAGE_SHIFT;
        int order = PAGE_ORDERS - 1;
        while ((index & ((1UL << order) - 1)) != 0 ||
               start + (PAGE_SIZE << order) > end) {
            order--;
        }
        pages_total += 1UL << order;
        free_block(&pages[index], order);
        start += PAGE_SIZE << order;
    }
}

/* Hands over a range of RAM, except for what is reserved in it. */
void page_add_range(paddr start, paddr end)
{
    start = ALIGN_UP(start, PAGE_SIZE);
    end = ALIGN_DOWN(end, PAGE_SIZE);
    while (start < end) {
        paddr next;
        paddr until = reserved_until(start, &next);
        if (until != 0) {
            start = until;
            continue;
        }
        next = MIN(next, end);
        add_free(start, next);
        start = next;
    }
}

/* Gives back what was reserved only for booting: the initramfs. */
void page_release_reserved(paddr start, paddr end)
{
    add_free(ALIGN_UP(start, PAGE_SIZE), ALIGN_DOWN(end, PAGE_SIZE));
}

static struct page *take(int order)
{
    int at = order;
    while (at < PAGE_ORDERS && list_empty(&free_lists[at])) {
        at++;
    }
    if (at == PAGE_ORDERS) {
        return NULL;
    }
    struct page *page = list_first(&free_lists[at], struct page, node);
    list_remove(&page->node);
    while (at > order) {
        at--;
        struct page *half = page + (1UL << at);
        half->flags = PAGE_FREE;
        half->order = (u8)at;
        list_push(&half->node, &free_lists[at]);
    }
    page->flags = 0;
    page->order = (u8)order;
    page->refs = 1;
    page->owner = NULL;
    page->index = 0;
    pages_free -= 1UL << order;
    return page;
}

struct page *page_alloc(int order)
{
    struct page *page = take(order);
    if (page == NULL && reclaim(64UL << order) > 0) {
        page = take(order);
    }
    return page;
}

struct page *page_alloc_user(void)
{
    if (pages_free <= kernel_reserve() && reclaim(64) == 0 &&
        cache_clean(16) == 0) {
        return NULL;
    }
    return page_alloc(0);
}

struct page *page_alloc_user_zeroed(void)
{
    struct page *page = page_alloc_user();
    if (page != NULL) {
        page_clear(page_address(page));
    }
    return page;
}

void *page_alloc_zeroed(void)
{
    struct page *page = page_alloc(0);
    if (page == NULL) {
        return NULL;
    }
    page_clear(page_address(page));
    return page_address(page);
}

void page_free(struct page *page, int order)
{
    ASSERT((page->flags & PAGE_FREE) == 0);
    page->refs = 0;
    page->flags = 0;
    free_block(page, order);
}

void page_get(struct page *page)
{
    page->refs++;
}

void page_put(struct page *page)
{
    ASSERT(page->refs > 0);
    if (--page->refs == 0) {
        page_free(page, 0);
    }
}

void page_clear(void *page)
{
    u64 *at = page;
    const u64 *end = at + PAGE_SIZE / 8;
    for (; at < end; at += 8) {
        at[0] = 0;
        at[1] = 0;
        at[2] = 0;
        at[3] = 0;
        at[4] = 0;
        at[5] = 0;
        at[6] = 0;
        at[7] = 0;
    }
}

void page_copy(void *to, const void *from)
{
    u64 *d = to;
    const u64 *s = from;
    for (usize i = 0; i < PAGE_SIZE / 8; i += 4) {
        u64 a = s[i], b = s[i + 1], c = s[i + 2], e = s[i + 3];
        d[i] = a;
        d[i + 1] = b;
        d[i + 2] = c;
        d[i + 3] = e;
    }
}
