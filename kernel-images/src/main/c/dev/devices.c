/*
 * Character devices by number, and /dev: a tmpfs (devtmpfs) in which the
 * kernel makes a node for each device as it appears.
 */
#include "errno.h"
#include "fs.h"
#include "module.h"
#include "string.h"
#include "sysfs.h"
#include "task.h"
#include "tmpfs.h"

struct chardev {
    u32 major, minor, count;
    const char *name;
    const struct file_ops *ops;
    struct list node;
};

static struct list chardevs = LIST_INIT(chardevs);
static struct super *dev_super;
static struct mount *dev_mount;

int chardev_register(u32 major, u32 minor, u32 count, const char *name,
                     const struct file_ops *ops)
{
    struct chardev *device = kzalloc(sizeof(*device));
    if (device == NULL) {
        return -ENOMEM;
    }
    *device = (struct chardev){major, minor, count, name, ops, {0}};
    list_append(&device->node, &chardevs);
    return 0;
}

void chardev_unregister(u32 major, u32 minor)
{
    struct chardev *device;
    struct chardev *next;
    list_for_each_safe(device, next, &chardevs, node)
    {
        if (device->major == major && device->minor == minor) {
            list_remove(&device->node);
            kfree(device);
        }
    }
}

/* The entries of /proc/devices. */
const char *chardev_name(u32 index, u32 *major)
{
    struct chardev *device;
    list_for_each(device, &chardevs, node)
    {
        if (index-- == 0) {
            *major = device->major;
            return device->name;
        }
    }
    return NULL;
}

static int open_chardev(struct inode *inode, struct file *file)
{
    u32 major = dev_major(inode->rdev);
    u32 minor = dev_minor(inode->rdev);
    struct chardev *device;
    list_for_each(device, &chardevs, node)
    {
        if (device->major == major && minor >= device->minor &&
            minor - device->minor < device->count) {
            file->ops = device->ops;
            int error = device->ops->open != NULL
                            ? device->ops->open(inode, file) : 0;
            if (error == 0) {
                file->held = device->ops;
                module_hold(file->held);
            }
            return error;
        }
    }
    return -ENXIO;
}

const struct file_ops chardev_fops = {.open = open_chardev};

static int no_device(unused struct inode *inode, unused struct file *file)
{
    return -ENXIO;
}

const struct file_ops socket_node_fops = {.open = no_device};

const struct file_ops *special_fops(u32 mode)
{
    switch (mode & S_IFMT) {
    case S_IFCHR: return &chardev_fops;
    case S_IFBLK: return &blockdev_fops;
    case S_IFIFO: return &fifo_fops;
    default: return &socket_node_fops;
    }
}

/* Finds or makes the folder of "input/event0" and returns the last name. */
static struct dentry *parent_of(const char **name)
{
    struct dentry *dir = dentry_get(dev_super->root);
    const char *slash;
    while ((slash = strchr(*name, '/')) != NULL) {
        usize length = (usize)(slash - *name);
        struct dentry *next = dentry_lookup(dir, *name, length);
        if (is_err(next)) {
            dentry_put(dir);
            return NULL;
        }
        if (next->inode == NULL &&
            dir->inode->ops->create(dir->inode, next, S_IFDIR | 0755, 0) !=
                0) {
            dentry_put(next);
            dentry_put(dir);
            return NULL;
        }
        dentry_put(dir);
        dir = next;
        *name = slash + 1;
    }
    return dir;
}

int devtmpfs_node(const char *name, u32 mode, u64 rdev)
{
    struct dentry *dir = parent_of(&name);
    if (dir == NULL) {
        return -ENOMEM;
    }
    int error = -ENOMEM;
    struct dentry *dentry = dentry_lookup(dir, name, strlen(name));
    if (!is_err(dentry)) {
        error = dentry->inode != NULL
                    ? -EEXIST
                    : dir->inode->ops->create(dir->inode, dentry, mode, rdev);
        dentry_put(dentry);
    }
    dentry_put(dir);
    return error;
}

void devtmpfs_remove(const char *name)
{
    struct dentry *dir = parent_of(&name);
    if (dir == NULL) {
        return;
    }
    struct dentry *dentry = dentry_lookup(dir, name, strlen(name));
    if (!is_err(dentry)) {
        if (dentry->inode != NULL &&
            dir->inode->ops->unlink(dir->inode, dentry) == 0) {
            dentry_drop(dentry);
        }
        dentry_put(dentry);
    }
    dentry_put(dir);
}

/* All mounts of devtmpfs show the one tree. */
static int devtmpfs_mount(struct super *super, unused struct inode *device,
                          unused const char *data)
{
    super->ops = &tmpfs_super_ops;
    super->flags |= SUPER_PINNED;
    struct inode *root = tmpfs_inode(super, S_IFDIR | 0755, 0);
    return root == NULL || dentry_root(super, root) == NULL ? -ENOMEM : 0;
}

static struct fstype devtmpfs_type = {
    .name = "devtmpfs", .mount = devtmpfs_mount, .single = &dev_super};

struct super *devtmpfs_super(void)
{
    return dev_super;
}

int devtmpfs_init(void)
{
    fs_register(&devtmpfs_type);
    int error = mount_at(NULL, &devtmpfs_type, "devtmpfs", 0, "", &dev_mount);
    if (error == 0) {
        dev_super = dev_mount->super;
        /* Never shown as a mount: it only keeps the file system alive. */
        list_remove(&dev_mount->node);
    }
    return error;
}
