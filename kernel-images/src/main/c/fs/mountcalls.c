/* mount, umount2 and pivot_root. */
#include "errno.h"
#include "fs.h"
#include "string.h"
#include "syscall.h"
#include "task.h"

#define MNT_DETACH 2

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
        mount_attach(mount, at);
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
        mount_attach(mount, at);
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
        mutex_lock(&mounting);
        result = do_mount(source, &at, type, flags, data);
        mutex_unlock(&mounting);
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

static int unmount(struct mount *mount, bool lazily)
{
    if (lazily) {
        mount_detach(mount);
        return 0;
    }
    /* refs counts the paths that lead into it, and the mount itself. */
    if (has_children(mount) || mount->refs > 1) {
        return -EBUSY;
    }
    mount_drop(mount);
    return 0;
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
    mutex_lock(&mounting);
    struct mount *mount = at.mount;
    bool is_root = at.dentry == mount->root && mount->parent != NULL;
    path_put(&at);
    error = is_root ? unmount(mount, (a[1] & MNT_DETACH) != 0) : -EINVAL;
    mutex_unlock(&mounting);
    return error;
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
        mount_attach(root, &old);
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
