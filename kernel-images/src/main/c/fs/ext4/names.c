/* What changes names: create, link, unlink, rename; and finding them. */
#include "errno.h"
#include "ext4.h"
#include "string.h"
#include "time.h"

static int lookup(struct inode *dir, struct dentry *dentry)
{
    struct ext4_entry entry;
    int error = ext4_find(dir, dentry->name, dentry->name_length, &entry);
    if (error != 0) {
        return error == -ENOENT ? 0 : error;
    }
    u32 number = entry.at->inode;
    ext4_release(&entry.buffer);
    struct inode *inode = ext4_inode_get(dir->super, number);
    if (is_err(inode)) {
        return (int)ptr_err(inode);
    }
    if (inode->nlink == 0) {
        inode_put(inode);
        return ext4_damaged(ext4_of(dir), "inode %lu has the deleted inode %u",
                            dir->ino, number);
    }
    dentry_set(dentry, inode);
    return 0;
}

/* A directory with too many below it to count has one link. */
static void count_up(struct inode *dir)
{
    if (dir->nlink != 1) {
        dir->nlink = dir->nlink + 1 >= EXT4_LINKS_MAX ? 1 : dir->nlink + 1;
    }
}

static void count_down(struct inode *dir)
{
    if (dir->nlink > 2) {
        dir->nlink--;
    }
}

static void touch(struct inode *inode)
{
    u64 now = time_realtime();
    inode->mtime = now;
    inode->ctime = now;
    ext4_inode_dirty(inode, true);
}

/* An inode that got no name after all. */
static void give_up(struct inode *inode)
{
    inode->nlink = 0;
    ext4_inode_store(inode);
    ext4_inode_settled(inode);
    inode_put(inode);
}

static int enter(struct inode *dir, struct dentry *dentry,
                 struct inode *inode)
{
    int error = ext4_add(dir, dentry->name, dentry->name_length, inode);
    if (error == 0) {
        touch(dir);
        dentry_set(dentry, inode);
    }
    return error;
}

static int create_inside(struct inode *dir, struct dentry *dentry, u32 mode,
                         u64 rdev)
{
    struct inode *inode = ext4_inode_new(dir, mode, rdev, false);
    if (is_err(inode)) {
        return (int)ptr_err(inode);
    }
    int error = S_ISDIR(mode) ? ext4_dir_init(inode, dir) : 0;
    if (error == 0) {
        error = enter(dir, dentry, inode);
    }
    if (error != 0) {
        give_up(inode);
    } else if (S_ISDIR(mode)) {
        count_up(dir);
    }
    return error;
}

static int create(struct inode *dir, struct dentry *dentry, u32 mode,
                  u64 rdev)
{
    struct ext4 *fs = ext4_of(dir);
    int error = ext4_begin(fs, 2 * EXT4_FEW);
    if (error == 0) {
        error = create_inside(dir, dentry, mode, rdev);
        ext4_end(fs);
    }
    return error;
}

/* Short targets fit where the extent tree would be. */
static int fill_link(struct inode *inode, const char *target)
{
    struct ext4_node *node = ext4_node_of(inode);
    usize length = strlen(target);
    inode->size = length;
    if (length < sizeof(node->block)) {
        node->flags &= ~(u32)EXT4_EXTENTS;
        memset(node->block, 0, sizeof(node->block));
        memcpy(node->block, target, length);
        return 0;
    }
    if (length >= PAGE_SIZE) {
        return -ENAMETOOLONG;
    }
    struct page *page = cache_page(inode, 0);
    if (is_err(page)) {
        return (int)ptr_err(page);
    }
    i64 block = ext4_map_new(inode, 0);
    if (block > 0) {
        u8 *to = page_address(page);
        memset(to, 0, PAGE_SIZE);
        memcpy(to, target, length);
        cache_dirty(page);
    }
    page_put(page);
    return block < 0 ? (int)block : 0;
}

static int symlink(struct inode *dir, struct dentry *dentry,
                   const char *target)
{
    struct ext4 *fs = ext4_of(dir);
    int error = ext4_begin(fs, 2 * EXT4_FEW);
    if (error != 0) {
        return error;
    }
    struct inode *inode = ext4_inode_new(dir, S_IFLNK | 0777, 0, false);
    error = is_err(inode) ? (int)ptr_err(inode) : fill_link(inode, target);
    if (error == 0) {
        error = enter(dir, dentry, inode);
    }
    if (error != 0 && !is_err(inode)) {
        give_up(inode);
    }
    ext4_end(fs);
    return error;
}

static int link(struct inode *inode, struct inode *dir,
                struct dentry *dentry)
{
    struct ext4 *fs = ext4_of(dir);
    if (inode->nlink >= EXT4_LINKS_MAX) {
        return -EMLINK;
    }
    int error = ext4_begin(fs, EXT4_FEW);
    if (error != 0) {
        return error;
    }
    error = ext4_add(dir, dentry->name, dentry->name_length, inode);
    if (error == 0 && inode->nlink == 0) {
        error = ext4_orphan_remove(inode); /* made by O_TMPFILE */
    }
    if (error == 0) {
        inode->nlink++;
        inode->ctime = time_realtime();
        ext4_inode_dirty(inode, true);
        touch(dir);
        dentry_set(dentry, inode_get(inode));
    }
    ext4_end(fs);
    return error;
}

/* One name less; without any it lives on only as long as it is open. */
static int drop_link(struct inode *inode)
{
    inode->ctime = time_realtime();
    inode->nlink = S_ISDIR(inode->mode) ? 0 : inode->nlink - 1;
    if (inode->nlink > 0) {
        ext4_inode_dirty(inode, true);
        return 0;
    }
    int error = ext4_orphan_add(inode);
    ext4_inode_settled(inode);
    return error;
}

static int unlink(struct inode *dir, struct dentry *dentry)
{
    struct ext4 *fs = ext4_of(dir);
    struct inode *inode = dentry->inode;
    struct ext4_entry entry;
    int error = ext4_begin(fs, EXT4_FEW);
    if (error != 0) {
        return error;
    }
    if (S_ISDIR(inode->mode)) {
        error = ext4_dir_empty(inode);
    }
    if (error == 0) {
        error = ext4_find(dir, dentry->name, dentry->name_length, &entry);
    }
    if (error == 0) {
        ext4_remove(dir, &entry);
        ext4_release(&entry.buffer);
        if (S_ISDIR(inode->mode)) {
            count_down(dir);
        }
        touch(dir);
        error = drop_link(inode);
    }
    ext4_end(fs);
    return error;
}

/* The new name, which may have been another file's. */
static int take_name(struct inode *to, struct dentry *new,
                     struct inode *inode)
{
    struct ext4_entry entry;
    struct inode *old = new->inode;
    if (old == NULL) {
        return ext4_add(to, new->name, new->name_length, inode);
    }
    int error = S_ISDIR(old->mode) ? ext4_dir_empty(old) : 0;
    if (error == 0) {
        error = ext4_find(to, new->name, new->name_length, &entry);
    }
    if (error == 0) {
        ext4_point(to, &entry, inode);
        ext4_release(&entry.buffer);
        if (S_ISDIR(old->mode)) {
            count_down(to);
        }
        error = drop_link(old);
    }
    return error;
}

/* A directory has moved: its ".." leads elsewhere. */
static int new_parent(struct inode *inode, struct inode *from,
                      struct inode *to)
{
    struct ext4_entry entry;
    int error = ext4_find(inode, "..", 2, &entry);
    if (error == 0) {
        ext4_point(inode, &entry, to);
        ext4_release(&entry.buffer);
        count_down(from);
        count_up(to);
    }
    return error;
}

static int rename(struct inode *from, struct dentry *old, struct inode *to,
                  struct dentry *new, bool exchange)
{
    struct ext4 *fs = ext4_of(from);
    struct inode *inode = old->inode;
    struct ext4_entry entry;
    if (exchange) {
        return -EINVAL;
    }
    int error = ext4_begin(fs, 2 * EXT4_FEW);
    if (error != 0) {
        return error;
    }
    error = take_name(to, new, inode);
    if (error == 0) {
        error = ext4_find(from, old->name, old->name_length, &entry);
    }
    if (error == 0) {
        ext4_remove(from, &entry);
        ext4_release(&entry.buffer);
        if (S_ISDIR(inode->mode) && from != to) {
            error = new_parent(inode, from, to);
        }
        touch(from);
        touch(to);
        inode->ctime = time_realtime();
        ext4_inode_dirty(inode, true);
    }
    ext4_end(fs);
    return error;
}

static int tmpfile(struct inode *dir, struct inode **out, u32 mode)
{
    struct ext4 *fs = ext4_of(dir);
    int error = ext4_begin(fs, EXT4_FEW);
    if (error != 0) {
        return error;
    }
    *out = ext4_inode_new(dir, mode, 0, true);
    error = is_err(*out) ? (int)ptr_err(*out) : ext4_orphan_add(*out);
    if (error == 0) {
        ext4_inode_settled(*out);
    }
    ext4_end(fs);
    return error;
}

static i64 readlink(struct inode *inode, char *to, usize size)
{
    const struct ext4_node *node = ext4_node_of(inode);
    usize length = MIN(inode->size, size);
    if (!S_ISLNK(inode->mode)) {
        return -EINVAL;
    }
    if ((node->flags & EXT4_EXTENTS) == 0 &&
        inode->size < sizeof(node->block)) {
        memcpy(to, node->block, length);
        return (i64)length;
    }
    struct page *page = cache_page(inode, 0);
    if (is_err(page)) {
        return ptr_err(page);
    }
    length = MIN(length, PAGE_SIZE);
    memcpy(to, page_address(page), length);
    page_put(page);
    return (i64)length;
}

const struct inode_ops ext4_inode_ops = {
    .lookup = lookup,
    .create = create,
    .symlink = symlink,
    .link = link,
    .unlink = unlink,
    .rename = rename,
    .tmpfile = tmpfile,
    .readlink = readlink,
    .truncate = ext4_truncate,
    .changed = ext4_inode_changed,
    .evict = ext4_evict,
    .read_page = ext4_read_page,
    .write_page = ext4_write_page,
    .place_page = ext4_place_page,
    .getxattr = ext4_getxattr,
    .listxattr = ext4_listxattr,
};
