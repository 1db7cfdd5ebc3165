/*
 * devpts: a node for each pseudoterminal, and ptmx. One tree of tmpfs nodes
 * that the kernel fills, the same wherever it is mounted; the options of the
 * last mount say how the nodes look.
 */
#include "errno.h"
#include "fs.h"
#include "module.h"
#include "print.h"
#include "pty.h"
#include "string.h"
#include "tmpfs.h"

static struct super *pts_super;
static u32 node_mode = 0600;
static u32 node_gid;
static bool has_gid;

static struct dentry *entry(u32 index, char *name, usize size)
{
    int length = format(name, size, "%u", index);
    return dentry_lookup(pts_super->root, name, (usize)length);
}

int devpts_add(u32 index)
{
    char name[16];
    struct inode *root = pts_super->root->inode;
    struct dentry *dentry = entry(index, name, sizeof(name));
    if (is_err(dentry)) {
        return (int)ptr_err(dentry);
    }
    int error = dentry->inode != NULL
                    ? -EEXIST
                    : root->ops->create(root, dentry, S_IFCHR | node_mode,
                                        makedev(PTS_MAJOR, index));
    if (error == 0 && has_gid) {
        dentry->inode->gid = node_gid;
    }
    dentry_put(dentry);
    return error;
}

void devpts_remove(u32 index)
{
    char name[16];
    struct inode *root = pts_super->root->inode;
    struct dentry *dentry = entry(index, name, sizeof(name));
    if (is_err(dentry)) {
        return;
    }
    if (dentry->inode != NULL && root->ops->unlink(root, dentry) == 0) {
        dentry_drop(dentry);
    }
    dentry_put(dentry);
}

static void read_options(const char *data)
{
    while (data != NULL && *data != 0) {
        if (starts_with(data, "gid=")) {
            node_gid = (u32)parse_number(data + 4, NULL, 10);
            has_gid = true;
        } else if (starts_with(data, "mode=")) {
            node_mode = (u32)parse_number(data + 5, NULL, 8) & 0777;
        }
        data = strchr(data, ',');
        data = data != NULL ? data + 1 : NULL;
    }
}

static int devpts_remount(unused struct super *super, unused u32 flags)
{
    return 0;
}

static const struct super_ops devpts_ops = {.remount = devpts_remount};

static int devpts_mount(struct super *super, unused struct inode *device,
                        unused const char *data)
{
    super->ops = &devpts_ops;
    super->flags |= SUPER_PINNED;
    struct inode *root = tmpfs_inode(super, S_IFDIR | 0755, 0);
    return root == NULL || dentry_root(super, root) == NULL ? -ENOMEM : 0;
}

static struct fstype devpts_type = {.name = "devpts",
                                    .mount = devpts_mount,
                                    .options = read_options,
                                    .single = &pts_super};

static int devpts_init(void)
{
    struct mount *mount;
    int error = mount_at(NULL, &devpts_type, "devpts", 0, "", &mount);
    if (error != 0) {
        return error;
    }
    list_remove(&mount->node); /* only keeps the file system alive */
    pts_super = mount->super;
    struct inode *root = pts_super->root->inode;
    struct dentry *dentry = dentry_lookup(pts_super->root, "ptmx", 4);
    if (!is_err(dentry)) {
        error = root->ops->create(root, dentry, S_IFCHR | 0666,
                                  makedev(5, 2));
        dentry_put(dentry);
    }
    devtmpfs_node("pts", S_IFDIR | 0755, 0);
    return error != 0 ? error : fs_register(&devpts_type);
}
MODULE_INIT(devpts_init);
