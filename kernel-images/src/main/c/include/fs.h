/* Files: inodes, names, mounts, open files and the page cache. */
#ifndef FAB_FS_H
#define FAB_FS_H

#include "mem.h"
#include "wait.h"

struct cred;
struct file;
struct inode;
struct dentry;
struct path;
struct super;
struct area;
struct poll_table;
struct task;

/* mode bits */
#define S_IFMT 0170000
#define S_IFSOCK 0140000
#define S_IFLNK 0120000
#define S_IFREG 0100000
#define S_IFBLK 0060000
#define S_IFDIR 0040000
#define S_IFCHR 0020000
#define S_IFIFO 0010000
#define S_ISUID 04000
#define S_ISGID 02000
#define S_ISVTX 01000
#define S_ISREG(m) (((m) & S_IFMT) == S_IFREG)
#define S_ISDIR(m) (((m) & S_IFMT) == S_IFDIR)
#define S_ISLNK(m) (((m) & S_IFMT) == S_IFLNK)
#define S_ISCHR(m) (((m) & S_IFMT) == S_IFCHR)
#define S_ISBLK(m) (((m) & S_IFMT) == S_IFBLK)
#define S_ISFIFO(m) (((m) & S_IFMT) == S_IFIFO)
#define S_ISSOCK(m) (((m) & S_IFMT) == S_IFSOCK)

/* open flags (riscv64 has the generic numbers) */
#define O_ACCMODE 3
#define O_RDONLY 0
#define O_WRONLY 1
#define O_RDWR 2
#define O_CREAT 0100
#define O_EXCL 0200
#define O_NOCTTY 0400
#define O_TRUNC 01000
#define O_APPEND 02000
#define O_NONBLOCK 04000
#define O_DSYNC 010000
#define O_DIRECTORY 0200000
#define O_NOFOLLOW 0400000
#define O_CLOEXEC 02000000
#define O_PATH 010000000
#define O_TMPFILE 020200000

#define AT_FDCWD (-100)
#define AT_SYMLINK_NOFOLLOW 0x100
#define AT_REMOVEDIR 0x200
#define AT_EACCESS 0x200
#define AT_SYMLINK_FOLLOW 0x400
#define AT_EMPTY_PATH 0x1000

#define NAME_MAX 255
#define PATH_MAX 4096

#define MAY_EXEC 1
#define MAY_WRITE 2
#define MAY_READ 4

#define makedev(major, minor) \
    (((u64)(major) << 8) | ((minor) & 0xff) | (((u64)(minor) & ~0xffUL) << 12))
#define dev_major(dev) ((u32)(((dev) >> 8) & 0xfff))
#define dev_minor(dev) ((u32)(((dev) & 0xff) | (((dev) >> 12) & ~0xffU)))

/* ---- one file system that is mounted somewhere */
#define SUPER_READONLY 1
#define SUPER_NOCACHE 2 /* names are looked up anew every time (procfs) */
#define SUPER_PINNED 4  /* names are the directory: kept while linked (tmpfs) */

struct statfs {
    i64 type, bsize;
    u64 blocks, bfree, bavail, files, ffree;
    int fsid[2];
    i64 namelen, frsize, flags, spare[4];
};

struct super_ops {
    int (*statfs)(struct super *super, struct statfs *out);
    int (*sync)(struct super *super);
    int (*remount)(struct super *super, u32 flags);
    void (*unmount)(struct super *super);
};

struct fstype {
    const char *name;
    bool needs_device;
    /* Fills in super->ops, root and so on; `device` is NULL if not needed. */
    int (*mount)(struct super *super, struct inode *device, const char *data);
    struct super **single; /* all mounts show this one */
    void (*options)(const char *data); /* of each further mount of it */
    struct list node;
};

struct super {
    struct fstype *type;
    const struct super_ops *ops;
    struct dentry *root;
    struct inode *device;
    void *private;
    u64 dev;
    u32 flags;
    u32 mounts;
    struct list inodes;
    struct list node;
};

/* ---- inodes */
struct inode_ops {
    int (*lookup)(struct inode *dir, struct dentry *dentry);
    int (*create)(struct inode *dir, struct dentry *dentry, u32 mode,
                  u64 rdev);
    int (*symlink)(struct inode *dir, struct dentry *dentry,
                   const char *target);
    int (*link)(struct inode *inode, struct inode *dir,
                struct dentry *dentry);
    int (*unlink)(struct inode *dir, struct dentry *dentry); /* rmdir too */
    int (*rename)(struct inode *from, struct dentry *old, struct inode *to,
                  struct dentry *new, bool exchange);
    int (*tmpfile)(struct inode *dir, struct inode **out, u32 mode);
    /* Returns the length; the text need not end with a zero. */
    i64 (*readlink)(struct inode *inode, char *to, usize size);
    /* For links that lead straight to a file (/proc/self/fd). */
    int (*follow)(struct inode *inode, struct path *to);
    int (*truncate)(struct inode *inode, u64 size);
    int (*changed)(struct inode *inode); /* mode, owner, times: store them */
    void (*evict)(struct inode *inode);  /* the last reference has gone */
    int (*read_page)(struct inode *inode, struct page *page);
    int (*write_page)(struct inode *inode, struct page *page);
    /* Before a page is made that bytes will be written to: count it. */
    int (*prepare_write)(struct inode *inode, u64 index);
    /* Before bytes of a page change: find it a place on the disk. */
    int (*place_page)(struct inode *inode, struct page *page);
    int (*permission)(struct inode *inode, int mask);
    /* With a size of 0 both only tell how long the answer is. */
    i64 (*getxattr)(struct inode *inode, const char *name, void *to,
                    usize size);
    i64 (*listxattr)(struct inode *inode, char *to, usize size);
};

struct radix {
    void *root;
    u32 height;
    u64 count;
};

struct inode {
    u32 refs;
    u32 mode;
    u32 uid, gid;
    u32 nlink;
    u64 ino;
    u64 rdev;
    u64 size;
    u64 blocks; /* of 512 bytes */
    u64 atime, mtime, ctime, btime;
    struct super *super;
    const struct inode_ops *ops;
    const struct file_ops *fops;
    void *private;
    struct mutex lock; /* contents, and the names in a directory */
    struct radix pages;
    struct list areas; /* that map it */
    struct list locks; /* flock and fcntl */
    struct waitq lock_waitq;
    struct list node; /* of super->inodes */
    u32 writers;      /* open for writing */
    u32 executing;    /* mapped as a program: not to be written */
    bool dirty_pages;
    u32 flushing; /* how many write its pages out just now */
    u32 seals;
};

/* ---- names */
struct dentry {
    u32 refs;
    u8 flags;
    u8 name_length;
    bool hashed;
    struct dentry *parent;
    struct inode *inode; /* NULL: known not to exist */
    struct list children;
    struct list sibling;
    struct list hash;
    struct list unused_node; /* those with no reference, oldest first */
    u32 name_hash;
    u32 mounted; /* mounts on top of this */
    char *name;
    char short_name[24];
};

struct mount {
    u32 refs;
    int id;
    struct super *super;
    struct dentry *root;
    struct mount *parent;
    struct dentry *point;
    struct list node; /* of all mounts */
    u32 flags;        /* MS_* that are kept */
    bool detached;    /* goes when nobody is in it any more */
    char *source;
};

struct path {
    struct mount *mount;
    struct dentry *dentry;
};

/* What clone(CLONE_FS) shares. */
struct path_context {
    u32 refs;
    u32 umask;
    struct path root;
    struct path cwd;
};

/* ---- where the bytes of a read or write go to or come from */
struct iovec {
    u64 base;
    u64 length;
};

struct io {
    const struct iovec *vectors;
    u32 count;
    bool kernel; /* the addresses are the kernel's */
    u64 offset;  /* in the first vector */
    u64 left;
    struct iovec single;
};

void io_user(struct io *io, uaddr base, usize size);
void io_kernel(struct io *io, void *base, usize size);
void io_vectors(struct io *io, const struct iovec *vectors, u32 count);
/* Both move up to `size` bytes: how many, or -EFAULT if not even one. */
i64 io_put(struct io *io, const void *from, usize size);
i64 io_get(struct io *io, void *to, usize size);
i64 io_zero(struct io *io, usize size);

/* ---- open files */
struct dir_sink {
    /* false: no room for this one, stop. */
    bool (*add)(struct dir_sink *sink, const char *name, usize length,
                u64 ino, u8 type, u64 next);
};

struct file_ops {
    int (*open)(struct inode *inode, struct file *file);
    void (*release)(struct file *file);
    i64 (*read)(struct file *file, struct io *io, u64 *pos);
    i64 (*write)(struct file *file, struct io *io, u64 *pos);
    i64 (*seek)(struct file *file, i64 offset, int whence);
    u32 (*poll)(struct file *file, struct poll_table *table);
    i64 (*ioctl)(struct file *file, u32 command, u64 argument);
    int (*readdir)(struct file *file, struct dir_sink *sink);
    int (*mmap)(struct file *file, struct area *area);
    int (*fsync)(struct file *file);
    void (*flush)(struct file *file); /* at each close */
};

struct file {
    u32 refs;
    u32 flags;
    u64 pos;
    struct path path; /* both NULL for what has no name */
    struct inode *inode;
    const struct file_ops *ops;
    const void *held; /* what its module must not take away */
    void *private;
    struct mutex pos_lock;
    struct cred *cred;
    struct list epolls; /* epoll items that watch it */
    int owner;          /* F_SETOWN */
    int signal;
};

#define FILE_READ(f) (((f)->flags & O_ACCMODE) != O_WRONLY)
#define FILE_WRITE(f) (((f)->flags & O_ACCMODE) != O_RDONLY)

struct fd_slot {
    struct file *file;
    bool cloexec;
};

struct files {
    u32 refs;
    u32 size;
    struct fd_slot *slots;
};

/* ---- poll.c */
#define POLLIN 1
#define POLLPRI 2
#define POLLOUT 4
#define POLLERR 8
#define POLLHUP 16
#define POLLNVAL 32
#define POLLRDNORM 64
#define POLLWRNORM 256
#define POLLRDHUP 0x2000

struct poll_table {
    void (*add)(struct poll_table *table, struct waitq *queue);
};

static inline void poll_add(struct poll_table *table, struct waitq *queue)
{
    if (table != NULL) {
        table->add(table, queue);
    }
}

/* ---- inode.c */
struct inode *inode_new(struct super *super, u32 mode);
struct inode *inode_get(struct inode *inode);
void inode_put(struct inode *inode);
int inode_permission(struct inode *inode, int mask);
bool inode_owner(const struct inode *inode);
void inode_touch(struct inode *inode); /* mtime and ctime are now */
void inode_changed(struct inode *inode);
struct super *super_new(struct fstype *type);
u64 ino_next(void);
bool sticky_forbids(const struct inode *dir, const struct inode *inode);

/* ---- dcache.c */
struct dentry *dentry_new(struct dentry *parent, const char *name,
                          usize length);
struct dentry *dentry_root(struct super *super, struct inode *inode);
struct dentry *dentry_get(struct dentry *dentry);
void dentry_put(struct dentry *dentry);
struct dentry *dentry_find(struct dentry *parent, const char *name,
                           usize length);
/* The entry of a name, from the cache or the file system. dir is locked. */
struct dentry *dentry_lookup(struct dentry *dir, const char *name,
                             usize length);
void dentry_set(struct dentry *dentry, struct inode *inode); /* takes over */
void dentry_drop(struct dentry *dentry); /* unlinked: forget the name */
void dentry_move(struct dentry *dentry, struct dentry *parent,
                 const char *name);
u64 dentry_shrink(u64 count);
void dentry_forget_children(struct dentry *root);

/* ---- namei.c */
#define WALK_NOFOLLOW 1
#define WALK_PARENT 2 /* stop before the last name, which goes to `last` */
#define WALK_DIRECTORY 4
#define WALK_EMPTY 8

struct walk {
    struct path path;
    char last[NAME_MAX + 1];
    bool last_is_dots;
    bool trailing_slash;
};

int path_walk(int dirfd, const char *name, u32 flags, struct walk *out);
int path_lookup(int dirfd, const char *name, u32 flags, struct path *out);
int path_lookup_user(int dirfd, uaddr name, u32 flags, struct path *out);
void path_get(const struct path *path);
void path_put(const struct path *path);
/* A name from the process in a page of its own; free with kfree. */
char *name_in(uaddr name);
/* Writes the path to the end of the buffer; returns where it starts. */
char *path_text(const struct path *path, const struct path *root, char *buffer,
                usize size);

/* ---- mount.c */
int fs_register(struct fstype *type);
void fs_unregister(struct fstype *type);
struct fstype *fs_find(const char *name, usize length);
extern struct list fs_types;
extern struct list all_mounts;
int mount_at(const struct path *at, struct fstype *type, const char *source,
             u32 flags, const char *data, struct mount **out);
int mount_root(struct fstype *type, const char *source, u32 flags);
struct mount *mount_on(const struct path *path);
int sync_all(void);
struct mount *mount_new(struct super *super, const char *source, u32 flags);
void mount_abandoned(struct mount *mount);
void mount_attach(struct mount *mount, const struct path *at);
void mount_detach(struct mount *mount);
void mount_drop(struct mount *mount);
/* Held while a file system comes, goes or is synced: none goes meanwhile. */
extern struct mutex mounting;
#define MS_RDONLY 1
#define MS_NOSUID 2
#define MS_NODEV 4
#define MS_NOEXEC 8
#define MS_REMOUNT 32
#define MS_NOATIME 1024
#define MS_BIND 4096
#define MS_MOVE 8192
#define MS_RELATIME (1 << 21)
#define KEPT_FLAGS \
    (MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC | MS_NOATIME | MS_RELATIME)

/* ---- file.c */
struct file *file_new(const struct file_ops *ops, u32 flags);
struct file *file_open_path(const struct path *path, u32 flags);
struct file *file_open(const char *name, u32 flags, u32 mode);
struct file *file_open_at(int dirfd, const char *name, u32 flags, u32 mode);
struct file *file_anonymous(const char *name, const struct file_ops *ops,
                            void *private, u32 flags);
struct file *file_get(struct file *file);
void file_put(struct file *file);
i64 file_read_kernel(struct file *file, void *to, usize size, u64 pos);
i64 file_write_kernel(struct file *file, const void *from, usize size,
                      u64 pos);
i64 file_read_io(struct file *file, struct io *io, u64 *pos);
i64 file_write_io(struct file *file, struct io *io, u64 *pos);

struct files *files_new(void);
struct files *files_copy(struct files *from);
void files_put(struct files *files);
void files_close_on_exec(struct files *files);
/* With a reference, or NULL. */
struct file *fd_file(int fd);
int fd_alloc(int from, bool cloexec);
int fd_install(struct file *file, bool cloexec); /* takes the reference */
void fd_set(int fd, struct file *file);
int fd_close(int fd);
struct path_context *fs_copy(struct path_context *from);
void fs_put(struct path_context *fs);

/* ---- pagecache.c */
struct page *cache_find(struct inode *inode, u64 index);
struct page *cache_page(struct inode *inode, u64 index); /* or err_ptr */
struct page *cache_page_for_write(struct inode *inode, u64 index);
int cache_place(struct inode *inode, struct page *page);
void cache_dirty(struct page *page);
void cache_truncate(struct inode *inode, u64 size);
int cache_flush(struct inode *inode);
void cache_drop(struct inode *inode);
u64 cache_pages(void);
u64 cache_dirty_pages(void);
i64 cache_read(struct file *file, struct io *io, u64 *pos);
i64 cache_write(struct file *file, struct io *io, u64 *pos);
u64 cache_shrink(u64 count);
u64 cache_clean(u64 count);

/* ---- radix.c */
void *radix_get(const struct radix *tree, u64 index);
int radix_set(struct radix *tree, u64 index, void *value);
void *radix_remove(struct radix *tree, u64 index);
/* The first entry at or after *index; moves *index there. */
void *radix_next(const struct radix *tree, u64 *index);

/* ---- devices by number, dev/devices.c */
int chardev_register(u32 major, u32 minor, u32 count, const char *name,
                     const struct file_ops *ops);
void chardev_unregister(u32 major, u32 minor);
extern const struct file_ops chardev_fops;
extern const struct file_ops blockdev_fops;
extern const struct file_ops fifo_fops;
extern const struct file_ops socket_node_fops;
/* The operations for a node of this mode. */
const struct file_ops *special_fops(u32 mode);
/* A node in /dev, and its uevent. */
int devtmpfs_node(const char *name, u32 mode, u64 rdev);
void devtmpfs_remove(const char *name);

int access_deny_exec_write(struct inode *inode);
int rename_check(struct dentry *from, struct dentry *to);
int node_make(int dirfd, const char *name, u32 mode, u64 rdev,
              struct inode **out);

#endif
