/* Inodes of ext4 between the disk and memory: read, stored, made new. */
#include "errno.h"
#include "ext4.h"
#include "print.h"
#include "random.h"
#include "string.h"
#include "task.h"

#define EXTRA_WANTED 32

static u64 stamp_in(u32 seconds, u32 extra, bool has_extra)
{
    u64 nanos = has_extra ? extra >> 2 : 0;
    u64 epoch = has_extra ? (u64)(extra & 3) << 32 : 0;
    return (seconds + epoch) * NANOS + nanos;
}

static u32 stamp_out(u64 time, u32 *extra)
{
    u64 seconds = time / NANOS;
    *extra = (u32)(time % NANOS) << 2 | (u32)(seconds >> 32 & 3);
    return (u32)seconds;
}

/* Where the inode lies on the device, or an error. */
static i64 place(const struct ext4 *fs, u32 number)
{
    if (number == 0 || number > fs->inodes_count) {
        return -EUCLEAN;
    }
    u32 group = (number - 1) / fs->inodes_per_group;
    u32 index = (number - 1) % fs->inodes_per_group;
    u64 descriptor = (fs->first_data_block + 1UL) * fs->block_size +
                     (u64)group * fs->desc_size;
    struct ext4_group g;
    memset(&g, 0, sizeof(g));
    int error = ext4_read(fs, descriptor, &g, MIN(fs->desc_size, sizeof(g)));
    if (error != 0) {
        return error;
    }
    u64 table = ext4_group_block(fs, g.inode_table_lo, g.inode_table_hi);
    return (i64)(table * fs->block_size + (u64)index * fs->inode_size);
}

int ext4_raw_inode(const struct ext4 *fs, u32 number, struct page **page,
                   struct ext4_inode **raw)
{
    i64 at = place(fs, number);
    if (at < 0) {
        return (int)at;
    }
    *page = cache_page(fs->device, (u64)at >> PAGE_SHIFT);
    if (is_err(*page)) {
        return (int)ptr_err(*page);
    }
    *raw = (void *)((u8 *)page_address(*page) + ((u64)at & PAGE_MASK));
    return 0;
}

static const struct file_ops *fops_of(u32 mode)
{
    return S_ISREG(mode)   ? &ext4_file_ops
           : S_ISDIR(mode) ? &ext4_dir_ops : special_fops(mode);
}

/* Small numbers in the first word, as they always were, others in the
   second. */
static u64 device_in(const struct ext4_inode *raw)
{
    u32 words[2];
    memcpy(words, raw->block, sizeof(words));
    return words[0] != 0 ? makedev(words[0] >> 8 & 0xff, words[0] & 0xff)
                         : makedev(words[1] >> 8 & 0xfff,
                                   (words[1] & 0xff) |
                                       (words[1] >> 12 & 0xfff00));
}

static void device_out(u8 *block, u64 rdev)
{
    u32 major = dev_major(rdev);
    u32 minor = dev_minor(rdev);
    u32 words[2] = {0, 0};
    if (major < 256 && minor < 256) {
        words[0] = major << 8 | minor;
    } else {
        words[1] = (minor & 0xff) | major << 8 | (minor & ~0xffU) << 12;
    }
    memcpy(block, words, sizeof(words));
}

static struct inode *blank(struct super *super, u32 number, u32 mode)
{
    struct ext4 *fs = super->private;
    struct ext4_node *node = kzalloc(sizeof(*node));
    struct inode *inode = node != NULL ? inode_new(super, mode) : NULL;
    if (inode == NULL) {
        kfree(node);
        return NULL;
    }
    inode->ino = number;
    inode->ops = &ext4_inode_ops;
    inode->fops = fops_of(mode);
    inode->private = node;
    node->inode = inode;
    list_init(&node->dirty);
    list_init(&node->orphan);
    list_push(&node->hash, &fs->hash[number % EXT4_HASH]);
    u32 group = (number - 1) / fs->inodes_per_group;
    node->goal = fs->first_data_block + (u64)group * fs->blocks_per_group;
    return inode;
}

static struct inode *make(struct super *super, u32 number,
                          const struct ext4_inode *raw)
{
    const struct ext4 *fs = super->private;
    struct inode *inode = blank(super, number, raw->mode);
    if (inode == NULL) {
        return err_ptr(-ENOMEM);
    }
    struct ext4_node *node = inode->private;
    bool extra = fs->inode_size > 128 && raw->extra_isize >= 24;
    inode->uid = raw->uid_lo | (u32)raw->uid_hi << 16;
    inode->gid = raw->gid_lo | (u32)raw->gid_hi << 16;
    inode->nlink = raw->links;
    inode->size = raw->size_lo | (u64)raw->size_hi << 32;
    inode->blocks = raw->blocks_lo | (u64)raw->blocks_hi << 32;
    if ((raw->flags & EXT4_HUGE_FILE) != 0) {
        inode->blocks *= fs->block_size / 512;
    }
    inode->atime = stamp_in(raw->atime, raw->atime_extra, extra);
    inode->mtime = stamp_in(raw->mtime, raw->mtime_extra, extra);
    inode->ctime = stamp_in(raw->ctime, raw->ctime_extra, extra);
    inode->btime = extra ? stamp_in(raw->crtime, raw->crtime_extra, true) : 0;
    inode->rdev = S_ISCHR(raw->mode) || S_ISBLK(raw->mode)
                      ? device_in(raw) : 0;
    node->flags = raw->flags;
    node->generation = raw->generation;
    node->acl_block = raw->file_acl_lo | (u64)raw->file_acl_hi << 32;
    memcpy(node->block, raw->block, sizeof(node->block));
    return inode;
}

static struct inode *in_memory(struct ext4 *fs, u32 number)
{
    struct ext4_node *node;
    list_for_each(node, &fs->hash[number % EXT4_HASH], hash)
    {
        if (node->inode->ino == number) {
            return inode_get(node->inode);
        }
    }
    return NULL;
}

struct inode *ext4_inode_get(struct super *super, u32 number)
{
    struct ext4 *fs = super->private;
    struct inode *inode = in_memory(fs, number);
    if (inode != NULL) {
        return inode;
    }
    struct page *page;
    struct ext4_inode *at;
    int error = ext4_raw_inode(fs, number, &page, &at);
    if (error != 0) {
        return err_ptr(error);
    }
    struct ext4_inode raw;
    memset(&raw, 0, sizeof(raw));
    memcpy(&raw, at, MIN(sizeof(raw), fs->inode_size));
    page_put(page);
    /* Reading may have slept while somebody else was faster. */
    inode = in_memory(fs, number);
    if (inode != NULL) {
        return inode;
    }
    if (raw.mode == 0) {
        return err_ptr(-EUCLEAN);
    }
    return make(super, number, &raw);
}

static void fill_raw(const struct ext4 *fs, const struct inode *inode,
                     struct ext4_inode *raw)
{
    const struct ext4_node *node = inode->private;
    u32 extra[4];
    u64 blocks = inode->blocks;
    if ((node->flags & EXT4_HUGE_FILE) != 0) {
        blocks /= fs->block_size / 512;
    }
    raw->mode = (u16)inode->mode;
    raw->uid_lo = (u16)inode->uid;
    raw->uid_hi = (u16)(inode->uid >> 16);
    raw->gid_lo = (u16)inode->gid;
    raw->gid_hi = (u16)(inode->gid >> 16);
    raw->links = (u16)inode->nlink;
    raw->size_lo = (u32)inode->size;
    raw->size_hi = (u32)(inode->size >> 32);
    raw->blocks_lo = (u32)blocks;
    raw->blocks_hi = (u16)(blocks >> 32);
    raw->flags = node->flags;
    raw->generation = node->generation;
    raw->file_acl_lo = (u32)node->acl_block;
    raw->file_acl_hi = (u16)(node->acl_block >> 32);
    memcpy(raw->block, node->block, sizeof(node->block));
    raw->atime = stamp_out(inode->atime, &extra[0]);
    raw->mtime = stamp_out(inode->mtime, &extra[1]);
    raw->ctime = stamp_out(inode->ctime, &extra[2]);
    u32 crtime = stamp_out(inode->btime, &extra[3]);
    if (fs->inode_size > 128 && raw->extra_isize >= 24) {
        raw->atime_extra = extra[0];
        raw->mtime_extra = extra[1];
        raw->ctime_extra = extra[2];
        raw->crtime = crtime;
        raw->crtime_extra = extra[3];
    }
}

/* Inside ext4_begin or a commit. */
int ext4_inode_store(struct inode *inode)
{
    struct ext4 *fs = ext4_of(inode);
    struct ext4_node *node = inode->private;
    struct page *page;
    struct ext4_inode *raw;
    int error = ext4_raw_inode(fs, (u32)inode->ino, &page, &raw);
    if (error != 0) {
        return error;
    }
    if (raw->mode == 0 || raw->generation != node->generation) {
        /* What an earlier file has left there is none of ours. */
        memset(raw, 0, fs->inode_size);
        raw->extra_isize = fs->inode_size > 128 ? EXTRA_WANTED : 0;
    }
    fill_raw(fs, inode, raw);
    /* On the orphan list the time of deletion is the next one's number. */
    if (list_empty(&node->orphan) && inode->nlink > 0) {
        raw->dtime = 0;
    }
    ext4_seal_inode(fs, (u32)inode->ino, raw);
    ext4_change(fs, page, SEAL_NONE, NULL);
    page_put(page);
    return 0;
}

int ext4_inode_changed(struct inode *inode)
{
    const struct ext4 *fs = ext4_of(inode);
    if ((inode->super->flags & SUPER_READONLY) == 0 && inode->nlink > 0 &&
        fs->group_pages != NULL) {
        ext4_inode_dirty(inode, false);
    }
    return 0;
}

static void inherit(const struct inode *dir, struct inode *inode)
{
    inode->uid = current()->cred->fsuid;
    inode->gid = current()->cred->fsgid;
    if ((dir->mode & S_ISGID) != 0) {
        inode->gid = dir->gid;
        if (S_ISDIR(inode->mode)) {
            inode->mode |= S_ISGID;
        }
    }
}

/* With one link, or none if it is to be `unnamed`. Inside ext4_begin. */
struct inode *ext4_inode_new(struct inode *dir, u32 mode, u64 rdev,
                             bool unnamed)
{
    struct ext4 *fs = ext4_of(dir);
    u32 group = ((u32)dir->ino - 1) / fs->inodes_per_group;
    i64 number = ext4_new_inode_number(fs, group, S_ISDIR(mode));
    if (number < 0) {
        return err_ptr(number);
    }
    struct inode *inode = blank(dir->super, (u32)number, mode);
    if (inode == NULL) {
        ext4_free_inode_number(fs, (u32)number, S_ISDIR(mode));
        return err_ptr(-ENOMEM);
    }
    struct ext4_node *node = inode->private;
    random_bytes(&node->generation, sizeof(node->generation));
    inherit(dir, inode);
    inode->nlink = unnamed ? 0 : S_ISDIR(mode) ? 2 : 1;
    if (S_ISREG(mode) || S_ISDIR(mode) || S_ISLNK(mode)) {
        node->flags = EXT4_EXTENTS;
        ext4_tree_init(node);
    } else if (S_ISCHR(mode) || S_ISBLK(mode)) {
        inode->rdev = rdev;
        device_out(node->block, rdev);
    }
    ext4_inode_dirty(inode, true);
    return inode;
}

void ext4_evict(struct inode *inode)
{
    struct ext4_node *node = inode->private;
    const struct ext4 *fs = ext4_of(inode);
    if (inode->nlink == 0 && fs->group_pages != NULL &&
        (inode->super->flags & SUPER_READONLY) == 0) {
        ext4_inode_delete(inode);
    }
    list_remove(&node->hash);
    list_remove(&node->orphan);
    kfree(node);
}
