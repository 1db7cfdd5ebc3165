/* File systems on directories: what is mounted where. */
#include "block.h"
#include "errno.h"
#include "fs.h"
#include "module.h"
#include "string.h"

struct list fs_types = LIST_INIT(fs_types);
struct list all_mounts = LIST_INIT(all_mounts);
static struct list supers = LIST_INIT(supers);
static int next_id = 1;
struct mutex mounting = MUTEX_INIT(mounting);

int fs_register(struct fstype *type)
{
    list_append(&type->node, &fs_types);
    return 0;
}

/* Its module goes: nothing of the type is mounted any more. */
void fs_unregister(struct fstype *type)
{
    list_remove(&type->node);
}

struct fstype *fs_find(const char *name, usize length)
{
    struct fstype *type;
    list_for_each(type, &fs_types, node)
    {
        if (strlen(type->name) == length &&
            strncmp(type->name, name, length) == 0) {
            return type;
        }
    }
    return NULL;
}

/* The topmost mount on a place. */
struct mount *mount_on(const struct path *path)
{
    struct mount *found = NULL;
    struct mount *mount;
    list_for_each(mount, &all_mounts, node)
    {
        if (mount->parent == path->mount && mount->point == path->dentry) {
            found = mount;
        }
    }
    return found;
}

struct mount *mount_new(struct super *super, const char *source, u32 flags)
{
    struct mount *mount = kzalloc(sizeof(*mount));
    char *name = kstrdup(source);
    if (mount == NULL || name == NULL) {
        kfree(mount);
        kfree(name);
        return NULL;
    }
    mount->refs = 1;
    mount->id = next_id++;
    mount->super = super;
    mount->root = dentry_get(super->root);
    mount->flags = flags & KEPT_FLAGS;
    mount->source = name;
    super->mounts++;
    list_append(&mount->node, &all_mounts);
    return mount;
}

static void drop_super(struct super *super)
{
    if (super->ops != NULL && super->ops->sync != NULL) {
        super->ops->sync(super);
    }
    struct dentry *root = super->root;
    dentry_forget_children(root);
    list_remove(&super->node);
    super->root = NULL;
    if ((super->flags & SUPER_PINNED) != 0) {
        extern void tmpfs_drop_tree(struct dentry *dentry);
        tmpfs_drop_tree(root);
    }
    root->hashed = false;
    dentry_put(root);
    if (super->ops != NULL && super->ops->unmount != NULL) {
        super->ops->unmount(super);
    }
    if (super->device != NULL) {
        inode_put(super->device);
    }
    module_release(super->type);
    kfree(super);
}

void mount_drop(struct mount *mount)
{
    struct super *super = mount->super;
    list_remove(&mount->node);
    if (mount->point != NULL) {
        struct path point = {mount->parent, mount->point};
        mount->point->mounted--;
        path_put(&point);
    }
    dentry_put(mount->root);
    kfree(mount->source);
    kfree(mount);
    if (--super->mounts == 0) {
        drop_super(super);
    }
}

void mount_attach(struct mount *mount, const struct path *at)
{
    path_get(at);
    mount->parent = at->mount;
    mount->point = at->dentry;
    at->dentry->mounted++;
}

/* The file system of a device is one, however often it is mounted. */
static struct super *find_super(const struct fstype *type,
                                const struct inode *device)
{
    struct super *super;
    list_for_each(super, &supers, node)
    {
        if (super->type == type && device != NULL && super->device != NULL &&
            super->device->rdev == device->rdev) {
            return super;
        }
    }
    return NULL;
}

static struct super *make_super(struct fstype *type, const char *source,
                                u32 flags, const char *data)
{
    struct inode *device = NULL;
    if (type->single != NULL && *type->single != NULL) {
        if (type->options != NULL) {
            type->options(data);
        }
        return *type->single;
    }
    if (type->needs_device) {
        device = block_open(source);
        if (is_err(device)) {
            return (struct super *)(void *)device;
        }
        struct super *known = find_super(type, device);
        if (known != NULL) {
            inode_put(device);
            return known;
        }
    }
    struct super *super = super_new(type);
    int error = -ENOMEM;
    if (super != NULL) {
        super->flags = (flags & MS_RDONLY) != 0 ? SUPER_READONLY : 0;
        super->device = device;
        if (device != NULL) {
            super->dev = device->rdev;
        }
        error = type->mount(super, device, data);
    }
    if (error != 0) {
        kfree(super);
        if (device != NULL) {
            inode_put(device);
        }
        return err_ptr(error);
    }
    list_append(&super->node, &supers);
    module_hold(type);
    return super;
}

int mount_at(const struct path *at, struct fstype *type, const char *source,
             u32 flags, const char *data, struct mount **out)
{
    struct super *super = make_super(type, source, flags, data);
    if (is_err(super)) {
        return (int)ptr_err(super);
    }
    struct mount *mount = mount_new(super, source, flags);
    if (mount == NULL) {
        if (super->mounts == 0) {
            drop_super(super);
        }
        return -ENOMEM;
    }
    if (at != NULL) {
        mount_attach(mount, at);
    }
    if (out != NULL) {
        *out = mount;
    }
    return 0;
}

int sync_all(void)
{
    int result = 0;
    struct super *super;
    mutex_lock(&mounting);
    list_for_each(super, &supers, node)
    {
        if (super->ops != NULL && super->ops->sync != NULL) {
            int error = super->ops->sync(super);
            result = error != 0 ? error : result;
        }
    }
    mutex_unlock(&mounting);
    return result;
}

/* The last who was in a mount that had been detached has left. */
void mount_abandoned(struct mount *mount)
{
    mount->detached = false;
    mount_drop(mount);
}

/* Out of the tree, with all that is mounted in it; each goes once nobody
   uses it. */
void mount_detach(struct mount *mount)
{
    struct mount *child = NULL;
    do {
        struct mount *other;
        child = NULL;
        list_for_each(other, &all_mounts, node)
        {
            if (other->parent == mount) {
                child = other;
            }
        }
        if (child != NULL) {
            mount_detach(child);
        }
    } while (child != NULL);
    struct path point = {mount->parent, mount->point};
    list_remove(&mount->node);
    mount->parent = NULL;
    mount->point = NULL;
    mount->detached = true;
    mount->refs++; /* not to be dropped while it leaves its place */
    point.dentry->mounted--;
    path_put(&point);
    if (--mount->refs == 1 && mount->detached) {
        mount_abandoned(mount);
    }
}
