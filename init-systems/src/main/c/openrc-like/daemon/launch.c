#include "launch.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

bool launch_group(struct launch *launch, const char *text)
{
    char *end = NULL;
    const struct group *group = getgrnam(text);
    launch->gid = group ? group->gr_gid : (gid_t)strtoul(text, &end, 10);
    if (!group && (!*text || *end)) {
        eerror("group `%s' not found", text);
        return false;
    }
    launch->changes_user = true;
    return true;
}

bool launch_user(struct launch *launch, const char *text)
{
    char *end = NULL;
    char *name = copy_text(text);
    char *group = strchr(name, ':');
    if (group)
        *group++ = 0;
    const struct passwd *user = getpwnam(name);
    launch->uid = user ? user->pw_uid : (uid_t)strtoul(name, &end, 10);
    if (!user && (!*name || *end)) {
        eerror("user `%s' not found", name);
        return false;
    }
    launch->gid = user ? user->pw_gid : launch->uid;
    launch->user = name;
    launch->changes_user = true;
    return !group || launch_group(launch, group);
}

bool launch_umask(struct launch *launch, const char *text)
{
    char *end;
    launch->umask = (mode_t)strtoul(text, &end, 8);
    launch->has_umask = *text && !*end && launch->umask <= 0777;
    if (!launch->has_umask)
        eerror("invalid umask `%s'", text);
    return launch->has_umask;
}

char *launch_find(const char *program, const char *root)
{
    const char *path = getenv("PATH");
    struct list folders = {0};
    char *copy = copy_text(path ? path : "/usr/bin:/bin"), *rest = copy;
    char *folder, *found = NULL;
    if (strchr(program, '/'))
        list_add(&folders, "");
    else
        while ((folder = strsep(&rest, ":")))
            list_add(&folders, folder);
    for (size_t i = 0; i < folders.count && !found; i++) {
        char *full = text_of("%s%s%s%s", root ? root : "", folders.at[i],
                             *folders.at[i] ? "/" : "", program);
        struct stat about;
        if (stat(full, &about) == 0 && S_ISREG(about.st_mode) &&
            access(full, X_OK) == 0)
            found = copy_text(full + (root ? strlen(root) : 0));
        free(full);
    }
    list_clear(&folders);
    free(copy);
    return found;
}

static _Noreturn void give_up(int tell, const char *what)
{
    int error = errno;
    if (tell >= 0) {
        ssize_t written = write(tell, &error, sizeof error);
        (void)written;
    }
    errno = error;
    eerror("%s: %m", what);
    _exit(127);
}

static void redirect(const char *path, int fd, int tell)
{
    int file = open(path, O_WRONLY | O_CREAT | O_APPEND, 0644);
    if (file < 0)
        give_up(tell, path);
    dup2(file, fd);
    if (file != fd)
        close(file);
}

static void change_user(const struct launch *launch, int tell)
{
    const struct passwd *user = getpwuid(launch->uid);
    if (!launch->changes_user)
        return;
    if (getuid() == 0 &&
        (user ? initgroups(user->pw_name, launch->gid)
              : setgroups(0, NULL)) != 0)
        give_up(tell, "cannot set the groups");
    if (setgid(launch->gid) != 0 ||
        (launch->user && setuid(launch->uid) != 0))
        give_up(tell, "cannot change the user");
    if (user && launch->user) {
        setenv("HOME", user->pw_dir, 1);
        setenv("USER", user->pw_name, 1);
        setenv("LOGNAME", user->pw_name, 1);
    }
}

/* Variables that are about the service script are no matter of the daemon. */
static void clean_environment(void)
{
    static const char *const ours[] = {
        "RC_CALLERS", "RC_STATE",     "RC_SVCPART", "EINFO_COLOR",
        "EINFO_QUIET", "EINFO_VERBOSE", "COLUMNS",  "RC_DEBUG",
        "RC_LIBEXECDIR",
    };
    for (size_t i = 0; i < sizeof ours / sizeof *ours; i++)
        unsetenv(ours[i]);
}

void launch_exec(const struct launch *launch, int tell)
{
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    for (int number = 1; number < NSIG; number++)
        if (number != SIGKILL && number != SIGSTOP)
            signal(number, SIG_DFL);
    /* Before the root changes: files and devices are those of the caller. */
    if (launch->background) {
        int null = open("/dev/null", O_RDWR);
        if (null < 0)
            give_up(tell, "/dev/null");
        for (int fd = 0; fd < 3; fd++)
            dup2(null, fd);
        if (null > 2)
            close(null);
    }
    if (launch->nice != 0)
        setpriority(PRIO_PROCESS, 0, launch->nice);
    if (launch->root && chroot(launch->root) != 0)
        give_up(tell, launch->root);
    if ((launch->root || launch->directory || launch->background) &&
        chdir(launch->directory ? launch->directory : "/") != 0)
        give_up(tell, launch->directory ? launch->directory : "/");
    if (launch->output)
        redirect(launch->output, STDOUT_FILENO, tell);
    if (launch->error)
        redirect(launch->error, STDERR_FILENO, tell);
    change_user(launch, tell);
    if (launch->has_umask)
        umask(launch->umask);
    clean_environment();
    execv(launch->program, launch->arguments);
    give_up(tell, launch->program);
}
