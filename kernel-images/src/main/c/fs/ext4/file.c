/* Contents of files: pages to and from the disk, truncation, fsync. */
#include "errno.h"
#include "ext4.h"
#include "string.h"

#define SIZE_MAX_BYTES (0xffffffffUL << PAGE_SHIFT)

int ext4_read_page(struct inode *inode, struct page *page)
{
    const struct ext4 *fs = ext4_of(inode);
    u8 *to = page_address(page);
    u32 each = (u32)(PAGE_SIZE / fs->block_size);
    u64 from = page->index << PAGE_SHIFT;
    for (u32 i = 0; i < each; i++, to += fs->block_size) {
        u64 block = page->index * each + i;
        i64 where = block * fs->block_size < inode->size
                        ? ext4_map(inode, block) : 0;
        int error = where < 0 ? (int)where : 0;
        if (where == 0) {
            memset(to, 0, fs->block_size);
        } else if (where > 0) {
            error = ext4_transfer(fs, (u64)where, to, false);
        }
        if (error != 0) {
            return error;
        }
    }
    /* What lies behind the end is nobody's business. */
    if (inode->size > from && inode->size < from + PAGE_SIZE) {
        usize used = inode->size - from;
        memset((u8 *)page_address(page) + used, 0, PAGE_SIZE - used);
    }
    return 0;
}

int ext4_write_page(struct inode *inode, struct page *page)
{
    const struct ext4 *fs = ext4_of(inode);
    i64 where = ext4_map(inode, page->index);
    if (where <= 0) {
        return (int)where; /* cut off meanwhile */
    }
    return ext4_transfer(fs, (u64)where, page_address(page), true);
}

/* Before the page changes: room on the disk, so that it cannot lack later. */
int ext4_place_page(struct inode *inode, struct page *page)
{
    struct ext4 *fs = ext4_of(inode);
    if ((page->flags & PAGE_DIRTY) != 0) {
        return 0;
    }
    i64 where = ext4_map(inode, page->index);
    for (int try = 0; where == 0 || (where == -ENOSPC && try < 2); try++) {
        /* What was freed can be had again only after a commit. */
        int error = where == -ENOSPC ? ext4_commit(fs) : 0;
        if (error == 0) {
            error = ext4_begin(fs, EXT4_FEW);
        }
        if (error != 0) {
            return error;
        }
        where = ext4_map_new(inode, page->index);
        ext4_end(fs);
    }
    return where < 0 ? (int)where : 0;
}

/* The rest of the last page is zero on the disk too, since the file may
   grow again. */
static int clear_rest(struct inode *inode, u64 size)
{
    usize used = size & PAGE_MASK;
    u64 index = size >> PAGE_SHIFT;
    i64 where = used != 0 ? ext4_map(inode, index) : 0;
    if (where <= 0) {
        return (int)where;
    }
    struct page *page = cache_page(inode, index);
    if (is_err(page)) {
        return (int)ptr_err(page);
    }
    memset((u8 *)page_address(page) + used, 0, PAGE_SIZE - used);
    cache_dirty(page);
    page_put(page);
    return 0;
}

/* The caller holds inode->lock. */
int ext4_truncate(struct inode *inode, u64 size)
{
    struct ext4 *fs = ext4_of(inode);
    if (size > SIZE_MAX_BYTES) {
        return -EFBIG;
    }
    if (size >= inode->size) {
        inode->size = size;
        return 0;
    }
    int error = clear_rest(inode, size);
    if (error != 0) {
        return error;
    }
    inode->size = size;
    cache_truncate(inode, size);
    error = ext4_begin(fs, EXT4_FEW);
    if (error == 0) {
        error = ext4_tree_truncate(inode, (size + fs->block_size - 1) /
                                              fs->block_size);
        ext4_end(fs);
    }
    return error;
}

int ext4_fsync(struct file *file)
{
    struct ext4 *fs = ext4_of(file->inode);
    return fs->group_pages != NULL ? ext4_commit(fs) : 0;
}

const struct file_ops ext4_file_ops = {
    .read = cache_read,
    .write = cache_write,
    .fsync = ext4_fsync,
};
