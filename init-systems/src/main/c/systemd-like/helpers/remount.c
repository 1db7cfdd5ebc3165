/* systemd-remount-fs: gives the root and the kernel's trees the options of
 * fstab(5). With --all it mounts what else is there: the part that a
 * generator of mount units plays elsewhere. */
#include "../common/util.h"
#include <errno.h>
#include <mntent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static int run(const char *const *words)
{
    pid_t pid = fork();
    int status = 0;
    if (pid == 0) {
        execvp(words[0], (char *const *)words);
        fprintf(stderr, "Failed to run %s: %s\n", words[0], strerror(errno));
        _exit(127);
    }
    while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    return pid > 0 && WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

static bool mounted(const char *path)
{
    FILE *table = setmntent("/proc/self/mounts", "r");
    bool is = false;
    for (struct mntent *entry; table && (entry = getmntent(table));)
        is |= !strcmp(entry->mnt_dir, path);
    if (table)
        endmntent(table);
    return is;
}

static bool of_the_kernel(const char *path)
{
    static const char *const trees[] = {"/", "/proc", "/sys", "/dev",
                                        "/dev/pts", "/dev/shm", "/run"};
    for (size_t i = 0; i < COUNT(trees); i++)
        if (!strcmp(trees[i], path))
            return true;
    return false;
}

/* The real file system waits behind "wait for it" options: nofail makes a
 * missing device no error; noauto means: not now. */
static int one(struct mntent *entry, bool all)
{
    bool kernel = of_the_kernel(entry->mnt_dir);
    if (!strcmp(entry->mnt_type, "swap") || *entry->mnt_dir != '/')
        return 0;
    if (!all) {
        if (!kernel || !mounted(entry->mnt_dir))
            return 0;
        char *options = print("remount,%s", entry->mnt_opts);
        int status = run((const char *[]){"mount", "-o", options,
                                          entry->mnt_dir, NULL});
        free(options);
        return status;
    }
    if (kernel || hasmntopt(entry, "noauto") || mounted(entry->mnt_dir))
        return 0;
    make_folders(entry->mnt_dir, 0755);
    int status = run((const char *[]){"mount", "-t", entry->mnt_type, "-o",
                                      entry->mnt_opts, entry->mnt_fsname,
                                      entry->mnt_dir, NULL});
    if (status && hasmntopt(entry, "nofail")) {
        fprintf(stderr, "%s is not mounted; that is no error (nofail).\n",
                entry->mnt_dir);
        return 0;
    }
    return status;
}

int main(int argc, char **argv)
{
    bool all = argc > 1 && !strcmp(argv[1], "--all");
    FILE *table = setmntent("/etc/fstab", "r");
    int status = 0;
    if (!table) {
        if (errno == ENOENT)
            return 0;
        fprintf(stderr, "Failed to open /etc/fstab: %s\n", strerror(errno));
        return 1;
    }
    for (struct mntent *entry; (entry = getmntent(table));)
        if (one(entry, all))
            status = 1;
    endmntent(table);
    return status;
}
