/*
 * The page cache: every page of a file that is in memory, by inode and
 * index. read, write and mmap all work on these pages. Pages of tmpfs stay;
 * those of disks are dropped when memory is short, dirty ones written first.
 */
#include "errno.h"
#include "fs.h"
#include "print.h"
#include "string.h"
#include "task.h"
#include "vm.h"

#define DIRTY_SHARE 6

static struct list lru = LIST_INIT(lru); /* pages of disks, oldest first */
static u64 cached;
static u64 dirty;
static struct waitq page_waitq = WAITQ_INIT(page_waitq);

u64 cache_pages(void)
{
    return cached;
}

u64 cache_dirty_pages(void)
{
    return dirty;
}

static bool on_disk(const struct inode *inode)
{
    return inode->ops->write_page != NULL;
}

struct page *cache_find(struct inode *inode, u64 index)
{
    struct page *page = radix_get(&inode->pages, index);
    if (page != NULL) {
        page_get(page);
    }
    return page;
}

static void wait_unlocked(struct page *page)
{
    while ((page->flags & PAGE_LOCKED) != 0) {
        wait_on(&page_waitq, 0, false);
    }
}

static void unlock(struct page *page)
{
    page->flags &= (u8)~PAGE_LOCKED;
    waitq_wake_all(&page_waitq);
}

static struct page *add_page(struct inode *inode, u64 index)
{
    struct page *page = page_alloc_user();
    if (page == NULL) {
        return err_ptr(-ENOMEM);
    }
    /* Making room may have slept while someone else was faster. */
    struct page *other = cache_find(inode, index);
    if (other != NULL) {
        page_put(page);
        return other;
    }
    if (radix_set(&inode->pages, index, page) != 0) {
        page_put(page);
        return err_ptr(-ENOMEM);
    }
    page->flags = PAGE_CACHED;
    page->owner = inode;
    page->index = index;
    list_init(&page->node);
    if (on_disk(inode)) {
        list_append(&page->node, &lru);
    }
    cached++;
    page_get(page);
    return page;
}

static void forget(struct inode *inode, struct page *page)
{
    radix_remove(&inode->pages, page->index);
    list_remove(&page->node);
    if ((page->flags & PAGE_DIRTY) != 0) {
        dirty--;
    }
    cached--;
    page->flags &= (u8)~(PAGE_CACHED | PAGE_DIRTY);
    page->owner = NULL;
    page_put(page);
}

static int fill(struct inode *inode, struct page *page)
{
    wait_unlocked(page);
    if ((page->flags & PAGE_VALID) != 0) {
        return 0;
    }
    if (page->owner == NULL) {
        return -EAGAIN; /* truncated while we slept */
    }
    page->flags |= PAGE_LOCKED;
    int error = inode->ops->read_page(inode, page);
    if (error == 0) {
        page->flags |= PAGE_VALID;
    }
    unlock(page);
    return error;
}

struct page *cache_page(struct inode *inode, u64 index)
{
    for (;;) {
        struct page *page = cache_find(inode, index);
        if (page == NULL) {
            page = add_page(inode, index);
            if (is_err(page)) {
                return page;
            }
        }
        int error = fill(inode, page);
        if (error == 0) {
            return page;
        }
        page_put(page);
        if (error != -EAGAIN) {
            return err_ptr(error);
        }
    }
}

struct page *cache_page_for_write(struct inode *inode, u64 index)
{
    if (inode->ops->prepare_write != NULL) {
        int error = inode->ops->prepare_write(inode, index);
        if (error != 0) {
            return err_ptr(error);
        }
    }
    struct page *page = cache_page(inode, index);
    if (!is_err(page)) {
        int error = cache_place(inode, page);
        if (error != 0) {
            page_put(page);
            return err_ptr(error);
        }
    }
    return page;
}

/* The page is there and will be changed. */
int cache_place(struct inode *inode, struct page *page)
{
    return inode->ops->place_page != NULL
               ? inode->ops->place_page(inode, page) : 0;
}

void cache_dirty(struct page *page)
{
    struct inode *inode = page->owner;
    if ((page->flags & PAGE_DIRTY) == 0 && inode != NULL && on_disk(inode)) {
        page->flags |= PAGE_DIRTY;
        inode->dirty_pages = true;
        dirty++;
    }
}

/* Processes that map the file lose pages from `from` on; with `protect`
   they only lose the permission to write, so that the next one is seen. */
static void unmap_everywhere(struct inode *inode, u64 from, bool protect)
{
    struct area *area;
    list_for_each(area, &inode->areas, map_node)
    {
        u64 length = area->end - area->start;
        u64 skip = from > area->offset ? from - area->offset : 0;
        bool shared = (area->flags & AREA_SHARED) != 0;
        if (skip >= length || (protect && !shared)) {
            continue;
        }
        for (u64 at = area->start + skip; at < area->end; at += PAGE_SIZE) {
            u64 *slot = pt_slot(area->mm->root, at, false);
            if (slot == NULL || *slot == 0) {
                continue;
            }
            const struct page *page = page_of(PTE_PAGE(*slot));
            if (protect) {
                *slot &= ~(PTE_W | PTE_D);
            } else if (page != NULL && page->owner == inode) {
                pt_drop(area->mm, slot, at);
            }
        }
    }
    tlb_flush_all();
}

/* Drops what lies past the new end, and clears the rest of the last page. */
void cache_truncate(struct inode *inode, u64 size)
{
    u64 index = ALIGN_UP(size, PAGE_SIZE) >> PAGE_SHIFT;
    if (!list_empty(&inode->areas)) {
        unmap_everywhere(inode, index << PAGE_SHIFT, false);
    }
    struct page *page;
    while ((page = radix_next(&inode->pages, &index)) != NULL) {
        page_get(page);
        wait_unlocked(page);
        if (page->owner == inode) {
            forget(inode, page);
        }
        page_put(page);
        index++;
    }
    page = cache_find(inode, size >> PAGE_SHIFT);
    if (page != NULL) {
        if ((size & PAGE_MASK) != 0 && (page->flags & PAGE_VALID) != 0) {
            memset((u8 *)page_address(page) + (size & PAGE_MASK), 0,
                   PAGE_SIZE - (size & PAGE_MASK));
        }
        page_put(page);
    }
}

static int write_out(struct inode *inode, struct page *page)
{
    wait_unlocked(page);
    if ((page->flags & PAGE_DIRTY) == 0 || page->owner != inode) {
        return 0;
    }
    page->flags |= PAGE_LOCKED;
    page->flags &= (u8)~PAGE_DIRTY;
    dirty--;
    int error = inode->ops->write_page(inode, page);
    if (error != 0) {
        cache_dirty(page);
    }
    unlock(page);
    return error;
}

/* Returns when what was dirty is on the disk, whoever has written it. */
int cache_flush(struct inode *inode)
{
    if (!inode->dirty_pages && inode->flushing == 0) {
        return 0;
    }
    inode->dirty_pages = false;
    inode->flushing++;
    if (!list_empty(&inode->areas)) {
        unmap_everywhere(inode, 0, true);
    }
    int result = 0;
    u64 index = 0;
    struct page *page;
    while ((page = radix_next(&inode->pages, &index)) != NULL) {
        page_get(page);
        int error = write_out(inode, page);
        page_put(page);
        if (error != 0) {
            result = error;
            inode->dirty_pages = true;
        }
        index++;
    }
    inode->flushing--;
    return result;
}

/* The inode goes: what is still dirty belongs to a file without a name. */
void cache_drop(struct inode *inode)
{
    u64 index = 0;
    struct page *page;
    while ((page = radix_next(&inode->pages, &index)) != NULL) {
        forget(inode, page);
        index++;
    }
}

u64 cache_shrink(u64 count)
{
    u64 freed = 0;
    struct page *page;
    struct page *next;
    list_for_each_safe(page, next, &lru, node)
    {
        if (freed >= count) {
            break;
        }
        if (page->refs == 1 &&
            (page->flags & (PAGE_LOCKED | PAGE_DIRTY)) == 0) {
            forget(page->owner, page);
            freed++;
        }
    }
    return freed;
}

static struct page *oldest_dirty(void)
{
    struct page *page;
    list_for_each(page, &lru, node)
    {
        if (page->refs == 1 && (page->flags & PAGE_DIRTY) != 0 &&
            (page->flags & PAGE_LOCKED) == 0) {
            return page;
        }
    }
    return NULL;
}

/*
 * When nothing clean is left to drop: writes pages out and drops them.
 * Sleeps, so only those who want pages for processes and files call it. A
 * dirty page has its place on the disk already; writing it early is always
 * right, and needs no lock but the page's own.
 */
u64 cache_clean(u64 count)
{
    static bool busy;
    u64 freed = 0;
    if (busy) {
        return 0;
    }
    busy = true;
    while (freed < count) {
        struct page *page = oldest_dirty();
        if (page == NULL) {
            break;
        }
        struct inode *inode = page->owner;
        page_get(page);
        int error = write_out(inode, page);
        bool unused_now = page->refs == 2 && page->owner == inode &&
                          (page->flags & (PAGE_DIRTY | PAGE_LOCKED)) == 0;
        if (unused_now) {
            forget(inode, page);
            freed++;
        }
        page_put(page);
        if (error != 0) {
            break;
        }
    }
    busy = false;
    return freed;
}

i64 cache_read(struct file *file, struct io *io, u64 *pos)
{
    struct inode *inode = file->inode;
    i64 done = 0;
    while (io->left > 0 && *pos < inode->size) {
        struct page *page = cache_page(inode, *pos >> PAGE_SHIFT);
        if (is_err(page)) {
            return done > 0 ? done : ptr_err(page);
        }
        usize offset = *pos & PAGE_MASK;
        usize part = MIN(PAGE_SIZE - offset, inode->size - *pos);
        i64 moved = io_put(io, (u8 *)page_address(page) + offset, part);
        if (on_disk(inode) && !list_empty(&page->node)) {
            list_remove(&page->node);
            list_append(&page->node, &lru);
        }
        page_put(page);
        if (moved < 0) {
            return done > 0 ? done : moved;
        }
        *pos += (u64)moved;
        done += moved;
        relax();
    }
    return done;
}

/* The caller holds inode->lock. */
static i64 write_locked(struct inode *inode, struct io *io, u64 *pos)
{
    i64 done = 0;
    while (io->left > 0) {
        struct page *page = cache_page_for_write(inode, *pos >> PAGE_SHIFT);
        if (is_err(page)) {
            return done > 0 ? done : ptr_err(page);
        }
        usize offset = *pos & PAGE_MASK;
        i64 moved = io_get(io, (u8 *)page_address(page) + offset,
                           PAGE_SIZE - offset);
        if (moved < 0) {
            page_put(page);
            return done > 0 ? done : moved;
        }
        cache_dirty(page);
        page_put(page);
        *pos += (u64)moved;
        done += moved;
        if (*pos > inode->size) {
            inode->size = *pos;
        }
        relax();
    }
    /* Whoever dirties more than a share of memory writes it out himself. */
    if (dirty > pages_total / DIRTY_SHARE) {
        cache_flush(inode);
    }
    return done;
}

i64 cache_write(struct file *file, struct io *io, u64 *pos)
{
    struct inode *inode = file->inode;
    u64 limit = current()->process->limits[RLIMIT_FSIZE].current;
    mutex_lock(&inode->lock);
    if ((file->flags & O_APPEND) != 0) {
        *pos = inode->size;
    }
    i64 done;
    if (*pos >= limit && io->left > 0) {
        signal_kernel(current()->process, SIGXFSZ);
        done = -EFBIG;
    } else {
        io->left = MIN(io->left, limit - *pos);
        done = write_locked(inode, io, pos);
    }
    if (done > 0) {
        /* A writer without privilege takes the setuid bit away. */
        if ((inode->mode & (S_ISUID | S_ISGID)) != 0 &&
            !capable(CAP_FSETID)) {
            inode->mode &= ~(u32)(S_ISUID | S_ISGID);
        }
        inode_touch(inode);
    }
    mutex_unlock(&inode->lock);
    if (done > 0 && (file->flags & O_DSYNC) != 0 &&
        file->ops->fsync != NULL) {
        int error = file->ops->fsync(file);
        done = error != 0 ? error : done;
    }
    return done;
}
