/* procfs: files whose text is made when they are opened. */
#ifndef FAB_PROC_H
#define FAB_PROC_H

#include "fs.h"
#include "print.h"

struct process;
struct task;

struct text {
    char *data;
    usize size, length;
    bool failed;
};

printf_like(2, 3) void text_add(struct text *text, const char *fmt, ...);
void text_bytes(struct text *text, const void *bytes, usize size);

/* A file of /proc or of /proc/PID (then `task` is whose). */
struct proc_file {
    const char *name;
    u32 mode;
    void (*show)(struct text *text, struct task *task);
    i64 (*write)(char *value, struct task *task);
    i64 (*link)(struct task *task, char *to, usize size);
    int (*follow)(struct task *task, struct path *to);
};

extern const struct proc_file proc_root_files[];
extern const struct proc_file proc_pid_files[];
extern const struct proc_file proc_sys_files[];
extern const struct proc_file proc_fab_files[];
extern const struct proc_file proc_net_files[];
void proc_show_mounts(struct text *text, struct task *task);
void proc_show_mountinfo(struct text *text, struct task *task);
void proc_show_modules(struct text *text, struct task *task);
int proc_fd_follow(struct task *task, int fd, struct path *to);
i64 proc_fd_link(struct task *task, int fd, char *to, usize size);

#endif
