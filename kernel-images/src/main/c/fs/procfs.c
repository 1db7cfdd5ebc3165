/*
 * /proc: the tree. Names are looked up anew each time; an inode's private
 * word says which table entry and which task it stands for.
 */
#include "dirent.h"
#include "errno.h"
#include "proc.h"
#include "string.h"
#include "task.h"

enum kind { ROOT, FILE_NODE, PID_DIR, FD_DIR, FD_LINK, TASK_DIR, SYS_DIR };

struct node {
    enum kind kind;
    const struct proc_file *file;
    int pid; /* thread id; 0 in the root */
    int fd;
    const char *prefix; /* SYS_DIR: of the names below, "kernel/" */
};

static const struct inode_ops proc_ops;
static const struct file_ops dir_fops, file_fops;

static struct inode *make(struct super *super, const struct node *node,
                          u32 mode, u64 ino)
{
    struct inode *inode = inode_new(super, mode);
    struct node *copy = kmalloc(sizeof(*copy));
    if (inode == NULL || copy == NULL) {
        if (inode != NULL) {
            inode->ops = &proc_ops;
            inode_put(inode);
        }
        kfree(copy);
        return NULL;
    }
    *copy = *node;
    inode->private = copy;
    inode->ino = ino;
    inode->ops = &proc_ops;
    inode->fops = S_ISDIR(mode) ? &dir_fops : &file_fops;
    const struct task *task = node->pid != 0 ? task_find(node->pid) : NULL;
    if (task != NULL && task->cred != NULL) {
        inode->uid = task->cred->euid;
        inode->gid = task->cred->egid;
    }
    if (S_ISDIR(mode)) {
        inode->nlink = 2;
    }
    return inode;
}

static void evict(struct inode *inode)
{
    kfree(inode->private);
}

static int answer(struct inode *dir, struct dentry *dentry,
                  const struct node *node, u32 mode, u64 ino)
{
    struct inode *inode = make(dir->super, node, mode, ino);
    if (inode == NULL) {
        return -ENOMEM;
    }
    dentry_set(dentry, inode);
    return 0;
}

static u64 ino_of(const struct node *node, u64 index)
{
    return ((u64)(u32)node->pid << 24) + index + 2;
}

static int find_file(struct inode *dir, struct dentry *dentry,
                     const struct proc_file *files, int pid)
{
    for (u64 i = 0; files[i].name != NULL; i++) {
        if (strcmp(files[i].name, dentry->name) == 0) {
            struct node node = {FILE_NODE, &files[i], pid, 0, NULL};
            return answer(dir, dentry, &node, files[i].mode,
                          ino_of(&node, i + 10));
        }
    }
    return -ENOENT;
}

static int number(const char *name)
{
    const char *end;
    u64 value = parse_number(name, &end, 10);
    return *end != 0 || end == name || value > 0x7fffffff ? -1 : (int)value;
}

static int lookup_pid(struct inode *dir, struct dentry *dentry)
{
    const struct task *task = task_find(number(dentry->name));
    if (task == NULL || task->kernel_thread) {
        return -ENOENT;
    }
    struct node node = {PID_DIR, NULL, task->tid, 0, NULL};
    return answer(dir, dentry, &node, S_IFDIR | 0555, ino_of(&node, 0));
}

/* Folders whose files are one table. */
static const struct {
    const char *name;
    const struct proc_file *files;
    u64 base; /* of its inode numbers */
} tables[] = {
    {"sys", proc_sys_files, 1000},
    {"fab", proc_fab_files, 3000},
    {"net", proc_net_files, 4000},
};

static u64 base_of(const struct proc_file *files)
{
    u64 i = 0;
    while (tables[i].files != files) {
        i++;
    }
    return tables[i].base;
}

/* Folders of /proc/sys are the parts of the names in one table. */
static int lookup_sys(struct inode *dir, struct dentry *dentry,
                      const struct node *at)
{
    const struct proc_file *files = at->file;
    const char *prefix = at->prefix;
    usize length = strlen(prefix);
    u64 base = base_of(files);
    for (u64 i = 0; files[i].name != NULL; i++) {
        const char *name = files[i].name;
        if (strncmp(name, prefix, length) != 0 ||
            strncmp(name + length, dentry->name, dentry->name_length) != 0) {
            continue;
        }
        const char *rest = name + length + dentry->name_length;
        struct node node = {FILE_NODE, &files[i], 0, 0, NULL};
        if (*rest == 0) {
            return answer(dir, dentry, &node, files[i].mode,
                          ino_of(&node, base + i));
        }
        if (*rest == '/') {
            /* Up to this slash; compared with its length by strlen. */
            static const char *const folders[] = {
                "kernel/", "kernel/random/", "fs/", "vm/", "kernel/keys/",
                "net/", "net/unix/",
            };
            for (usize j = 0; j < ARRAY_SIZE(folders); j++) {
                usize size = (usize)(rest - name) + 1;
                if (strlen(folders[j]) == size &&
                    strncmp(folders[j], name, size) == 0) {
                    node = (struct node){SYS_DIR, files, 0, 0, folders[j]};
                    return answer(dir, dentry, &node, S_IFDIR | 0555,
                                  ino_of(&node, 2000 + j));
                }
            }
        }
    }
    return -ENOENT;
}

static int lookup_in_pid(struct inode *dir, struct dentry *dentry,
                         const struct node *at)
{
    struct node node = {FD_DIR, NULL, at->pid, 0, NULL};
    if (strcmp(dentry->name, "fd") == 0) {
        return answer(dir, dentry, &node, S_IFDIR | 0500, ino_of(&node, 1));
    }
    if (strcmp(dentry->name, "task") == 0) {
        node.kind = TASK_DIR;
        return answer(dir, dentry, &node, S_IFDIR | 0555, ino_of(&node, 2));
    }
    return find_file(dir, dentry, proc_pid_files, at->pid);
}

static struct fd_slot *slot_of(int pid, int fd)
{
    const struct task *task = task_find(pid);
    if (task == NULL || task->files == NULL || fd < 0 ||
        (u32)fd >= task->files->size ||
        task->files->slots[fd].file == NULL) {
        return NULL;
    }
    return &task->files->slots[fd];
}

static int lookup(struct inode *dir, struct dentry *dentry)
{
    const struct node *at = dir->private;
    struct node node = {SYS_DIR, proc_sys_files, 0, 0, ""};
    int fd = number(dentry->name);
    int error;
    switch (at->kind) {
    case ROOT:
        for (usize i = 0; i < ARRAY_SIZE(tables); i++) {
            if (strcmp(dentry->name, tables[i].name) == 0) {
                node.file = tables[i].files;
                return answer(dir, dentry, &node, S_IFDIR | 0555,
                              ino_of(&node, i));
            }
        }
        error = find_file(dir, dentry, proc_root_files, 0);
        if (error == -ENOENT && strchr(dentry->name, '/') == NULL) {
            error = lookup_pid(dir, dentry);
        }
        return error == -ENOENT ? 0 : error;
    case PID_DIR: error = lookup_in_pid(dir, dentry, at); break;
    case TASK_DIR: error = lookup_pid(dir, dentry); break;
    case SYS_DIR: error = lookup_sys(dir, dentry, at); break;
    case FD_DIR:
        if (slot_of(at->pid, fd) == NULL) {
            return 0;
        }
        node = (struct node){FD_LINK, NULL, at->pid, fd, NULL};
        return answer(dir, dentry, &node, S_IFLNK | 0700,
                      ino_of(&node, 10000 + (u64)fd));
    case FILE_NODE:
    case FD_LINK: return -ENOTDIR;
    default: return -ENOENT;
    }
    return error == -ENOENT ? 0 : error;
}

static i64 readlink(struct inode *inode, char *to, usize size)
{
    const struct node *node = inode->private;
    struct task *task = node->pid != 0 ? task_find(node->pid) : current();
    if (task == NULL) {
        return -ESRCH;
    }
    if (node->kind == FD_LINK) {
        return proc_fd_link(task, node->fd, to, size);
    }
    return node->file != NULL && node->file->link != NULL
               ? node->file->link(task, to, size) : -EINVAL;
}

static int follow(struct inode *inode, struct path *to)
{
    const struct node *node = inode->private;
    struct task *task = node->pid != 0 ? task_find(node->pid) : current();
    if (task == NULL) {
        return -ESRCH;
    }
    if (node->kind == FD_LINK) {
        return proc_fd_follow(task, node->fd, to);
    }
    if (node->file->follow != NULL) {
        return node->file->follow(task, to);
    }
    char text[64];
    i64 length = node->file->link(task, text, sizeof(text) - 1);
    if (length < 0) {
        return (int)length;
    }
    text[length] = 0;
    /* /proc/self and the like: relative to the root of /proc. */
    const struct dentry *root = inode->super->root;
    (void)root;
    char full[80];
    format(full, sizeof(full), "/proc/%s", text);
    return path_lookup(AT_FDCWD, full, 0, to);
}

static const struct inode_ops proc_ops = {
    .lookup = lookup,
    .readlink = readlink,
    .follow = follow,
    .evict = evict,
};

static int file_open_proc(struct inode *inode, struct file *file)
{
    const struct node *node = inode->private;
    if (node->file == NULL) {
        return -EACCES;
    }
    struct text *text = kzalloc(sizeof(*text));
    if (text == NULL) {
        return -ENOMEM;
    }
    struct task *task = node->pid != 0 ? task_find(node->pid) : current();
    if (task == NULL) {
        kfree(text);
        return -ESRCH;
    }
    if (FILE_READ(file) && node->file->show != NULL) {
        node->file->show(text, task);
        if (text->failed) {
            kfree(text->data);
            kfree(text);
            return -ENOMEM;
        }
    }
    file->private = text;
    return 0;
}

static void file_release(struct file *file)
{
    struct text *text = file->private;
    kfree(text->data);
    kfree(text);
}

static i64 file_read(struct file *file, struct io *io, u64 *pos)
{
    const struct node *node = file->inode->private;
    struct text *text = file->private;
    if (*pos == 0 && text->length > 0 && file->pos != 0) {
        /* Read again from the start: what is true now. */
        struct task *task = node->pid != 0 ? task_find(node->pid) : current();
        text->length = 0;
        if (task != NULL) {
            node->file->show(text, task);
        }
    }
    if (*pos >= text->length) {
        return 0;
    }
    i64 done = io_put(io, text->data + *pos, text->length - *pos);
    if (done > 0) {
        *pos += (u64)done;
    }
    return done;
}

static i64 file_write(struct file *file, struct io *io, unused u64 *pos)
{
    const struct node *node = file->inode->private;
    char value[256];
    i64 size = (i64)io->left;
    if (node->file->write == NULL) {
        return -EINVAL;
    }
    i64 got = io_get(io, value, sizeof(value) - 1);
    if (got < 0) {
        return got;
    }
    value[got] = 0;
    struct task *task = node->pid != 0 ? task_find(node->pid) : current();
    i64 error = task != NULL ? node->file->write(value, task) : -ESRCH;
    return error < 0 ? error : size;
}

static i64 file_seek(struct file *file, i64 offset, int whence)
{
    i64 pos = whence == 0 ? offset : whence == 1 ? (i64)file->pos + offset
                                                 : -1;
    if (pos < 0) {
        return -EINVAL;
    }
    if (pos == 0) {
        struct text *text = file->private;
        const struct node *node = file->inode->private;
        struct task *task = node->pid != 0 ? task_find(node->pid) : current();
        if (task != NULL && node->file->show != NULL && FILE_READ(file)) {
            text->length = 0;
            node->file->show(text, task);
        }
    }
    file->pos = (u64)pos;
    return pos;
}

static const struct file_ops file_fops = {
    .open = file_open_proc,
    .release = file_release,
    .read = file_read,
    .write = file_write,
    .seek = file_seek,
};

static bool list_files(struct file *file, struct dir_sink *sink,
                       const struct proc_file *files, u64 base)
{
    u64 count = 0;
    while (files[count].name != NULL) {
        count++;
    }
    while (file->pos >= base && file->pos < base + count) {
        const struct proc_file *entry = &files[file->pos - base];
        if (!sink->add(sink, entry->name, strlen(entry->name),
                       file->pos + 10, dirent_type(entry->mode),
                       file->pos + 1)) {
            return false;
        }
        file->pos++;
    }
    return true;
}

#define PIDS_FROM 1000

/* By number from file->pos - PIDS_FROM on, so that nobody is seen twice. */
static void list_tasks(struct file *file, struct dir_sink *sink, int pid)
{
    if (file->pos < PIDS_FROM) {
        file->pos = PIDS_FROM;
    }
    for (;;) {
        const struct task *task;
        const struct task *best = NULL;
        list_for_each(task, &all_tasks, all_node)
        {
            bool wanted = pid == 0 ? task->tid == task->process->pid
                                   : task->process->pid == pid;
            if (!task->kernel_thread && wanted &&
                (u64)task->tid + PIDS_FROM > file->pos &&
                (best == NULL || task->tid < best->tid)) {
                best = task;
            }
        }
        if (best == NULL) {
            return;
        }
        char name[16];
        int length = format(name, sizeof(name), "%d", best->tid);
        u64 next = (u64)best->tid + PIDS_FROM;
        if (!sink->add(sink, name, (usize)length, next, 4, next)) {
            return;
        }
        file->pos = next;
    }
}

static void list_fds(struct file *file, struct dir_sink *sink, int pid)
{
    for (int fd = (int)file->pos - 2;; fd++) {
        const struct task *task = task_find(pid);
        if (task == NULL || task->files == NULL ||
            (u32)fd >= task->files->size) {
            return;
        }
        if (task->files->slots[fd].file != NULL) {
            char name[16];
            int length = format(name, sizeof(name), "%d", fd);
            if (!sink->add(sink, name, (usize)length, (u64)fd + 10000, 10,
                           (u64)fd + 3)) {
                return;
            }
        }
        file->pos = (u64)fd + 3;
    }
}

static void list_sys(struct file *file, struct dir_sink *sink,
                     const struct proc_file *files, const char *prefix)
{
    usize length = strlen(prefix);
    const char *last = "";
    usize last_length = 0;
    for (u64 i = 0; files[i].name != NULL; i++) {
        const char *name = files[i].name;
        if (strncmp(name, prefix, length) != 0) {
            continue;
        }
        name += length;
        const char *slash = strchr(name, '/');
        usize size = slash != NULL ? (usize)(slash - name) : strlen(name);
        bool again = size == last_length && strncmp(name, last, size) == 0;
        last = name;
        last_length = size;
        if (again || i + 2 < file->pos) {
            continue;
        }
        if (!sink->add(sink, name, size, i + 1000, slash != NULL ? 4 : 8,
                       i + 3)) {
            return;
        }
        file->pos = i + 3;
    }
}

static int readdir(struct file *file, struct dir_sink *sink)
{
    const struct node *node = file->inode->private;
    if (!dirent_dots(file, sink)) {
        return 0;
    }
    switch (node->kind) {
    case ROOT:
        for (u64 i = 2; i < 2 + ARRAY_SIZE(tables); i++) {
            if (file->pos == i &&
                !sink->add(sink, tables[i - 2].name, 3, i, 4, i + 1)) {
                return 0;
            }
            file->pos = MAX(file->pos, i + 1);
        }
        if (list_files(file, sink, proc_root_files,
                       2 + ARRAY_SIZE(tables))) {
            list_tasks(file, sink, 0);
        }
        break;
    case PID_DIR:
        for (u64 i = 2; i < 4; i++) {
            const char *name = i == 2 ? "fd" : "task";
            if (file->pos == i &&
                !sink->add(sink, name, strlen(name), i, 4, i + 1)) {
                return 0;
            }
            file->pos = MAX(file->pos, i + 1);
        }
        list_files(file, sink, proc_pid_files, 4);
        break;
    case FD_DIR: list_fds(file, sink, node->pid); break;
    case TASK_DIR: list_tasks(file, sink, node->pid); break;
    case SYS_DIR: list_sys(file, sink, node->file, node->prefix); break;
    case FILE_NODE:
    case FD_LINK: break;
    }
    return 0;
}

static const struct file_ops dir_fops = {.readdir = readdir};

static int proc_statfs(unused struct super *super, struct statfs *out)
{
    out->type = 0x9fa0;
    return 0;
}

static const struct super_ops proc_super_ops = {.statfs = proc_statfs};

static int proc_mount(struct super *super, unused struct inode *device,
                      unused const char *data)
{
    struct node node = {ROOT, NULL, 0, 0, NULL};
    super->ops = &proc_super_ops;
    super->flags |= SUPER_NOCACHE;
    struct inode *root = make(super, &node, S_IFDIR | 0555, 1);
    return root == NULL || dentry_root(super, root) == NULL ? -ENOMEM : 0;
}

static struct fstype proc_type = {.name = "proc", .mount = proc_mount};

int procfs_init(void)
{
    return fs_register(&proc_type);
}
