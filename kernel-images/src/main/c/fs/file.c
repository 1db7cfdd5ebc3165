/* Open files and descriptors. */
#include "errno.h"
#include "fs.h"
#include "locks.h"
#include "module.h"
#include "poll.h"
#include "string.h"
#include "task.h"

#define FILES_FIRST 64
#define FILES_SYSTEM 65536

static u32 open_files;

u32 files_open(void)
{
    return open_files;
}

struct file *file_new(const struct file_ops *ops, u32 flags)
{
    if (open_files >= FILES_SYSTEM && !capable(CAP_SYS_ADMIN)) {
        return err_ptr(-ENFILE);
    }
    struct file *file = kzalloc(sizeof(*file));
    if (file == NULL) {
        return err_ptr(-ENOMEM);
    }
    file->refs = 1;
    file->flags = flags;
    file->ops = ops;
    mutex_init(&file->pos_lock);
    list_init(&file->epolls);
    file->cred = cred_get(current()->cred);
    open_files++;
    return file;
}

struct file *file_get(struct file *file)
{
    file->refs++;
    return file;
}

void file_put(struct file *file)
{
    if (--file->refs > 0) {
        return;
    }
    epoll_forget(file);
    if (file->inode != NULL) {
        locks_release(file);
    }
    if (file->ops->release != NULL && (file->flags & O_PATH) == 0) {
        file->ops->release(file);
    }
    if (file->inode != NULL && FILE_WRITE(file) &&
        (file->flags & O_PATH) == 0 && S_ISREG(file->inode->mode)) {
        file->inode->writers--;
    }
    if (file->path.dentry != NULL) {
        path_put(&file->path);
    } else if (file->inode != NULL) {
        inode_put(file->inode);
    }
    if (file->held != NULL) {
        module_release(file->held);
    }
    cred_put(file->cred);
    kfree(file);
    open_files--;
}

static const struct file_ops path_only_ops = {0};

/* Permissions have been checked. Takes its own references to the path. */
struct file *file_open_path(const struct path *path, u32 flags)
{
    struct inode *inode = path->dentry->inode;
    bool only_path = (flags & O_PATH) != 0;
    struct file *file = file_new(only_path ? &path_only_ops : inode->fops,
                                 flags & ~(u32)(O_CREAT | O_EXCL | O_TRUNC |
                                                O_CLOEXEC));
    if (is_err(file)) {
        return file;
    }
    path_get(path);
    file->path = *path;
    file->inode = inode;
    if (only_path) {
        return file;
    }
    if (S_ISREG(inode->mode) && FILE_WRITE(file)) {
        inode->writers++;
    }
    int error = file->ops == NULL ? -ENXIO
                : file->ops->open != NULL ? file->ops->open(inode, file) : 0;
    if (error != 0) {
        /* It never was open: nothing to release. */
        file->ops = &path_only_ops;
        file_put(file);
        return err_ptr(error);
    }
    /* Only the terminal's open asks for it; F_GETFL does not show it. */
    file->flags &= ~(u32)O_NOCTTY;
    return file;
}

/* Sockets, pipes, epolls: files without a name in any directory. */
struct file *file_anonymous(const char *name, const struct file_ops *ops,
                            void *private, u32 flags)
{
    struct file *file = file_new(ops, flags);
    if (is_err(file)) {
        return file;
    }
    static const struct inode_ops no_ops;
    struct inode *inode = inode_new(NULL, 0600);
    if (inode == NULL) {
        file_put(file);
        return err_ptr(-ENOMEM);
    }
    inode->ops = &no_ops;
    inode->ino = ino_next();
    inode->private = (void *)(u64)name;
    file->inode = inode;
    file->private = private;
    return file;
}

i64 file_read_io(struct file *file, struct io *io, u64 *pos)
{
    if (!FILE_READ(file) || (file->flags & O_PATH) != 0) {
        return -EBADF;
    }
    if (file->ops->read == NULL) {
        return file->inode != NULL && S_ISDIR(file->inode->mode) ? -EISDIR
                                                                 : -EINVAL;
    }
    return file->ops->read(file, io, pos);
}

i64 file_write_io(struct file *file, struct io *io, u64 *pos)
{
    if (!FILE_WRITE(file) || (file->flags & O_PATH) != 0) {
        return -EBADF;
    }
    if (file->ops->write == NULL) {
        return -EINVAL;
    }
    return file->ops->write(file, io, pos);
}

i64 file_read_kernel(struct file *file, void *to, usize size, u64 pos)
{
    struct io io;
    io_kernel(&io, to, size);
    return file_read_io(file, &io, &pos);
}

i64 file_write_kernel(struct file *file, const void *from, usize size,
                      u64 pos)
{
    struct io io;
    io_kernel(&io, (void *)(u64)from, size);
    return file_write_io(file, &io, &pos);
}

struct files *files_new(void)
{
    struct files *files = kzalloc(sizeof(*files));
    if (files == NULL) {
        return NULL;
    }
    files->refs = 1;
    files->size = FILES_FIRST;
    files->slots = kzalloc(FILES_FIRST * sizeof(*files->slots));
    if (files->slots == NULL) {
        kfree(files);
        return NULL;
    }
    return files;
}

struct files *files_copy(struct files *from)
{
    struct files *files = kzalloc(sizeof(*files));
    if (files == NULL) {
        return NULL;
    }
    files->refs = 1;
    files->size = from->size;
    files->slots = kmalloc(from->size * sizeof(*files->slots));
    if (files->slots == NULL) {
        kfree(files);
        return NULL;
    }
    for (u32 i = 0; i < from->size; i++) {
        files->slots[i] = from->slots[i];
        if (files->slots[i].file != NULL) {
            file_get(files->slots[i].file);
        }
    }
    return files;
}

static void close_file(struct file *file)
{
    if (file->inode != NULL) {
        locks_release_process(file->inode);
    }
    if (file->ops->flush != NULL) {
        file->ops->flush(file);
    }
    file_put(file);
}

void files_put(struct files *files)
{
    if (--files->refs > 0) {
        return;
    }
    for (u32 i = 0; i < files->size; i++) {
        if (files->slots[i].file != NULL) {
            close_file(files->slots[i].file);
        }
    }
    kfree(files->slots);
    kfree(files);
}

void files_close_on_exec(struct files *files)
{
    for (u32 i = 0; i < files->size; i++) {
        if (files->slots[i].file != NULL && files->slots[i].cloexec) {
            fd_close((int)i);
        }
    }
}

struct file *fd_file(int fd)
{
    const struct files *files = current()->files;
    if (fd < 0 || (u32)fd >= files->size || files->slots[fd].file == NULL) {
        return NULL;
    }
    return file_get(files->slots[fd].file);
}

static int grow(struct files *files, u32 size)
{
    u32 new_size = files->size;
    while (new_size < size) {
        new_size *= 2;
    }
    struct fd_slot *slots = kzalloc(new_size * sizeof(*slots));
    if (slots == NULL) {
        return -EMFILE;
    }
    memcpy(slots, files->slots, files->size * sizeof(*slots));
    kfree(files->slots);
    files->slots = slots;
    files->size = new_size;
    return 0;
}

/* The lowest free descriptor from `from` on; still empty. */
int fd_alloc(int from, bool cloexec)
{
    struct files *files = current()->files;
    u64 limit = current()->process->limits[RLIMIT_NOFILE].current;
    u32 fd = (u32)from;
    while (fd < files->size && files->slots[fd].file != NULL) {
        fd++;
    }
    if (fd >= limit) {
        return -EMFILE;
    }
    if (fd >= files->size) {
        int error = grow(files, fd + 1);
        if (error != 0) {
            return error;
        }
    }
    files->slots[fd].cloexec = cloexec;
    return (int)fd;
}

void fd_set(int fd, struct file *file)
{
    current()->files->slots[fd].file = file;
}

int fd_install(struct file *file, bool cloexec)
{
    int fd = fd_alloc(0, cloexec);
    if (fd < 0) {
        file_put(file);
        return fd;
    }
    fd_set(fd, file);
    return fd;
}

int fd_close(int fd)
{
    struct files *files = current()->files;
    if (fd < 0 || (u32)fd >= files->size || files->slots[fd].file == NULL) {
        return -EBADF;
    }
    struct file *file = files->slots[fd].file;
    files->slots[fd].file = NULL;
    close_file(file);
    return 0;
}

struct path_context *fs_copy(struct path_context *from)
{
    struct path_context *fs = kmalloc(sizeof(*fs));
    if (fs != NULL) {
        *fs = *from;
        fs->refs = 1;
        path_get(&fs->root);
        path_get(&fs->cwd);
    }
    return fs;
}

void fs_put(struct path_context *fs)
{
    if (--fs->refs == 0) {
        path_put(&fs->root);
        path_put(&fs->cwd);
        kfree(fs);
    }
}
