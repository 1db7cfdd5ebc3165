/* wait4 and waitid. */
#include "errno.h"
#include "mem.h"
#include "pidfd.h"
#include "resource.h"
#include "syscall.h"
#include "task.h"

#define WNOHANG 1
#define WUNTRACED 2
#define WSTOPPED 2
#define WEXITED 4
#define WCONTINUED 8
#define WNOWAIT 0x01000000

enum { P_ALL, P_PID, P_PGID, P_PIDFD };

struct request {
    int type;
    int id;
    u32 options;
};

struct answer {
    int pid;
    u32 uid;
    int code;   /* CLD_* */
    int status; /* as wait4 has it */
    struct usage usage;
};

static bool matches(const struct process *child, const struct request *want)
{
    switch (want->type) {
    case P_PID: return child->pid == want->id;
    case P_PGID: return child->pgid == want->id;
    default: return true;
    }
}

static void describe(struct process *child, struct answer *answer, int code,
                     int status)
{
    answer->pid = child->pid;
    answer->uid = process_main(child)->cred->uid;
    answer->code = code;
    answer->status = status;
    answer->usage = child->usage;
}

/* true when this child has something to report. */
static bool check_child(struct process *child, const struct request *want,
                        struct answer *answer)
{
    bool keep = (want->options & WNOWAIT) != 0;
    if (child->zombie) {
        if ((want->options & WEXITED) == 0) {
            return false;
        }
        int status = child->exit_status;
        int code = (status & 0x7f) == 0 ? CLD_EXITED
                   : (status & 0x80) != 0 ? CLD_DUMPED : CLD_KILLED;
        describe(child, answer, code, status);
        if (!keep) {
            process_reap(child);
        }
        return true;
    }
    if (child->stopped && !child->stop_reported &&
        (want->options & WSTOPPED) != 0) {
        describe(child, answer, CLD_STOPPED, child->stop_signal << 8 | 0x7f);
        child->stop_reported = !keep;
        return true;
    }
    if (child->continued && (want->options & WCONTINUED) != 0) {
        describe(child, answer, CLD_CONTINUED, 0xffff);
        child->continued = keep;
        return true;
    }
    return false;
}

/* 1 with an answer, 0 with WNOHANG and nothing to say, or an error. */
static int wait_for_child(const struct request *want, struct answer *answer)
{
    struct process *process = current()->process;
    for (;;) {
        bool any = false;
        struct process *child;
        list_for_each(child, &process->children, sibling)
        {
            if (matches(child, want)) {
                any = true;
                if (check_child(child, want, answer)) {
                    return 1;
                }
            }
        }
        if (!any) {
            return -ECHILD;
        }
        if ((want->options & WNOHANG) != 0) {
            return 0;
        }
        int error = wait_on(&process->child_waitq, 0, true);
        if (error != 0) {
            return error;
        }
    }
}

static int usage_out(uaddr to, const struct usage *usage)
{
    struct rusage out;
    rusage_fill(&out, usage);
    return copy_out(to, &out, sizeof(out));
}

i64 sys_wait4(const u64 *a)
{
    int pid = (int)a[0];
    struct request want = {P_ALL, 0, (u32)a[2] | WEXITED};
    if ((a[2] & ~0xe000000bUL & 0xffffffffUL) != 0) {
        return -EINVAL;
    }
    if (pid > 0) {
        want.type = P_PID;
        want.id = pid;
    } else if (pid != -1) {
        want.type = P_PGID;
        want.id = pid == 0 ? current()->process->pgid : -pid;
    }
    struct answer answer;
    int result = wait_for_child(&want, &answer);
    if (result <= 0) {
        return result;
    }
    if (a[1] != 0 && put_u32(a[1], (u32)answer.status) != 0) {
        return -EFAULT;
    }
    if (a[3] != 0 && usage_out(a[3], &answer.usage) != 0) {
        return -EFAULT;
    }
    return answer.pid;
}

i64 sys_waitid(const u64 *a)
{
    struct request want = {(int)a[0], (int)a[1], (u32)a[3]};
    if ((want.options & (WEXITED | WSTOPPED | WCONTINUED)) == 0 ||
        want.type > P_PIDFD) {
        return -EINVAL;
    }
    if (want.type == P_PIDFD) {
        want.type = P_PID;
        want.id = pidfd_pid((int)a[1]);
        if (want.id < 0) {
            return want.id;
        }
    }
    struct answer answer = {0};
    int result = wait_for_child(&want, &answer);
    if (result < 0) {
        return result;
    }
    if (a[2] != 0) {
        struct siginfo info;
        siginfo_init(&info, result > 0 ? SIGCHLD : 0, answer.code);
        int status = answer.status;
        info.u.child.pid = answer.pid;
        info.u.child.uid = answer.uid;
        info.u.child.status = answer.code == CLD_EXITED ||
                              answer.code == CLD_STOPPED ? status >> 8
                              : answer.code == CLD_CONTINUED ? SIGCONT
                              : status & 0x7f;
        if (copy_out(a[2], &info, sizeof(info)) != 0) {
            return -EFAULT;
        }
    }
    if (result > 0 && a[4] != 0 && usage_out(a[4], &answer.usage) != 0) {
        return -EFAULT;
    }
    return 0;
}
