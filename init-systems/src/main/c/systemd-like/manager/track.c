/* Which processes belong to a unit.
 *
 * Where the kernel has control groups (cgroup v2), each service has one, and
 * the kernel knows. Where it has none, a process belongs to a unit if it is
 * in a session that the unit's processes began, if its environment has the
 * INVOCATION_ID that process 1 put there, or if its parent belongs to it:
 * a daemon would have to leave its session, clean its environment and lose
 * its parent to get away. */
#include "manager.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#define GROUPS "/sys/fs/cgroup"
#define CGROUP2_MAGIC 0x63677270

static bool groups;

bool track_has_groups(void)
{
    return groups;
}

void track_setup(void)
{
    struct statfs info;
    groups = statfs(GROUPS, &info) == 0 && info.f_type == CGROUP2_MAGIC;
    if (!groups)
        return;
    mkdir(GROUPS "/init.scope", 0755);
    mkdir(GROUPS "/system.slice", 0755);
    kernel_write(GROUPS "/init.scope/cgroup.procs", "0");
}

char *track_group(const struct unit *unit)
{
    return print("/system.slice/%s", unit->name);
}

static char *group_file(const struct unit *unit, const char *name)
{
    return print(GROUPS "/system.slice/%s%s%s", unit->name, *name ? "/" : "",
                 name);
}

void track_prepare(struct unit *unit)
{
    unit->spawned_count = 0;
    if (!groups)
        return;
    char *path = group_file(unit, "");
    mkdir(path, 0755);
    free(path);
}

void track_enter(const struct unit *unit)
{
    if (!groups)
        return;
    char *path = group_file(unit, "cgroup.procs");
    kernel_write(path, "0");
    free(path);
}

void track_spawned(struct unit *unit, pid_t pid)
{
    unit->spawned = need_more(unit->spawned, (unit->spawned_count + 1) *
                                                 sizeof *unit->spawned);
    unit->spawned[unit->spawned_count++] = pid;
}

void track_forget(struct unit *unit)
{
    unit->spawned_count = 0;
    if (!groups)
        return;
    char *path = group_file(unit, "");
    rmdir(path);
    free(path);
}

/* ---- without control groups ---- */

struct process {
    pid_t pid, parent, session;
    char state;
    bool member;
};

static bool read_process(pid_t pid, struct process *process)
{
    char path[32];
    snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
    char *stat = file_read(path, 4096, NULL);
    /* The name may have anything in it, blanks and parentheses too. */
    char *after = stat ? strrchr(stat, ')') : NULL;
    int parent, group, session;
    bool good = after && sscanf(after + 1, " %c %d %d %d", &process->state,
                                &parent, &group, &session) == 4;
    if (good) {
        process->pid = pid;
        process->parent = parent;
        process->session = session;
        process->member = false;
    }
    free(stat);
    return good;
}

static struct process *all_processes(size_t *count)
{
    struct process *list = NULL;
    DIR *dir = opendir("/proc");
    *count = 0;
    if (!dir)
        return NULL;
    for (struct dirent *entry; (entry = readdir(dir));) {
        uint64_t pid;
        struct process one;
        if (!parse_unsigned(entry->d_name, INT32_MAX, &pid) || pid < 2 ||
            !read_process((pid_t)pid, &one) || one.state == 'Z' ||
            one.state == 'X' || one.parent == 2 || one.pid == 2)
            continue;
        list = need_more(list, (*count + 1) * sizeof *list);
        list[(*count)++] = one;
    }
    closedir(dir);
    return list;
}

static bool has_invocation(pid_t pid, const char *invocation)
{
    char path[40], wanted[64];
    size_t size;
    snprintf(path, sizeof path, "/proc/%d/environ", (int)pid);
    int length = snprintf(wanted, sizeof wanted, "INVOCATION_ID=%s",
                          invocation);
    char *environment = file_read(path, 1 << 20, &size);
    bool has = environment && *invocation &&
               memmem(environment, size, wanted, (size_t)length);
    free(environment);
    return has;
}

static size_t list_by_looking(struct unit *unit, pid_t *pids, size_t max)
{
    size_t count, found = 0;
    struct process *all = all_processes(&count);
    for (size_t i = 0; i < count; i++) {
        struct process *one = &all[i];
        one->member = one->pid == unit->main_pid ||
                      one->pid == unit->control_pid;
        for (size_t k = 0; k < unit->spawned_count; k++)
            one->member |= one->session == unit->spawned[k] ||
                           one->pid == unit->spawned[k];
        if (!one->member)
            one->member = has_invocation(one->pid, unit->invocation);
    }
    for (bool again = true; again;) {
        again = false;
        for (size_t i = 0; i < count; i++)
            for (size_t k = 0; !all[i].member && k < count; k++)
                if (all[k].member && all[k].pid == all[i].parent)
                    all[i].member = again = true;
    }
    for (size_t i = 0; i < count && found < max; i++)
        if (all[i].member)
            pids[found++] = all[i].pid;
    free(all);
    return found;
}

/* ---- with them ---- */

static void list_group(const char *folder, pid_t *pids, size_t max,
                       size_t *found)
{
    char *path = print("%s/cgroup.procs", folder);
    char *content = file_read(path, 1 << 20, NULL);
    free(path);
    for (char *at = content; at && *at && *found < max;) {
        long pid = strtol(at, &at, 10);
        if (pid > 0)
            pids[(*found)++] = (pid_t)pid;
        at += strspn(at, "\n");
    }
    free(content);
    DIR *dir = opendir(folder);
    if (!dir)
        return;
    for (struct dirent *entry; (entry = readdir(dir)) && *found < max;)
        if (entry->d_type == DT_DIR && *entry->d_name != '.') {
            char *below = print("%s/%s", folder, entry->d_name);
            list_group(below, pids, max, found);
            free(below);
        }
    closedir(dir);
}

size_t track_list(struct unit *unit, pid_t *pids, size_t max)
{
    if (unit->type != SERVICE)
        return 0;
    if (!groups)
        return list_by_looking(unit, pids, max);
    size_t found = 0;
    char *folder = group_file(unit, "");
    list_group(folder, pids, max, &found);
    free(folder);
    return found;
}

struct unit *track_owner(pid_t pid)
{
    for (struct unit *unit = units; unit; unit = unit->next)
        if (pid > 1 && (unit->main_pid == pid || unit->control_pid == pid))
            return unit;
    for (struct unit *unit = units; unit; unit = unit->next) {
        pid_t pids[256];
        if (unit->type != SERVICE || active_of(unit) == INACTIVE ||
            active_of(unit) == FAILED)
            continue;
        size_t count = track_list(unit, pids, COUNT(pids));
        for (size_t i = 0; i < count; i++)
            if (pids[i] == pid)
                return unit;
    }
    return NULL;
}

static bool signal_one(pid_t pid, int number)
{
    if (pid <= 1 || kill(pid, number) != 0)
        return false;
    /* A stopped process would not notice. */
    if (number != SIGCONT && number != SIGKILL)
        kill(pid, SIGCONT);
    return true;
}

bool kill_unit(struct unit *unit, int number, bool killing)
{
    bool any = false;
    if (unit->c.kill_mode == KILL_NONE)
        return false;
    any |= signal_one(unit->main_pid, number);
    any |= signal_one(unit->control_pid, number);
    if (unit->c.kill_mode != KILL_CONTROL_GROUP &&
        !(unit->c.kill_mode == KILL_MIXED && killing))
        return any;
    /* Again and again: what is killed may have forked meanwhile. */
    pid_t pids[256], main = unit->main_pid, control = unit->control_pid;
    for (int round = 0; round < 10; round++) {
        size_t count = track_list(unit, pids, COUNT(pids)), fresh = 0;
        for (size_t i = 0; i < count; i++)
            if (pids[i] != main && pids[i] != control &&
                signal_one(pids[i], number))
                fresh++;
        any |= fresh > 0;
        if (number != SIGKILL || !fresh)
            break;
    }
    return any;
}
