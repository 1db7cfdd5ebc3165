/* Starting a process of a unit: what the child does before it becomes the
 * program. Each step has an exit status of its own (systemd.exec(5),
 * "Process Exit Codes"). */
#include "manager.h"
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <pwd.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

void child_streams(const struct unit *unit, int out, int *failed_step);

static const struct unit *my_unit;
static const struct command *my_command;
static int tell_fd;

static const struct step {
    int status;
    const char *name;
} steps[] = {
    {200, "CHDIR"},  {201, "NICE"},   {205, "LIMITS"}, {206, "OOM_ADJUST"},
    {208, "STDIN"},  {209, "STDOUT"}, {222, "STDERR"}, {216, "GROUP"},
    {217, "USER"},   {203, "EXEC"},   {233, "RUNTIME_DIRECTORY"},
    {238, "STATE_DIRECTORY"},         {239, "CACHE_DIRECTORY"},
    {240, "LOGS_DIRECTORY"},          {241, "CONFIGURATION_DIRECTORY"},
    {220, "SETSID"}, {227, "NO_NEW_PRIVILEGES"},
};

static _Noreturn void give_up(int status)
{
    const char *error = strerror(errno), *name = "UNKNOWN";
    for (size_t i = 0; i < COUNT(steps); i++)
        if (steps[i].status == status)
            name = steps[i].name;
    if (tell_fd >= 0)
        write_all(tell_fd, "x", 1);
    log_unit(LOG_E, my_unit, "Failed at step %s spawning %s: %s", name,
             my_command->path, error);
    _exit(status);
}

struct identity {
    uid_t user;
    gid_t group;
    char *name, *home, *shell;
};

static void find_identity(struct identity *who)
{
    const struct exec_settings *exec = &my_unit->c.exec;
    uint64_t id;
    *who = (struct identity){.home = copy("/root")};
    if (exec->user) {
        bool number = parse_unsigned(exec->user, UINT32_MAX - 1, &id);
        errno = 0;
        struct passwd *user =
            number ? getpwuid((uid_t)id) : getpwnam(exec->user);
        if (user) {
            who->user = user->pw_uid;
            who->group = user->pw_gid;
            who->name = copy(user->pw_name);
            replace(&who->home, copy(user->pw_dir));
        } else if (number) {
            who->user = (uid_t)id;
            who->group = (gid_t)id;
        } else {
            log_unit(LOG_E, my_unit,
                     "Failed to determine user credentials: No such "
                     "process");
            errno = ESRCH;
            give_up(217);
        }
    }
    if (exec->group) {
        bool number = parse_unsigned(exec->group, UINT32_MAX - 1, &id);
        struct group *group =
            number ? NULL : getgrnam(exec->group);
        if (!number && !group) {
            log_unit(LOG_E, my_unit,
                     "Failed to determine group credentials: No such "
                     "process");
            errno = ESRCH;
            give_up(216);
        }
        who->group = number ? (gid_t)id : group->gr_gid;
    }
}

static void become(const struct identity *who)
{
    const struct exec_settings *exec = &my_unit->c.exec;
    gid_t groups[64];
    int count = 0;
    if (!exec->user && !exec->group && !exec->groups.n)
        return;
    if (who->name) {
        count = 32;
        if (getgrouplist(who->name, who->group, groups, &count) < 0)
            count = 0;
    }
    for (size_t i = 0; i < exec->groups.n && count < 64; i++) {
        struct group *group = getgrnam(exec->groups.v[i]);
        if (!group)
            give_up(216);
        groups[count++] = group->gr_gid;
    }
    if (setgroups((size_t)count, groups) != 0 ||
        setresgid(who->group, who->group, who->group) != 0)
        give_up(216);
    if (exec->user && setresuid(who->user, who->user, who->user) != 0)
        give_up(217);
}

static void make_directories(const struct identity *who)
{
    const struct exec_settings *exec = &my_unit->c.exec;
    const struct {
        const char *root;
        const struct strings *list;
        mode_t mode;
        int status;
    } kinds[] = {{"/run", &exec->runtime, exec->runtime_mode, 233},
                 {"/var/lib", &exec->state, exec->state_mode, 238},
                 {"/var/cache", &exec->cache, exec->cache_mode, 239},
                 {"/var/log", &exec->logs, exec->logs_mode, 240},
                 {"/etc", &exec->configuration, 0755, 241}};
    for (size_t i = 0; i < COUNT(kinds); i++)
        for (size_t k = 0; k < kinds[i].list->n; k++) {
            char *path = print("%s/%s", kinds[i].root, kinds[i].list->v[k]);
            if (make_folders(path, kinds[i].mode) != 0)
                give_up(kinds[i].status);
            chmod(path, kinds[i].mode);
            if (exec->user && kinds[i].status != 241 &&
                chown(path, who->user, who->group) != 0)
                give_up(kinds[i].status);
            free(path);
        }
}

static void set_limits(void)
{
    const struct exec_settings *exec = &my_unit->c.exec;
    for (size_t i = 0; i < COUNT(exec->limits); i++)
        if (exec->limits[i] && setrlimit((int)i, exec->limits[i]) != 0)
            give_up(205);
    if (exec->nice_set && setpriority(PRIO_PROCESS, 0, exec->nice) != 0)
        give_up(201);
    if (exec->oom_set) {
        char *value = print("%d", exec->oom_adjust);
        /* A kernel that does not let itself be told is no reason not to
         * run. */
        if (kernel_write("/proc/self/oom_score_adj", value) != 0 &&
            errno != ENOENT && errno != EACCES && errno != EPERM)
            give_up(206);
        free(value);
    }
    umask(exec->mask);
}

static void enter_folder(const struct identity *who)
{
    const struct exec_settings *exec = &my_unit->c.exec;
    const char *folder = exec->folder_is_home ? who->home
                         : exec->folder       ? exec->folder
                                              : "/";
    if (chdir(folder) == 0)
        return;
    if (!exec->folder_may_miss) {
        log_unit(LOG_E, my_unit,
                 "Changing to the requested working directory failed: %s",
                 strerror(errno));
        give_up(200);
    }
    if (chdir("/") != 0)
        give_up(200);
}

/* Waits for the boot to finish, so that its messages are out of the way. */
static void wait_idle(void)
{
    struct pollfd end = {.fd = idle_pipe[0], .events = POLLIN};
    close(idle_pipe[1]);
    poll(&end, 1, 5000);
}

_Noreturn void child_run(struct unit *unit, struct command *command,
                         int flags, int out, int told)
{
    struct identity who;
    int step = 0;
    my_unit = unit;
    my_command = command;
    tell_fd = told;
    signals_restore();
    if (unit->c.exec.ignore_pipe)
        signal(SIGPIPE, SIG_IGN);
    track_enter(unit);
    setsid();
    if (unit->c.type == IDLE && (flags & SPAWN_MAIN) && idle_pipe[0] >= 0)
        wait_idle();
    child_streams(unit, out, &step);
    if (step)
        give_up(step);
    find_identity(&who);
    set_limits();
    make_directories(&who);
    if (!command->privileged)
        become(&who);
    enter_folder(&who);
    if (unit->c.exec.no_new_privileges && !command->privileged &&
        prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        give_up(227);
    struct strings environment = environment_for(unit, flags);
    if (unit->c.watchdog && (flags & SPAWN_MAIN))
        strings_take(&environment, print("WATCHDOG_PID=%d", getpid()));
    strings_take(&environment, print("SYSTEMD_EXEC_PID=%d", getpid()));
    struct strings words = command_words(command, &environment);
    const char *path = environment_get(&environment, "PATH");
    if (path)
        setenv("PATH", path, 1);
    execvpe(command->path, words.v, environment.v);
    log_unit(LOG_E, unit, "Failed to locate executable %s: %s",
             command->path, strerror(errno));
    give_up(203);
}
