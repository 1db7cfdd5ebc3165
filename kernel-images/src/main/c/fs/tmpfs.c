/*
 * tmpfs: files whose only home is the page cache, directories whose only
 * home is the name cache. ramfs and devtmpfs are made of it too.
 */
#include "tmpfs.h"
#include "errno.h"
#include "fs.h"
#include "print.h"
#include "string.h"
#include "task.h"
#include "vm.h"

struct limits {
    u64 max_pages;
    u64 used;
    u64 mode;
};

static u64 shared_pages;

u64 tmpfs_pages(void)
{
    return shared_pages;
}

static int read_page(unused struct inode *inode, struct page *page)
{
    page_clear(page_address(page));
    return 0;
}

/* A page counts once it may hold something. */
static int prepare_write(struct inode *inode, u64 index)
{
    if (radix_get(&inode->pages, index) != NULL) {
        return 0;
    }
    struct limits *limits =
        inode->super != NULL ? inode->super->private : NULL;
    if (limits != NULL && limits->used >= limits->max_pages) {
        return -ENOSPC;
    }
    if (limits != NULL) {
        limits->used++;
    }
    shared_pages++;
    inode->blocks += PAGE_SIZE / 512;
    return 0;
}

static void give_back(struct inode *inode, u64 pages)
{
    u64 counted = MIN(pages, inode->blocks / (PAGE_SIZE / 512));
    if (inode->super != NULL && inode->super->private != NULL) {
        ((struct limits *)inode->super->private)->used -= counted;
    }
    shared_pages -= counted;
    inode->blocks -= counted * (PAGE_SIZE / 512);
}

static int truncate(struct inode *inode, u64 size)
{
    if (size < inode->size) {
        u64 before = inode->pages.count;
        cache_truncate(inode, size);
        give_back(inode, before - inode->pages.count);
    }
    inode->size = size;
    return 0;
}

static void evict(struct inode *inode)
{
    give_back(inode, inode->pages.count);
    if (S_ISLNK(inode->mode)) {
        kfree(inode->private);
    }
}

static int lookup(unused struct inode *dir, unused struct dentry *dentry)
{
    return 0; /* what is not in the name cache is not there */
}

struct inode *tmpfs_inode(struct super *super, u32 mode, u64 rdev)
{
    struct inode *inode = inode_new(super, mode);
    if (inode == NULL) {
        return NULL;
    }
    static const struct file_ops regular_fops = {
        .read = cache_read,
        .write = cache_write,
    };
    extern const struct file_ops pinned_dir_fops;
    inode->ino = ino_next();
    inode->rdev = rdev;
    inode->ops = &tmpfs_inode_ops;
    inode->uid = current()->cred->fsuid;
    inode->gid = current()->cred->fsgid;
    inode->fops = S_ISREG(mode) ? &regular_fops
                  : S_ISDIR(mode) ? &pinned_dir_fops : special_fops(mode);
    if (S_ISDIR(mode)) {
        inode->nlink = 2;
    }
    return inode;
}

static void inherit_group(const struct inode *dir, struct inode *inode)
{
    if ((dir->mode & S_ISGID) != 0) {
        inode->gid = dir->gid;
        if (S_ISDIR(inode->mode)) {
            inode->mode |= S_ISGID;
        }
    }
}

static int create(struct inode *dir, struct dentry *dentry, u32 mode,
                  u64 rdev)
{
    struct inode *inode = tmpfs_inode(dir->super, mode, rdev);
    if (inode == NULL) {
        return -ENOMEM;
    }
    inherit_group(dir, inode);
    dentry_set(dentry, inode);
    if (S_ISDIR(mode)) {
        dir->nlink++;
    }
    inode_touch(dir);
    return 0;
}

static int symlink(struct inode *dir, struct dentry *dentry,
                   const char *target)
{
    char *text = kstrdup(target);
    int error = text == NULL ? -ENOMEM
                             : create(dir, dentry, S_IFLNK | 0777, 0);
    if (error != 0) {
        kfree(text);
        return error;
    }
    dentry->inode->private = text;
    dentry->inode->size = strlen(text);
    return 0;
}

static int link(struct inode *inode, struct inode *dir,
                struct dentry *dentry)
{
    inode->nlink++;
    inode_changed(inode);
    dentry_set(dentry, inode_get(inode));
    inode_touch(dir);
    return 0;
}

static bool has_names(const struct dentry *dir)
{
    const struct dentry *child;
    list_for_each(child, &dir->children, sibling)
    {
        if (child->inode != NULL && child->hashed) {
            return true;
        }
    }
    return false;
}

static int unlink(struct inode *dir, struct dentry *dentry)
{
    struct inode *inode = dentry->inode;
    if (S_ISDIR(inode->mode)) {
        if (has_names(dentry)) {
            return -ENOTEMPTY;
        }
        inode->nlink = 1;
        dir->nlink--;
    }
    inode->nlink--;
    inode_changed(inode);
    inode_touch(dir);
    return 0;
}

static int rename(struct inode *from, struct dentry *old, struct inode *to,
                  struct dentry *new, bool exchange)
{
    if (exchange) {
        return -EINVAL;
    }
    if (new->inode != NULL) {
        int error = unlink(to, new);
        if (error != 0) {
            return error;
        }
    }
    if (S_ISDIR(old->inode->mode)) {
        from->nlink--;
        to->nlink++;
    }
    inode_touch(from);
    inode_touch(to);
    inode_changed(old->inode);
    return 0;
}

static int tmpfile(struct inode *dir, struct inode **out, u32 mode)
{
    *out = tmpfs_inode(dir->super, mode, 0);
    if (*out == NULL) {
        return -ENOMEM;
    }
    (*out)->nlink = 0;
    return 0;
}

static i64 readlink(struct inode *inode, char *to, usize size)
{
    if (!S_ISLNK(inode->mode)) {
        return -EINVAL;
    }
    usize length = MIN(inode->size, size);
    memcpy(to, inode->private, length);
    return (i64)length;
}

const struct inode_ops tmpfs_inode_ops = {
    .lookup = lookup,
    .create = create,
    .symlink = symlink,
    .link = link,
    .unlink = unlink,
    .rename = rename,
    .tmpfile = tmpfile,
    .readlink = readlink,
    .truncate = truncate,
    .evict = evict,
    .read_page = read_page,
    .prepare_write = prepare_write,
};

static int statfs(struct super *super, struct statfs *out)
{
    const struct limits *limits = super->private;
    out->type = 0x01021994;
    if (limits != NULL) {
        out->blocks = limits->max_pages;
        out->bfree = limits->max_pages - limits->used;
        out->bavail = out->bfree;
        out->files = pages_total / 2;
        out->ffree = pages_total / 2;
    }
    return 0;
}

static void unmount(struct super *super)
{
    kfree(super->private);
    super->private = NULL;
}

const struct super_ops tmpfs_super_ops = {
    .statfs = statfs,
    .unmount = unmount,
};

/* Takes the extra references away that kept the tree: leaves first. */
void tmpfs_drop_tree(struct dentry *root)
{
    struct dentry *at = root;
    for (;;) {
        if (!list_empty(&at->children)) {
            at = list_first(&at->children, struct dentry, sibling);
            continue;
        }
        if (at == root) {
            return;
        }
        struct dentry *up = at->parent;
        list_remove(&at->sibling);
        at->hashed = at->hashed && false;
        list_remove(&at->hash);
        dentry_put(at);
        at = up;
    }
}

/* "size=64m,mode=755": a number with k, m, g or %. */
static void parse_options(struct limits *limits, const char *data)
{
    while (data != NULL && *data != 0) {
        const char *end = data;
        if (starts_with(data, "size=")) {
            u64 size = parse_number(data + 5, &end, 10);
            if (*end == '%') {
                limits->max_pages = pages_total * size / 100;
            } else {
                int shift = (*end | 32) == 'k'   ? 10
                            : (*end | 32) == 'm' ? 20
                            : (*end | 32) == 'g' ? 30 : 0;
                limits->max_pages = ALIGN_UP(size << shift, PAGE_SIZE) >>
                                    PAGE_SHIFT;
            }
        } else if (starts_with(data, "mode=")) {
            limits->mode = parse_number(data + 5, &end, 8);
        }
        data = strchr(data, ',');
        data = data != NULL ? data + 1 : NULL;
    }
}

static int tmpfs_mount(struct super *super, unused struct inode *device,
                       const char *data)
{
    struct limits *limits = kzalloc(sizeof(*limits));
    if (limits == NULL) {
        return -ENOMEM;
    }
    limits->max_pages = pages_total / 2;
    limits->mode = 01777;
    if (strcmp(super->type->name, "tmpfs") != 0) {
        limits->mode = 0755;
    }
    parse_options(limits, data);
    super->private = limits;
    super->ops = &tmpfs_super_ops;
    super->flags |= SUPER_PINNED;
    struct inode *inode =
        tmpfs_inode(super, S_IFDIR | (u32)(limits->mode & 07777), 0);
    if (inode == NULL || dentry_root(super, inode) == NULL) {
        kfree(limits);
        return -ENOMEM;
    }
    return 0;
}

struct fstype tmpfs_type = {.name = "tmpfs", .mount = tmpfs_mount};
struct fstype ramfs_type = {.name = "ramfs", .mount = tmpfs_mount};
struct fstype rootfs_type = {.name = "rootfs", .mount = tmpfs_mount};

/* For memfd_create and shared anonymous memory. */
struct file *tmpfs_unnamed(const char *name, u64 size)
{
    struct inode *inode = tmpfs_inode(NULL, S_IFREG | 0777, 0);
    if (inode == NULL) {
        return err_ptr(-ENOMEM);
    }
    inode->nlink = 0;
    inode->size = size;
    struct file *file = file_new(inode->fops, O_RDWR);
    if (is_err(file)) {
        inode_put(inode);
        return file;
    }
    inode->private = (void *)(u64)name;
    inode->writers++;
    file->inode = inode;
    return file;
}
