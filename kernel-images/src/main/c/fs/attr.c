/* chmod, chown, utimensat, chdir, chroot, getcwd. */
#include "errno.h"
#include "fs.h"
#include "string.h"
#include "syscall.h"
#include "task.h"

static int check_writable(const struct path *path)
{
    bool read_only = (path->mount->flags & MS_RDONLY) != 0 ||
                     (path->mount->super->flags & SUPER_READONLY) != 0;
    return read_only ? -EROFS : 0;
}

static int change_mode(struct inode *inode, u32 mode)
{
    if (!inode_owner(inode)) {
        return -EPERM;
    }
    mode &= 07777;
    if (!in_group(inode->gid) && !capable(CAP_FSETID)) {
        mode &= ~(u32)S_ISGID;
    }
    inode->mode = (inode->mode & S_IFMT) | mode;
    inode_changed(inode);
    return 0;
}

static int change_owner(struct inode *inode, u32 uid, u32 gid)
{
    const struct cred *cred = current()->cred;
    bool owner = cred->fsuid == inode->uid;
    bool uid_ok = uid == (u32)-1 || (owner && uid == inode->uid);
    bool gid_ok = gid == (u32)-1 ||
                  (owner && (in_group(gid) || gid == inode->gid));
    if ((!uid_ok || !gid_ok) && !capable(CAP_CHOWN)) {
        return -EPERM;
    }
    inode->uid = uid != (u32)-1 ? uid : inode->uid;
    inode->gid = gid != (u32)-1 ? gid : inode->gid;
    if (S_ISREG(inode->mode) && (uid != (u32)-1 || gid != (u32)-1)) {
        u32 drop = S_ISUID | ((inode->mode & 010) != 0 ? S_ISGID : 0);
        inode->mode &= ~drop;
    }
    inode_changed(inode);
    return 0;
}

/* The place that a call names by path, or by a descriptor. */
static int place(int dirfd, uaddr name, u64 flags, struct path *path)
{
    u32 walk = ((flags & AT_SYMLINK_NOFOLLOW) != 0 ? WALK_NOFOLLOW : 0) |
               ((flags & AT_EMPTY_PATH) != 0 ? WALK_EMPTY : 0);
    int error = path_lookup_user(dirfd, name, walk, path);
    if (error == 0) {
        error = check_writable(path);
        if (error != 0) {
            path_put(path);
        }
    }
    return error;
}

static i64 chmod_at(const u64 *a, u64 flags)
{
    struct path path;
    int error = place((int)a[0], a[1], flags, &path);
    if (error == 0) {
        error = S_ISLNK(path.dentry->inode->mode)
                    ? -EOPNOTSUPP
                    : change_mode(path.dentry->inode, (u32)a[2]);
        path_put(&path);
    }
    return error;
}

i64 sys_fchmodat(const u64 *a)
{
    return chmod_at(a, 0);
}

i64 sys_fchmodat2(const u64 *a)
{
    return chmod_at(a, a[3]);
}

i64 sys_fchmod(const u64 *a)
{
    struct file *file = fd_file((int)a[0]);
    if (file == NULL) {
        return -EBADF;
    }
    int error = file->path.mount != NULL ? check_writable(&file->path) : 0;
    if (error == 0) {
        error = change_mode(file->inode, (u32)a[1]);
    }
    file_put(file);
    return error;
}

i64 sys_fchownat(const u64 *a)
{
    struct path path;
    int error = place((int)a[0], a[1], a[4], &path);
    if (error == 0) {
        error = change_owner(path.dentry->inode, (u32)a[2], (u32)a[3]);
        path_put(&path);
    }
    return error;
}

i64 sys_fchown(const u64 *a)
{
    struct file *file = fd_file((int)a[0]);
    if (file == NULL) {
        return -EBADF;
    }
    int error = file->path.mount != NULL ? check_writable(&file->path) : 0;
    if (error == 0) {
        error = change_owner(file->inode, (u32)a[1], (u32)a[2]);
    }
    file_put(file);
    return error;
}

#define UTIME_NOW 0x3fffffffL
#define UTIME_OMIT 0x3ffffffeL

static int change_times(struct inode *inode, const struct timespec *times)
{
    u64 now = time_realtime();
    bool explicit_time = false;
    for (int i = 0; i < 2; i++) {
        i64 nsec = times[i].nsec;
        explicit_time |= nsec != UTIME_NOW;
        if (nsec != UTIME_NOW && nsec != UTIME_OMIT &&
            (nsec < 0 || nsec >= (i64)NANOS)) {
            return -EINVAL;
        }
    }
    if (!inode_owner(inode)) {
        int error = explicit_time ? -EPERM
                                  : inode_permission(inode, MAY_WRITE);
        if (error != 0) {
            return error;
        }
    }
    u64 *slots[2] = {&inode->atime, &inode->mtime};
    for (int i = 0; i < 2; i++) {
        if (times[i].nsec == UTIME_NOW) {
            *slots[i] = now;
        } else if (times[i].nsec != UTIME_OMIT) {
            *slots[i] = timespec_nanos(&times[i]);
        }
    }
    inode_changed(inode);
    return 0;
}

i64 sys_utimensat(const u64 *a)
{
    struct timespec times[2] = {{0, UTIME_NOW}, {0, UTIME_NOW}};
    if (a[2] != 0 && copy_in(times, a[2], sizeof(times)) != 0) {
        return -EFAULT;
    }
    if (a[1] == 0) {
        struct file *file = fd_file((int)a[0]);
        if (file == NULL) {
            return -EBADF;
        }
        int error = change_times(file->inode, times);
        file_put(file);
        return error;
    }
    struct path path;
    int error = place((int)a[0], a[1], a[3], &path);
    if (error == 0) {
        error = change_times(path.dentry->inode, times);
        path_put(&path);
    }
    return error;
}

static int enter(struct path *slot, struct path *path)
{
    int error = !S_ISDIR(path->dentry->inode->mode)
                    ? -ENOTDIR
                    : inode_permission(path->dentry->inode, MAY_EXEC);
    if (error == 0) {
        struct path old = *slot;
        path_get(path);
        *slot = *path;
        path_put(&old);
    }
    return error;
}

i64 sys_chdir(const u64 *a)
{
    struct path path;
    int error = path_lookup_user(AT_FDCWD, a[0], WALK_DIRECTORY, &path);
    if (error == 0) {
        error = enter(&current()->fs->cwd, &path);
        path_put(&path);
    }
    return error;
}

i64 sys_fchdir(const u64 *a)
{
    struct file *file = fd_file((int)a[0]);
    if (file == NULL) {
        return -EBADF;
    }
    int error = file->path.dentry == NULL
                    ? -ENOTDIR : enter(&current()->fs->cwd, &file->path);
    file_put(file);
    return error;
}

i64 sys_chroot(const u64 *a)
{
    struct path path;
    int error = path_lookup_user(AT_FDCWD, a[0], WALK_DIRECTORY, &path);
    if (error == 0) {
        error = capable(CAP_SYS_CHROOT) ? enter(&current()->fs->root, &path)
                                        : -EPERM;
        path_put(&path);
    }
    return error;
}

i64 sys_getcwd(const u64 *a)
{
    char *buffer = kmalloc(PATH_MAX);
    if (buffer == NULL) {
        return -ENOMEM;
    }
    const struct path_context *fs = current()->fs;
    char *text = path_text(&fs->cwd, &fs->root, buffer, PATH_MAX);
    i64 result;
    if (is_err(text)) {
        result = ptr_err(text);
    } else if (fs->cwd.dentry->inode->nlink == 0) {
        result = -ENOENT;
    } else {
        usize size = strlen(text) + 1;
        result = size > a[1] ? -ERANGE
                 : copy_out(a[0], text, size) != 0 ? -EFAULT : (i64)size;
    }
    kfree(buffer);
    return result;
}
