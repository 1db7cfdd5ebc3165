/* Mounting file systems on directories, and what is mounted where. */
#include "block.h"
#include "errno.h"
#include "fs.h"
#include "module.h"
#include "print.h"
#include "string.h"
#include "syscall.h"
#include "task.h"

struct list fs_types = LIST_INIT(fs_types);
struct list all_mounts = LIST_INIT(all_mounts);
static struct list supers = LIST_INIT(supers);
static int next_id = 1;

#define MNT_FORCE 1
#define MNT_DETACH 2
#define KEPT_FLAGS \
    (MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC | MS_NOATIME | MS_RELATIME)

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

static void mount_drop(struct mount *mount)
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

static void attach(struct mount *mount, const struct path *at)
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
        attach(mount, at);
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
    list_for_each(super, &supers, node)
    {
        if (super->ops != NULL && super->ops->sync != NULL) {
            int error = super->ops->sync(super);
            result = error != 0 ? error : result;
        }
    }
    return result;
}

static int bind(const struct path *at, const char *source)
{
    struct path from;
    int error = path_lookup(AT_FDCWD, source, 0, &from);
    if (error != 0) {
        return error;
    }
    struct mount *mount = mount_new(from.mount->super, from.mount->source,
                                    from.mount->flags);
    if (mount == NULL) {
        error = -ENOMEM;
    } else {
        dentry_put(mount->root);
        mount->root = dentry_get(from.dentry);
        attach(mount, at);
    }
    path_put(&from);
    return error;
}

static int move_mount(const struct path *at, const char *source)
{
    struct path from;
    int error = path_lookup(AT_FDCWD, source, 0, &from);
    if (error != 0) {
        return error;
    }
    struct mount *mount = from.mount;
    if (from.dentry != mount->root || mount->parent == NULL) {
        error = -EINVAL;
    }
    for (const struct mount *up = at->mount; up != NULL && error == 0;
         up = up->parent) {
        error = up == mount ? -ELOOP : 0;
    }
    if (error == 0) {
        struct path point = {mount->parent, mount->point};
        mount->point->mounted--;
        path_put(&point);
        list_remove(&mount->node);
        list_append(&mount->node, &all_mounts);
        attach(mount, at);
    }
    path_put(&from);
    return error;
}

static int remount(const struct path *at, u32 flags)
{
    struct mount *mount = at->mount;
    struct super *super = mount->super;
    if ((flags & MS_BIND) == 0) {
        bool read_only = (flags & MS_RDONLY) != 0;
        if (read_only) {
            for (struct list *n = super->inodes.next; n != &super->inodes;
                 n = n->next) {
                if (list_entry(n, struct inode, node)->writers > 0) {
                    return -EBUSY;
                }
            }
        }
        if (super->ops != NULL && super->ops->remount != NULL) {
            int error = super->ops->remount(super, flags);
            if (error != 0) {
                return error;
            }
        }
        super->flags = (super->flags & ~(u32)SUPER_READONLY) |
                       (read_only ? SUPER_READONLY : 0);
    }
    mount->flags = flags & KEPT_FLAGS;
    return 0;
}

static int do_mount(const char *source, const struct path *at,
                    const char *type_name, u32 flags, const char *data)
{
    const u32 propagation = 0xf << 17;
    if ((flags & MS_REMOUNT) != 0) {
        return remount(at, flags);
    }
    if ((flags & MS_BIND) != 0) {
        return bind(at, source);
    }
    if ((flags & propagation) != 0) {
        return 0; /* one mount namespace: nothing to propagate */
    }
    if ((flags & MS_MOVE) != 0) {
        return move_mount(at, source);
    }
    struct fstype *type = fs_find(type_name, strlen(type_name));
    if (type == NULL) {
        return -ENODEV;
    }
    if (!S_ISDIR(at->dentry->inode->mode)) {
        return -ENOTDIR;
    }
    return mount_at(at, type, source[0] != 0 ? source : type->name, flags,
                    data, NULL);
}

static char *text_in(uaddr from)
{
    return from == 0 ? kstrdup("") : name_in(from);
}

i64 sys_mount(const u64 *a)
{
    if (!capable(CAP_SYS_ADMIN)) {
        return -EPERM;
    }
    char *source = text_in(a[0]);
    char *type = text_in(a[2]);
    char *data = text_in(a[4]);
    i64 result = is_err(source) ? ptr_err(source)
                 : is_err(type) ? ptr_err(type)
                 : is_err(data) ? ptr_err(data) : 0;
    if (source == NULL || type == NULL || data == NULL) {
        result = -ENOMEM;
    }
    struct path at;
    if (result == 0) {
        result = path_lookup_user(AT_FDCWD, a[1], 0, &at);
    }
    if (result == 0) {
        u32 flags = (u32)a[3];
        if ((flags >> 16) == 0xc0ed) {
            flags &= 0xffff;
        }
        result = do_mount(source, &at, type, flags, data);
        path_put(&at);
    }
    char *const texts[] = {source, type, data};
    for (usize i = 0; i < ARRAY_SIZE(texts); i++) {
        if (!is_err(texts[i])) {
            kfree(texts[i]);
        }
    }
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
static void detach(struct mount *mount)
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
            detach(child);
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

static bool has_children(const struct mount *mount)
{
    const struct mount *other;
    list_for_each(other, &all_mounts, node)
    {
        if (other->parent == mount) {
            return true;
        }
    }
    return false;
}

i64 sys_umount2(const u64 *a)
{
    if (!capable(CAP_SYS_ADMIN)) {
        return -EPERM;
    }
    struct path at;
    int error = path_lookup_user(AT_FDCWD, a[0], 0, &at);
    if (error != 0) {
        return error;
    }
    struct mount *mount = at.mount;
    bool is_root = at.dentry == mount->root;
    path_put(&at);
    if (!is_root || mount->parent == NULL) {
        return -EINVAL;
    }
    if ((a[1] & MNT_DETACH) != 0) {
        detach(mount);
        return 0;
    }
    /* refs counts the paths that lead into it, and the mount itself. */
    if (has_children(mount) || mount->refs > 1) {
        return -EBUSY;
    }
    mount_drop(mount);
    return 0;
}

i64 sys_pivot_root(const u64 *a)
{
    struct path new;
    struct path old;
    if (!capable(CAP_SYS_ADMIN)) {
        return -EPERM;
    }
    int error = path_lookup_user(AT_FDCWD, a[0], WALK_DIRECTORY, &new);
    if (error != 0) {
        return error;
    }
    error = path_lookup_user(AT_FDCWD, a[1], WALK_DIRECTORY, &old);
    if (error != 0) {
        path_put(&new);
        return error;
    }
    struct mount *root = current()->fs->root.mount;
    struct mount *mount = new.mount;
    if (new.dentry != mount->root || mount->parent == NULL || mount == root) {
        error = -EINVAL;
    } else {
        struct path point = {mount->parent, mount->point};
        mount->point->mounted--;
        mount->parent = NULL;
        mount->point = NULL;
        path_put(&point);
        attach(root, &old);
        struct task *task;
        list_for_each(task, &all_tasks, all_node)
        {
            struct path *slots[2] = {NULL, NULL};
            if (task->fs != NULL) {
                slots[0] = &task->fs->root;
                slots[1] = &task->fs->cwd;
            }
            for (int i = 0; i < 2; i++) {
                if (slots[i] != NULL && slots[i]->mount == root &&
                    slots[i]->dentry == root->root) {
                    struct path to = {mount, mount->root};
                    path_get(&to);
                    path_put(slots[i]);
                    *slots[i] = to;
                }
            }
        }
    }
    path_put(&old);
    path_put(&new);
    return error;
}
