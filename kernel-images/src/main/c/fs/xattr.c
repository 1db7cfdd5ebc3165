/* The calls about extended attributes (xattr(7)). They can be read where a
   file system has them; none lets them be set. */
#include "errno.h"
#include "fs.h"
#include "string.h"
#include "syscall.h"
#include "task.h"

#define NAME_LIMIT 255
#define SIZE_LIMIT 65536

static int may_read(struct inode *inode, const char *name)
{
    if (starts_with(name, "trusted.")) {
        return capable(CAP_SYS_ADMIN) ? 0 : -ENODATA;
    }
    if (starts_with(name, "user.")) {
        return inode_permission(inode, MAY_READ);
    }
    return starts_with(name, "security.") ? 0 : -EOPNOTSUPP;
}

static int name_from(char name[NAME_LIMIT + 1], uaddr from)
{
    i64 length = string_in(name, from, NAME_LIMIT + 1);
    return length < 0 ? (int)length
           : length == 0 || length == NAME_LIMIT + 1 ? -ERANGE : 0;
}

static i64 get(struct inode *inode, uaddr name_at, uaddr to, u64 size)
{
    char name[NAME_LIMIT + 1];
    int error = name_from(name, name_at);
    if (error == 0) {
        error = inode->ops->getxattr == NULL ? -EOPNOTSUPP
                                             : may_read(inode, name);
    }
    size = MIN(size, SIZE_LIMIT);
    void *value = error == 0 ? kmalloc(MAX(size, 1)) : NULL;
    if (value == NULL) {
        return error != 0 ? error : -ENOMEM;
    }
    i64 got = inode->ops->getxattr(inode, name, value, size);
    if (got > 0 && size > 0 && copy_out(to, value, (usize)got) != 0) {
        got = -EFAULT;
    }
    kfree(value);
    return got;
}

static i64 list(struct inode *inode, uaddr to, u64 size)
{
    if (inode->ops->listxattr == NULL) {
        return 0;
    }
    size = MIN(size, SIZE_LIMIT);
    char *names = kmalloc(MAX(size, 1));
    if (names == NULL) {
        return -ENOMEM;
    }
    i64 got = inode->ops->listxattr(inode, names, size);
    if (got > 0 && size > 0 && copy_out(to, names, (usize)got) != 0) {
        got = -EFAULT;
    }
    kfree(names);
    return got;
}

/* What a call does with a file, however the file is named. */
typedef i64 (*action)(struct inode *inode, const u64 *a);

static i64 do_get(struct inode *inode, const u64 *a)
{
    return get(inode, a[1], a[2], a[3]);
}

static i64 do_list(struct inode *inode, const u64 *a)
{
    return list(inode, a[1], a[2]);
}

static i64 refuse(struct inode *inode, unused const u64 *a)
{
    bool read_only = inode->super != NULL &&
                     (inode->super->flags & SUPER_READONLY) != 0;
    return read_only ? -EROFS : -EOPNOTSUPP;
}

static i64 by_path(const u64 *a, u32 flags, action fn)
{
    struct path path;
    i64 result = path_lookup_user(AT_FDCWD, a[0], flags, &path);
    if (result == 0) {
        result = fn(path.dentry->inode, a);
        path_put(&path);
    }
    return result;
}

static i64 by_descriptor(const u64 *a, action fn)
{
    struct file *file = fd_file((int)a[0]);
    if (file == NULL) {
        return -EBADF;
    }
    i64 result = fn(file->inode, a);
    file_put(file);
    return result;
}

i64 sys_getxattr(const u64 *a)
{
    return by_path(a, 0, do_get);
}

i64 sys_lgetxattr(const u64 *a)
{
    return by_path(a, WALK_NOFOLLOW, do_get);
}

i64 sys_fgetxattr(const u64 *a)
{
    return by_descriptor(a, do_get);
}

i64 sys_listxattr(const u64 *a)
{
    return by_path(a, 0, do_list);
}

i64 sys_llistxattr(const u64 *a)
{
    return by_path(a, WALK_NOFOLLOW, do_list);
}

i64 sys_flistxattr(const u64 *a)
{
    return by_descriptor(a, do_list);
}

/* Setting and removing. */
i64 sys_setxattr(const u64 *a)
{
    return by_path(a, 0, refuse);
}

i64 sys_lsetxattr(const u64 *a)
{
    return by_path(a, WALK_NOFOLLOW, refuse);
}

i64 sys_fsetxattr(const u64 *a)
{
    return by_descriptor(a, refuse);
}
