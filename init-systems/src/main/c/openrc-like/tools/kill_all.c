/*
 * kill_all [SIGNAL]: signals every process but process 1, the threads of the
 * kernel, and those that lead to this one.
 */
#include "../daemon/launch.h"
#include "tools.h"

#include <dirent.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MOST_ANCESTORS = 64 };

static pid_t ancestors[MOST_ANCESTORS];
static size_t ancestor_count;

static char *file_of(pid_t pid, const char *name)
{
    char *path = text_of("/proc/%d/%s", (int)pid, name);
    char *text = file_text(path);
    free(path);
    return text;
}

/* stat: "pid (name) state parent ..."; the name may hold anything. */
static pid_t parent_of(pid_t pid)
{
    char *stat = file_of(pid, "stat");
    const char *after = stat ? strrchr(stat, ')') : NULL;
    pid_t parent = after && strlen(after) > 4 ? (pid_t)atoi(after + 4) : 0;
    free(stat);
    return parent;
}

static void find_ancestors(void)
{
    pid_t pid = getpid();
    while (pid > 1 && ancestor_count < MOST_ANCESTORS) {
        ancestors[ancestor_count++] = pid;
        pid = parent_of(pid);
    }
}

static bool is_meant(pid_t pid)
{
    for (size_t i = 0; i < ancestor_count; i++)
        if (ancestors[i] == pid)
            return false;
    char *line = file_of(pid, "cmdline");
    bool has_memory = line && *line; /* threads of the kernel have none */
    free(line);
    return pid > 1 && has_memory;
}

static void signal_them(int number)
{
    DIR *all = opendir("/proc");
    const struct dirent *entry;
    while (all && (entry = readdir(all))) {
        char *end;
        long pid = strtol(entry->d_name, &end, 10);
        if (pid > 1 && !*end && is_meant((pid_t)pid))
            kill((pid_t)pid, number);
    }
    if (all)
        closedir(all);
}

int kill_all_main(int argc, char **argv)
{
    int number = argc > 1 ? signal_of(argv[1]) : SIGTERM;
    if (argc > 2 || number < 0)
        return usage("usage: kill_all [SIGNAL]\n");
    find_ancestors();
    signal_them(number);
    return 0;
}
