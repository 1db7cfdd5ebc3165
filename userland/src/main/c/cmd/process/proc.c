#include "proc.h"
#include "../command.h"
#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysmacros.h>
#include <unistd.h>

char *proc_file(const char *path, size_t *size)
{
    struct text all = {NULL, 0, 0};
    char part[4096];
    ssize_t n;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return NULL;
    while ((n = read(fd, part, sizeof part)) > 0 ||
           (n < 0 && errno == EINTR))
        if (n > 0)
            text_add(&all, part, (size_t)n);
    close(fd);
    if (size)
        *size = all.n;
    return text_end(&all);
}

static char *of_process(pid_t pid, const char *what, size_t *size)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/%s", (int)pid, what);
    return proc_file(path, size);
}

/* The name stands in parentheses and may hold any of them: the last counts. */
static int parse_stat(const char *text, struct process *p)
{
    const char *open = strchr(text, '('), *shut = strrchr(text, ')');
    if (!open || !shut || shut < open)
        return -1;
    snprintf(p->name, sizeof p->name, "%.*s", (int)(shut - open - 1),
             open + 1);
    int terminal;
    long resident;
    int got = sscanf(
        shut + 1,
        " %c %d %d %d %d %d %lu %lu %*u %lu %*u %lu %lu %*d %*d %ld %ld "
        "%ld %*d %lu %lu %ld %*u %*u %*u %*u %*u %*u %*u %*u %*u %*u %*u "
        "%*u %*u %*d %d",
        &p->state, &p->ppid, &p->group, &p->session, &terminal,
        &p->foreground, &p->flags, &p->minor_faults, &p->major_faults,
        &p->user_ticks, &p->system_ticks, &p->priority, &p->nice,
        &p->threads, &p->start_ticks, &p->size_bytes, &resident,
        &p->processor);
    p->terminal = (unsigned)terminal;
    p->resident_bytes =
        resident > 0 ? (unsigned long)(resident * getpagesize()) : 0;
    return got >= 17 ? 0 : -1;
}

/* "Name:" at the start of a line. */
static const char *field(const char *text, const char *name)
{
    size_t n = strlen(name);
    for (const char *s = text; s; s = strchr(s, '\n')) {
        s += *s == '\n';
        if (strncmp(s, name, n) == 0)
            return s + n;
    }
    return NULL;
}

unsigned long proc_value(const char *text, const char *name)
{
    const char *s = field(text, name);
    return s ? strtoul(s, NULL, 10) : 0;
}

int process_read(pid_t pid, struct process *p)
{
    *p = (struct process){.pid = pid};
    char *text = of_process(pid, "stat", NULL);
    int good = text && parse_stat(text, p) == 0;
    free(text);
    if (!good)
        return -1;
    text = of_process(pid, "status", NULL);
    if (!text)
        return -1;
    const char *ids = field(text, "Uid:");
    if (ids)
        sscanf(ids, "%u %u", &p->real_user, &p->user);
    ids = field(text, "Gid:");
    if (ids)
        sscanf(ids, "%u %u", &p->real_group, &p->effective_group);
    p->locked = proc_value(text, "VmLck:") > 0;
    free(text);
    return 0;
}

static int by_number(const void *a, const void *b)
{
    const struct process *x = a, *y = b;
    return (x->pid > y->pid) - (x->pid < y->pid);
}

struct process *process_list(size_t *count)
{
    DIR *dir = opendir("/proc");
    struct dirent *entry;
    struct process *all = NULL, one;
    *count = 0;
    if (!dir)
        err(1, "/proc");
    while ((entry = readdir(dir))) {
        const char *name = entry->d_name;
        if (!isdigit((unsigned char)*name) ||
            process_read((pid_t)strtol(name, NULL, 10), &one) < 0)
            continue;
        if (*count % 64 == 0)
            all = resize(all, *count + 64, sizeof *all);
        all[(*count)++] = one;
    }
    closedir(dir);
    if (*count)
        qsort(all, *count, sizeof *all, by_number);
    return all;
}

char *process_arguments(const struct process *p)
{
    size_t n;
    char *text = of_process(p->pid, "cmdline", &n);
    while (text && n && !text[n - 1])
        n--;
    if (!text || !n) {
        struct text name = {NULL, 0, 0};
        free(text);
        text_put(&name, '[');
        text_adds(&name, p->name);
        text_put(&name, ']');
        if (p->state == 'Z')
            text_adds(&name, " <defunct>");
        return text_end(&name);
    }
    text[n] = 0;
    for (size_t i = 0; i < n; i++)
        if (!text[i])
            text[i] = ' ';
        else if ((unsigned char)text[i] < ' ' || text[i] == 127)
            text[i] = '?'; /* a process must not move the cursor */
    return text;
}

char *process_program(pid_t pid)
{
    size_t n;
    char *text = of_process(pid, "cmdline", &n);
    if (text && n && *text)
        return text;
    free(text);
    return NULL;
}

/* Documentation/admin-guide/devices.txt */
void terminal_name(unsigned device, char *to, size_t size)
{
    unsigned high = major((unsigned long)device);
    unsigned low = minor((unsigned long)device);
    if (device == 0)
        strlcpy(to, "?", size);
    else if (high == 4 && low < 64)
        snprintf(to, size, "tty%u", low);
    else if (high == 4)
        snprintf(to, size, "ttyS%u", low - 64);
    else if (high == 5)
        strlcpy(to, low == 1 ? "console" : "tty", size);
    else if (high >= 136 && high < 144)
        snprintf(to, size, "pts/%u", (high - 136) * 256 + low);
    else if (high == 229)
        snprintf(to, size, "hvc%u", low);
    else
        snprintf(to, size, "%u:%u", high, low);
}

double uptime_seconds(void)
{
    char *text = proc_file("/proc/uptime", NULL);
    double value = text ? strtod(text, NULL) : 0;
    free(text);
    return value;
}

time_t boot_time(void)
{
    char *text = proc_file("/proc/stat", NULL);
    unsigned long value = text ? proc_value(text, "btime") : 0;
    free(text);
    return value ? (time_t)value : time(NULL) - (time_t)uptime_seconds();
}
