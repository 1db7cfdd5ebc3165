/* Finding processes by what /proc says of them. */
#include "launch.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { COMM_LENGTH = 15 };

static char *file_of(const char *folder, const char *name)
{
    char *path = text_of("%s/%s", folder, name);
    char *text = file_text(path);
    free(path);
    return text;
}

/* A program that was replaced on disk is still the same program. */
static bool runs(const char *folder, const char *exec)
{
    char target[4096];
    char *path = text_of("%s/exe", folder);
    ssize_t n = readlink(path, target, sizeof target - 1);
    free(path);
    if (n < 0)
        return false;
    target[n] = 0;
    char *deleted = strstr(target, " (deleted)");
    if (deleted && deleted[10] == 0)
        *deleted = 0;
    char *real = realpath(exec, NULL);
    bool same = strcmp(target, real ? real : exec) == 0;
    free(real);
    return same;
}

/* The words of a command line, each ended by a zero byte. */
static char *command_line(const char *folder, size_t *n)
{
    char *path = text_of("%s/cmdline", folder);
    FILE *file = fopen(path, "re");
    char *bytes = need_memory(8192);
    free(path);
    *n = file ? fread(bytes, 1, 8190, file) : 0;
    if (file)
        fclose(file);
    return bytes;
}

/* A script's program is its interpreter, and its first word the script. */
static bool is_script(const char *folder, const char *exec)
{
    size_t n;
    char *line = command_line(folder, &n);
    size_t first = strlen(line) + 1;
    bool same = first < n && strcmp(line + first, exec) == 0;
    free(line);
    return same;
}

static bool begins(const char *folder, char **arguments)
{
    size_t n, at = 0;
    char *line = command_line(folder, &n);
    bool same = true;
    for (; same && *arguments; arguments++) {
        same = at < n && strcmp(line + at, *arguments) == 0;
        at += strlen(line + at) + 1;
    }
    free(line);
    return same;
}

static bool is_called(const char *folder, const char *name)
{
    char *comm = file_of(folder, "comm");
    if (!comm)
        return false;
    comm[strcspn(comm, "\n")] = 0;
    bool same = strncmp(comm, name, COMM_LENGTH) == 0 &&
                (strlen(name) >= COMM_LENGTH || strcmp(comm, name) == 0);
    free(comm);
    return same;
}

/* A zombie has ended; only its parent has not looked yet. */
static bool is_alive(const char *folder)
{
    char *stat = file_of(folder, "stat");
    const char *after = stat ? strrchr(stat, ')') : NULL;
    bool alive = after && after[1] && after[2] != 'Z' && after[2] != 'X';
    free(stat);
    return alive;
}

bool match_one(const struct match *match, const char *folder, pid_t pid)
{
    struct stat about;
    if (pid == getpid() || stat(folder, &about) != 0 || !is_alive(folder))
        return false;
    if (match->has_uid && about.st_uid != match->uid)
        return false;
    if (match->name && !is_called(folder, match->name))
        return false;
    if (match->exec && !runs(folder, match->exec) &&
        !is_script(folder, match->exec))
        return false;
    return !match->arguments || begins(folder, match->arguments);
}

static void try(const struct match *match, pid_t pid, struct pids *found)
{
    char *folder = text_of("/proc/%d", (int)pid);
    if (match_one(match, folder, pid)) {
        found->at = realloc(found->at,
                            (found->count + 1) * sizeof *found->at);
        if (!found->at)
            abort();
        found->at[found->count++] = pid;
    }
    free(folder);
}

void match_all(const struct match *match, struct pids *found)
{
    found->at = NULL;
    found->count = 0;
    pid_t only = match->pidfile ? pidfile_read(match->pidfile) : match->only;
    if (match->pidfile || only > 0) {
        if (only > 0)
            try(match, only, found);
        return;
    }
    DIR *all = opendir("/proc");
    const struct dirent *entry;
    while (all && (entry = readdir(all))) {
        char *end;
        long pid = strtol(entry->d_name, &end, 10);
        if (pid > 1 && !*end)
            try(match, (pid_t)pid, found);
    }
    if (all)
        closedir(all);
}
