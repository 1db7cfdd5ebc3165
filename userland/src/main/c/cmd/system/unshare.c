#include "../command.h"
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

static void write_file(const char *path, const char *text)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    if (fd < 0 || write_all(fd, text, strlen(text)) < 0)
        err(1, "%s", path);
    close(fd);
}

/* In a new user namespace the caller is who is mapped. */
static void map_user(uid_t inside_user, uid_t user, gid_t inside_group,
                     gid_t group)
{
    char line[64];
    write_file("/proc/self/setgroups", "deny");
    snprintf(line, sizeof line, "%u %u 1", inside_user, user);
    write_file("/proc/self/uid_map", line);
    snprintf(line, sizeof line, "%u %u 1", inside_group, group);
    write_file("/proc/self/gid_map", line);
}

static int wait_for(pid_t child)
{
    int status;
    signal(SIGINT, SIG_IGN);
    signal(SIGTERM, SIG_IGN);
    while (waitpid(child, &status, 0) < 0)
        if (errno != EINTR)
            err(1, "waitpid");
    if (WIFSIGNALED(status)) {
        signal(WTERMSIG(status), SIG_DFL);
        raise(WTERMSIG(status));
        return 128 + WTERMSIG(status);
    }
    return WEXITSTATUS(status);
}

COMMAND(unshare, "unshare", "[-muinpUCfrc] [COMMAND [ARGUMENT...]]",
        "Runs a command, or a shell, in namespaces of its own.\n"
        "  -m  mounts      -u  host name   -i  System V IPC   -n  network\n"
        "  -p  processes (wants -f)        -U  users          -C  cgroups\n"
        "  -f  in a child of this process\n"
        "  -r  as root in a new user namespace\n"
        "  -c  as oneself in a new user namespace\n"
        "  --mount-proc     mount /proc anew, for -p\n"
        "  --propagation=private|shared|slave|unchanged  of the mounts\n")
{
    static const struct {
        char letter;
        int flag;
    } spaces[] = {{'m', CLONE_NEWNS},  {'u', CLONE_NEWUTS},
                  {'i', CLONE_NEWIPC}, {'n', CLONE_NEWNET},
                  {'p', CLONE_NEWPID}, {'U', CLONE_NEWUSER},
                  {'C', CLONE_NEWCGROUP}};
    int c, flags = 0, in_child = 0, map = 0, mount_proc = 0;
    unsigned long propagation = MS_PRIVATE;
    while ((c = option(argc, argv, "+muinpUCfrc\1\2:",
                       "mount=m uts=u ipc=i net=n pid=p user=U cgroup=C "
                       "fork=f map-root-user=r map-current-user=c "
                       "mount-proc=\1 propagation=\2")) != -1) {
        for (size_t i = 0; i < COUNT_OF(spaces); i++)
            if (spaces[i].letter == c)
                flags |= spaces[i].flag;
        switch (c) {
        case 'f':
            in_child = 1;
            break;
        case 'r':
        case 'c':
            map = c;
            flags |= CLONE_NEWUSER;
            break;
        case 1:
            mount_proc = 1;
            flags |= CLONE_NEWNS;
            break;
        case 2:
            propagation = strcmp(optarg, "private") == 0  ? MS_PRIVATE
                          : strcmp(optarg, "shared") == 0 ? MS_SHARED
                          : strcmp(optarg, "slave") == 0  ? MS_SLAVE
                                                          : 0;
            if (!propagation && strcmp(optarg, "unchanged") != 0)
                usage_error("no propagation %s", optarg);
        }
    }
    uid_t user = geteuid();
    gid_t group = getegid();
    if (unshare(flags) < 0)
        err(1, "unshare");
    if (map)
        map_user(map == 'r' ? 0 : user, user, map == 'r' ? 0 : group, group);
    if (flags & CLONE_NEWNS && propagation &&
        mount("none", "/", NULL, MS_REC | propagation, NULL) < 0)
        err(1, "/: propagation");
    if (in_child) {
        pid_t child = fork();
        if (child < 0)
            err(1, "fork");
        if (child > 0)
            return wait_for(child);
    }
    if (mount_proc && mount("proc", "/proc", "proc",
                            MS_NOSUID | MS_NOEXEC | MS_NODEV, NULL) < 0)
        err(1, "/proc");
    char *shell[] = {getenv("SHELL"), NULL};
    if (!shell[0] || !*shell[0])
        shell[0] = (char *)"/bin/sh";
    char **words = argv[optind] ? argv + optind : shell;
    execvp(words[0], words);
    int status = errno == ENOENT ? 127 : 126;
    warn("%s", words[0]);
    return status;
}
