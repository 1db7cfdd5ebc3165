/*
 * /sys: one tree of tmpfs nodes that the kernel fills, read-only for
 * processes, enough to discover devices and modules.
 */
#include "sysfs.h"
#include "errno.h"
#include "fs.h"
#include "string.h"
#include "tmpfs.h"

static struct super *sys_super;

/* The folder of the last name; makes what is missing. */
static struct dentry *parent_of(const char **name)
{
    struct dentry *dir = dentry_get(sys_super->root);
    const char *slash;
    while ((slash = strchr(*name, '/')) != NULL) {
        struct dentry *next = dentry_lookup(dir, *name,
                                            (usize)(slash - *name));
        if (!is_err(next) && next->inode == NULL) {
            dir->inode->ops->create(dir->inode, next, S_IFDIR | 0755, 0);
        }
        dentry_put(dir);
        if (is_err(next) || next->inode == NULL) {
            return NULL;
        }
        dir = next;
        *name = slash + 1;
    }
    return dir;
}

static struct dentry *entry(const char *path, struct dentry **dir)
{
    *dir = parent_of(&path);
    if (*dir == NULL) {
        return NULL;
    }
    struct dentry *dentry = dentry_lookup(*dir, path, strlen(path));
    if (is_err(dentry)) {
        dentry_put(*dir);
        return NULL;
    }
    return dentry;
}

static void write_text(struct inode *inode, const char *text)
{
    struct io io;
    struct file file = {.inode = inode, .flags = O_RDWR, .ops = inode->fops};
    u64 pos = 0;
    inode->ops->truncate(inode, 0);
    io_kernel(&io, (void *)(u64)text, strlen(text));
    cache_write(&file, &io, &pos);
}

int sysfs_file(const char *path, const char *text)
{
    struct dentry *dir;
    struct dentry *dentry = entry(path, &dir);
    if (dentry == NULL) {
        return -ENOMEM;
    }
    int error = 0;
    if (dentry->inode == NULL) {
        error = dir->inode->ops->create(dir->inode, dentry, S_IFREG | 0444,
                                        0);
    }
    if (error == 0) {
        write_text(dentry->inode, text);
    }
    dentry_put(dentry);
    dentry_put(dir);
    return error;
}

int sysfs_link(const char *path, const char *target)
{
    struct dentry *dir;
    struct dentry *dentry = entry(path, &dir);
    if (dentry == NULL) {
        return -ENOMEM;
    }
    int error = dentry->inode != NULL
                    ? -EEXIST
                    : dir->inode->ops->symlink(dir->inode, dentry, target);
    dentry_put(dentry);
    dentry_put(dir);
    return error;
}

int sysfs_directory(const char *path)
{
    struct dentry *dir;
    struct dentry *dentry = entry(path, &dir);
    if (dentry == NULL) {
        return -ENOMEM;
    }
    int error = 0;
    if (dentry->inode == NULL) {
        error = dir->inode->ops->create(dir->inode, dentry, S_IFDIR | 0755,
                                        0);
    }
    dentry_put(dentry);
    dentry_put(dir);
    return error;
}

/* A file, or a folder with all that is in it: the deepest first. */
static void remove_tree(struct dentry *dir, struct dentry *dentry)
{
    while (!list_empty(&dentry->children)) {
        struct dentry *child = dentry_get(
            list_first(&dentry->children, struct dentry, sibling));
        remove_tree(dentry, child);
        dentry_put(child);
    }
    if (dentry->inode != NULL &&
        dir->inode->ops->unlink(dir->inode, dentry) == 0) {
        dentry_drop(dentry);
    } else {
        list_remove(&dentry->sibling);
    }
}

void sysfs_remove(const char *path)
{
    struct dentry *dir;
    struct dentry *dentry = entry(path, &dir);
    if (dentry != NULL) {
        remove_tree(dir, dentry);
        dentry_put(dentry);
        dentry_put(dir);
    }
}

static int sysfs_mount(struct super *super, unused struct inode *device,
                       unused const char *data)
{
    super->ops = &tmpfs_super_ops;
    super->flags |= SUPER_PINNED;
    struct inode *root = tmpfs_inode(super, S_IFDIR | 0555, 0);
    return root == NULL || dentry_root(super, root) == NULL ? -ENOMEM : 0;
}

static struct fstype sysfs_type = {
    .name = "sysfs", .mount = sysfs_mount, .single = &sys_super};

int sysfs_init(void)
{
    static const char *const folders[] = {
        "block", "bus", "class/tty", "class/block", "class/mem", "dev/block",
        "dev/char", "devices", "firmware", "fs/cgroup", "kernel", "module",
    };
    struct mount *mount;
    int error = mount_at(NULL, &sysfs_type, "sysfs", 0, "", &mount);
    if (error != 0) {
        return error;
    }
    list_remove(&mount->node);
    sys_super = mount->super;
    for (usize i = 0; i < ARRAY_SIZE(folders); i++) {
        sysfs_directory(folders[i]);
    }
    return fs_register(&sysfs_type);
}
