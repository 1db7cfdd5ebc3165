/* The files of /proc/PID. */
#include "errno.h"
#include "proc.h"
#include "string.h"
#include "task.h"
#include "tty.h"
#include "vm.h"

static char state_of(const struct task *task)
{
    switch (task->state) {
    case RUNNING: return 'R';
    case SLEEPING: return task->interruptible ? 'S' : 'D';
    case STOPPED: return 'T';
    case ZOMBIE: return 'Z';
    case DEAD: return 'X';
    }
    return '?';
}

static u64 handler_set(const struct process *process, bool ignored)
{
    u64 set = 0;
    for (int sig = 1; sig <= SIGNALS; sig++) {
        u64 handler = process->handlers->actions[sig - 1].handler;
        if (ignored ? handler == SIG_IGN
                    : handler != SIG_IGN && handler != SIG_DFL) {
            set |= SIGBIT(sig);
        }
    }
    return set;
}

static void show_stat(struct text *text, struct task *task)
{
    const u64 tick = NANOS / 100;
    const struct process *process = task->process;
    const struct mm *mm = task->mm;
    int tpgid = -1;
    u64 tty = tty_session_info(process->session, &tpgid);
    text_add(text, "%d (%s) %c %d %d %d %lu %d 0 ", task->tid, task->comm,
             state_of(task), process->parent->pid, process->pgid,
             process->session->sid, tty, tpgid);
    text_add(text, "%lu 0 %lu 0 %lu %lu %lu %lu ", task->usage.minor_faults,
             task->usage.major_faults, task->usage.user / tick,
             task->usage.system / tick, process->children_usage.user / tick,
             process->children_usage.system / tick);
    text_add(text, "%ld %ld %u 0 %lu %lu %lu %lu ", 20 + task->nice,
             task->nice, process->thread_count, task->started / tick,
             mm != NULL ? mm->size_pages * PAGE_SIZE : 0,
             mm != NULL ? mm->anon_pages + mm->file_pages : 0, (u64)-1);
    text_add(text, "%lu %lu %lu 0 0 %lu %lu %lu %lu 0 0 0 %d 0 0 0 0 0 0 ",
             mm != NULL ? mm->code_start : 0, mm != NULL ? mm->code_end : 0,
             mm != NULL ? mm->stack_top : 0, task->pending.set,
             task->blocked, handler_set(process, true),
             handler_set(process, false), process->exit_signal);
    text_add(text, "0 0 0 %lu %lu %lu %lu %d\n",
             mm != NULL ? mm->arg_start : 0, mm != NULL ? mm->arg_end : 0,
             mm != NULL ? mm->env_start : 0, mm != NULL ? mm->env_end : 0,
             process->exit_status);
}

static void show_statm(struct text *text, struct task *task)
{
    const struct mm *mm = task->mm;
    if (mm == NULL) {
        text_add(text, "0 0 0 0 0 0 0\n");
        return;
    }
    text_add(text, "%lu %lu %lu %lu 0 %lu 0\n", mm->size_pages,
             mm->anon_pages + mm->file_pages, mm->file_pages,
             (mm->code_end - mm->code_start) >> PAGE_SHIFT, mm->anon_pages);
}

static void show_status(struct text *text, struct task *task)
{
    static const char *const states[] = {"running", "sleeping", "stopped",
                                         "zombie", "dead"};
    const struct process *process = task->process;
    const struct cred *cred = task->cred;
    text_add(text, "Name:\t%s\nUmask:\t%04o\nState:\t%c (%s)\n", task->comm,
             task->fs != NULL ? task->fs->umask : 0, state_of(task),
             states[task->state]);
    text_add(text, "Tgid:\t%d\nPid:\t%d\nPPid:\t%d\nTracerPid:\t0\n",
             process->pid, task->tid, process->parent->pid);
    text_add(text, "Uid:\t%u\t%u\t%u\t%u\nGid:\t%u\t%u\t%u\t%u\n", cred->uid,
             cred->euid, cred->suid, cred->fsuid, cred->gid, cred->egid,
             cred->sgid, cred->fsgid);
    text_add(text, "FDSize:\t%u\nGroups:\t",
             task->files != NULL ? task->files->size : 0);
    for (u32 i = 0; i < cred->group_count; i++) {
        text_add(text, "%u ", cred->groups[i]);
    }
    text_add(text, "\n");
    if (task->mm != NULL) {
        const struct mm *mm = task->mm;
        text_add(text,
                 "VmPeak:\t%8lu kB\nVmSize:\t%8lu kB\nVmHWM:\t%8lu kB\n"
                 "VmRSS:\t%8lu kB\nRssAnon:\t%8lu kB\nRssFile:\t%8lu kB\n",
                 mm->size_pages * 4, mm->size_pages * 4, mm->peak_pages * 4,
                 (mm->anon_pages + mm->file_pages) * 4, mm->anon_pages * 4,
                 mm->file_pages * 4);
    }
    text_add(text, "Threads:\t%u\n", process->thread_count);
    text_add(text, "SigQ:\t%u/%lu\nSigPnd:\t%016lx\nShdPnd:\t%016lx\n",
             process->pending.count,
             process->limits[RLIMIT_SIGPENDING].current, task->pending.set,
             process->pending.set);
    text_add(text, "SigBlk:\t%016lx\nSigIgn:\t%016lx\nSigCgt:\t%016lx\n",
             task->blocked, handler_set(process, true),
             handler_set(process, false));
    text_add(text, "CapInh:\t%016lx\nCapPrm:\t%016lx\nCapEff:\t%016lx\n",
             cred->cap_inheritable, cred->cap_permitted, cred->cap_effective);
    text_add(text, "CapBnd:\t%016lx\nCapAmb:\t%016lx\nNoNewPrivs:\t0\n",
             cred->cap_bounding, cred->cap_ambient);
    text_add(text, "Cpus_allowed:\t1\nCpus_allowed_list:\t0\n");
    text_add(text,
             "voluntary_ctxt_switches:\t%lu\n"
             "nonvoluntary_ctxt_switches:\t%lu\n",
             task->usage.voluntary, task->usage.involuntary);
}

static void add_path(struct text *text, const struct path *path)
{
    char *buffer = kmalloc(PATH_MAX);
    if (buffer != NULL) {
        const char *at = path_text(path, &current()->fs->root, buffer,
                                   PATH_MAX);
        if (!is_err(at)) {
            text_add(text, "%s", at);
            if (path->dentry->inode->nlink == 0) {
                text_add(text, " (deleted)");
            }
        }
        kfree(buffer);
    }
}

static void show_maps(struct text *text, struct task *task)
{
    struct mm *mm = task->mm;
    if (mm == NULL) {
        return;
    }
    mutex_lock(&mm->lock);
    const struct area *area;
    list_for_each(area, &mm->areas, node)
    {
        const struct inode *inode =
            area->file != NULL ? area->file->inode : NULL;
        u64 dev = inode != NULL && inode->super != NULL ? inode->super->dev
                                                        : 0;
        text_add(text, "%08lx-%08lx %c%c%c%c %08lx %02x:%02x %lu ",
                 area->start, area->end, area->prot & PROT_READ ? 'r' : '-',
                 area->prot & PROT_WRITE ? 'w' : '-',
                 area->prot & PROT_EXEC ? 'x' : '-',
                 area->flags & AREA_SHARED ? 's' : 'p', area->offset,
                 dev_major(dev), dev_minor(dev),
                 inode != NULL ? inode->ino : 0);
        if (area->file != NULL && area->file->path.dentry != NULL) {
            text_add(text, "         ");
            add_path(text, &area->file->path);
        } else if (area->start == mm->vdso) {
            text_add(text, "         [vdso]");
        } else if ((area->flags & AREA_SPECIAL) != 0) {
            text_add(text, "         [vvar]");
        } else if ((area->flags & AREA_HEAP) != 0) {
            text_add(text, "         [heap]");
        } else if ((area->flags & AREA_STACK) != 0) {
            text_add(text, "         [stack]");
        }
        text_add(text, "\n");
    }
    mutex_unlock(&mm->lock);
}

static void peek_range(struct text *text, struct task *task, u64 start,
                       u64 end)
{
    char *buffer = kmalloc(PAGE_SIZE);
    while (buffer != NULL && task->mm != NULL && start < end) {
        i64 got = mm_peek(task->mm, start, buffer,
                          MIN(end - start, PAGE_SIZE));
        if (got <= 0) {
            break;
        }
        text_bytes(text, buffer, (usize)got);
        start += (u64)got;
    }
    kfree(buffer);
}

static void show_cmdline(struct text *text, struct task *task)
{
    if (task->mm != NULL) {
        peek_range(text, task, task->mm->arg_start, task->mm->arg_end);
    }
}

static void show_environ(struct text *text, struct task *task)
{
    if (task->mm != NULL) {
        peek_range(text, task, task->mm->env_start, task->mm->env_end);
    }
}

static void show_auxv(struct text *text, struct task *task)
{
    if (task->mm != NULL) {
        text_bytes(text, task->mm->auxv, task->mm->auxv_size * 8UL);
    }
}

static void show_comm(struct text *text, struct task *task)
{
    text_add(text, "%s\n", task->comm);
}

static i64 write_comm(char *value, struct task *task)
{
    char *newline = strchr(value, '\n');
    if (newline != NULL) {
        *newline = 0;
    }
    strcpy_n(task->comm, value, sizeof(task->comm));
    return 0;
}

static void show_oom_score_adj(struct text *text, struct task *task)
{
    text_add(text, "%d\n", task->process->oom_adjust);
}

static i64 write_oom_score_adj(char *value, struct task *task)
{
    bool negative = value[0] == '-';
    int adjust = (int)parse_number(value + negative, NULL, 10);
    adjust = negative ? -adjust : adjust;
    if (adjust < -1000 || adjust > 1000) {
        return -EINVAL;
    }
    if (adjust < task->process->oom_adjust && !capable(CAP_SYS_RESOURCE)) {
        return -EACCES;
    }
    task->process->oom_adjust = adjust;
    return 0;
}

static void show_cgroup(struct text *text, unused struct task *task)
{
    text_add(text, "0::/\n");
}

static void show_limits(struct text *text, struct task *task)
{
    static const struct {
        const char *name;
        const char *unit;
    } rows[RLIMITS] = {
        {"Max cpu time", "seconds"},     {"Max file size", "bytes"},
        {"Max data size", "bytes"},      {"Max stack size", "bytes"},
        {"Max core file size", "bytes"}, {"Max resident set", "bytes"},
        {"Max processes", "processes"},  {"Max open files", "files"},
        {"Max locked memory", "bytes"},  {"Max address space", "bytes"},
        {"Max file locks", "locks"},     {"Max pending signals", "signals"},
        {"Max msgqueue size", "bytes"},  {"Max nice priority", ""},
        {"Max realtime priority", ""},   {"Max realtime timeout", "us"},
    };
    text_add(text, "%-26s%-21s%-21s%-10s\n", "Limit", "Soft Limit",
             "Hard Limit", "Units");
    for (int i = 0; i < RLIMITS; i++) {
        const struct rlimit *limit = &task->process->limits[i];
        const u64 values[2] = {limit->current, limit->max};
        text_add(text, "%-26s", rows[i].name);
        for (int j = 0; j < 2; j++) {
            char number[24];
            format(number, sizeof(number), "%lu", values[j]);
            text_add(text, "%-21s",
                     values[j] == (u64)-1 ? "unlimited" : number);
        }
        text_add(text, "%-10s\n", rows[i].unit);
    }
}

static i64 path_link(const struct path *path, char *to, usize size)
{
    char *buffer = kmalloc(PATH_MAX);
    if (buffer == NULL) {
        return -ENOMEM;
    }
    const char *at = path_text(path, &current()->fs->root, buffer, PATH_MAX);
    i64 result = is_err(at) ? ptr_err(at)
                 : format(to, size, "%s%s", at,
                          path->dentry->inode->nlink == 0 ? " (deleted)" : "");
    kfree(buffer);
    return MIN(result, (i64)size - 1);
}

static i64 link_to(const struct path *path, char *to, usize size)
{
    return path == NULL || path->dentry == NULL ? -ENOENT
                                                : path_link(path, to, size);
}

static int follow_to(const struct path *path, struct path *to)
{
    if (path == NULL || path->dentry == NULL) {
        return -ENOENT;
    }
    *to = *path;
    path_get(to);
    return 0;
}

static const struct path *exe_of(const struct task *task)
{
    return task->mm != NULL && task->mm->exe != NULL ? &task->mm->exe->path
                                                     : NULL;
}

static i64 exe_link(struct task *task, char *to, usize size)
{
    return link_to(exe_of(task), to, size);
}

static int exe_follow(struct task *task, struct path *to)
{
    return follow_to(exe_of(task), to);
}

static i64 cwd_link(struct task *task, char *to, usize size)
{
    return link_to(task->fs != NULL ? &task->fs->cwd : NULL, to, size);
}

static int cwd_follow(struct task *task, struct path *to)
{
    return follow_to(task->fs != NULL ? &task->fs->cwd : NULL, to);
}

static i64 root_link(struct task *task, char *to, usize size)
{
    return link_to(task->fs != NULL ? &task->fs->root : NULL, to, size);
}

static int root_follow(struct task *task, struct path *to)
{
    return follow_to(task->fs != NULL ? &task->fs->root : NULL, to);
}

static struct file *file_of(const struct task *task, int fd)
{
    return task->files != NULL && (u32)fd < task->files->size
               ? task->files->slots[fd].file : NULL;
}

i64 proc_fd_link(struct task *task, int fd, char *to, usize size)
{
    const struct file *file = file_of(task, fd);
    if (file == NULL) {
        return -ENOENT;
    }
    if (file->path.dentry != NULL) {
        return path_link(&file->path, to, size);
    }
    const struct inode *inode = file->inode;
    const char *name = S_ISFIFO(inode->mode)   ? "pipe:"
                       : S_ISSOCK(inode->mode) ? "socket:"
                       : S_ISREG(inode->mode)  ? "/memfd:"
                                               : "anon_inode:";
    return format(to, size, "%s[%lu]", name, inode->ino);
}

int proc_fd_follow(struct task *task, int fd, struct path *to)
{
    const struct file *file = file_of(task, fd);
    return follow_to(file != NULL ? &file->path : NULL, to);
}

#define TEXT (S_IFREG | 0444)
#define OWN (S_IFREG | 0400)
#define CONTROL (S_IFREG | 0644)
#define LINK (S_IFLNK | 0777)

const struct proc_file proc_pid_files[] = {
    {"auxv", OWN, show_auxv, NULL, NULL, NULL},
    {"cgroup", TEXT, show_cgroup, NULL, NULL, NULL},
    {"cmdline", TEXT, show_cmdline, NULL, NULL, NULL},
    {"comm", CONTROL, show_comm, write_comm, NULL, NULL},
    {"cwd", LINK, NULL, NULL, cwd_link, cwd_follow},
    {"environ", OWN, show_environ, NULL, NULL, NULL},
    {"exe", LINK, NULL, NULL, exe_link, exe_follow},
    {"limits", TEXT, show_limits, NULL, NULL, NULL},
    {"maps", TEXT, show_maps, NULL, NULL, NULL},
    {"mountinfo", TEXT, proc_show_mountinfo, NULL, NULL, NULL},
    {"mounts", TEXT, proc_show_mounts, NULL, NULL, NULL},
    {"oom_score_adj", CONTROL, show_oom_score_adj, write_oom_score_adj, NULL,
     NULL},
    {"root", LINK, NULL, NULL, root_link, root_follow},
    {"stat", TEXT, show_stat, NULL, NULL, NULL},
    {"statm", TEXT, show_statm, NULL, NULL, NULL},
    {"status", TEXT, show_status, NULL, NULL, NULL},
    {NULL, 0, NULL, NULL, NULL, NULL},
};
