/*
 * When memory is short: first what can be had again (clean pages of files,
 * unused names), then the process that holds most dies.
 */
#include "errno.h"
#include "fs.h"
#include "mem.h"
#include "print.h"
#include "string.h"
#include "task.h"
#include "vm.h"

u64 reclaim(u64 pages)
{
    static bool busy;
    if (busy) {
        return 0;
    }
    busy = true;
    u64 freed = cache_shrink(pages);
    if (freed < pages) {
        u64 before = pages_free;
        dentry_shrink(256);
        freed += pages_free > before ? pages_free - before : 0;
        if (freed == 0) {
            freed = cache_shrink(pages);
        }
    }
    busy = false;
    return freed;
}

static i64 badness(const struct process *process)
{
    if (process == init_process || list_empty(&process->threads) ||
        process->oom_adjust <= -1000) {
        return -1;
    }
    const struct task *task =
        list_entry(process->threads.next, struct task, thread_node);
    if (task->mm == NULL) {
        return -1;
    }
    i64 pages = (i64)(task->mm->anon_pages + task->mm->file_pages);
    pages += process->oom_adjust * (i64)pages_total / 1000;
    return MAX(pages, 0);
}

/*
 * Kills the worst process, says whom and why. false: nobody is left to kill
 * or one that was chosen before has not gone yet.
 */
bool out_of_memory(void)
{
    struct process *worst = NULL;
    i64 most = 0;
    struct process *process;
    list_for_each(process, &all_processes, all)
    {
        i64 points = badness(process);
        if (points > most) {
            most = points;
            worst = process;
        }
    }
    if (worst == NULL) {
        panic("System is deadlocked on memory");
    }
    struct task *task =
        list_entry(worst->threads.next, struct task, thread_node);
    if ((worst->pending.set & SIGBIT(SIGKILL)) != 0 || worst->exiting) {
        return false;
    }
    log_err("Out of memory: Killed process %d (%s) total-vm:%lukB, "
            "anon-rss:%lukB, file-rss:%lukB, UID:%u oom_score_adj:%d",
            worst->pid, task->comm, task->mm->size_pages * 4,
            task->mm->anon_pages * 4, task->mm->file_pages * 4,
            task->cred->uid, worst->oom_adjust);
    signal_kernel(worst, SIGKILL);
    return true;
}
