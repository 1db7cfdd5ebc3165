#include "columns.h"
#include "../command.h"
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static double uptime;
static time_t booted;
static unsigned long memory_kib;

void columns_start(void)
{
    char *text = proc_file("/proc/meminfo", NULL);
    memory_kib = text ? proc_value(text, "MemTotal:") : 0;
    free(text);
    uptime = uptime_seconds();
    booted = boot_time();
}

static double age(const struct process *p)
{
    double seconds = uptime - (double)p->start_ticks / TICKS;
    return seconds > 0 ? seconds : 0;
}

double cpu_percent(const struct process *p)
{
    double used = (double)(p->user_ticks + p->system_ticks) / TICKS;
    return age(p) > 0.01 ? 100 * used / age(p) : 0;
}

double memory_percent(const struct process *p)
{
    return memory_kib ? 100 * (double)p->resident_bytes / 1024 /
                            (double)memory_kib
                      : 0;
}

#define COLUMN(name) \
    static void name(const struct process *p, char *to, size_t size)
#define NUMBER(name, value)                     \
    COLUMN(name)                                \
    {                                           \
        snprintf(to, size, "%ld", (long)value); \
    }

NUMBER(pid, p->pid)
NUMBER(ppid, p->ppid)
NUMBER(pgid, p->group)
NUMBER(sid, p->session)
NUMBER(tpgid, p->foreground)
NUMBER(uid, p->user)
NUMBER(ruid, p->real_user)
NUMBER(gid, p->effective_group)
NUMBER(vsz, p->size_bytes / 1024)
NUMBER(rss, p->resident_bytes / 1024)
NUMBER(size_pages, p->size_bytes / 4096)
NUMBER(niceness, p->nice)
NUMBER(priority, p->priority)
NUMBER(threads, p->threads)
NUMBER(minor, p->minor_faults)
NUMBER(major_faults, p->major_faults)
NUMBER(elapsed_seconds, age(p))
NUMBER(processor, p->processor)

COLUMN(user)
{
    strlcpy(to, user_name(p->user), size);
}

COLUMN(real_user)
{
    strlcpy(to, user_name(p->real_user), size);
}

COLUMN(group)
{
    strlcpy(to, group_name(p->effective_group), size);
}

COLUMN(flags)
{
    /* Forked without exec, and superuser: what is left of the old bits. */
    snprintf(to, size, "%lu", p->flags >> 6 & 7);
}

COLUMN(state)
{
    snprintf(to, size, "%c", p->state);
}

COLUMN(state_long)
{
    snprintf(to, size, "%c%s%s%s%s%s", p->state,
             p->nice < 0   ? "<"
             : p->nice > 0 ? "N"
                           : "",
             p->locked ? "L" : "", p->session == p->pid ? "s" : "",
             p->threads > 1 ? "l" : "",
             p->foreground == p->group ? "+" : "");
}

COLUMN(terminal)
{
    terminal_name(p->terminal, to, size);
}

COLUMN(name)
{
    snprintf(to, size, "%s%s", p->name,
             p->state == 'Z' ? " <defunct>" : "");
}

COLUMN(arguments)
{
    char *all = process_arguments(p);
    strlcpy(to, all, size);
    free(all);
}

static void clock_text(unsigned long s, int hours, char *to, size_t size)
{
    char days[16] = "";
    if (s >= 86400)
        snprintf(days, sizeof days, "%lu-", s / 86400);
    if (hours || s >= 3600)
        snprintf(to, size, "%s%02lu:%02lu:%02lu", days, s / 3600 % 24,
                 s / 60 % 60, s % 60);
    else
        snprintf(to, size, "%02lu:%02lu", s / 60, s % 60);
}

COLUMN(cpu_time)
{
    clock_text((p->user_ticks + p->system_ticks) / TICKS, 1, to, size);
}

/* As BSD writes it: minutes and seconds. */
COLUMN(cpu_minutes)
{
    unsigned long s = (p->user_ticks + p->system_ticks) / TICKS;
    snprintf(to, size, "%lu:%02lu", s / 60, s % 60);
}

COLUMN(elapsed)
{
    clock_text((unsigned long)age(p), 0, to, size);
}

static time_t started(const struct process *p)
{
    return booted + (time_t)(p->start_ticks / TICKS);
}

COLUMN(start)
{
    time_t when = started(p), now = time(NULL);
    struct tm t, today;
    localtime_r(&when, &t);
    localtime_r(&now, &today);
    int same_day = t.tm_year == today.tm_year && t.tm_yday == today.tm_yday;
    strftime(to, size,
             same_day                       ? "%H:%M"
             : t.tm_year == today.tm_year ? "%b%d"
                                            : "%Y",
             &t);
}

COLUMN(long_start)
{
    time_t when = started(p);
    struct tm t;
    strftime(to, size, "%a %b %e %H:%M:%S %Y", localtime_r(&when, &t));
}

COLUMN(cpu)
{
    snprintf(to, size, "%.1f", cpu_percent(p));
}

COLUMN(cpu_whole)
{
    snprintf(to, size, "%.0f", cpu_percent(p));
}

COLUMN(memory)
{
    snprintf(to, size, "%.1f", memory_percent(p));
}

COLUMN(waits_in)
{
    char path[48];
    snprintf(path, sizeof path, "/proc/%d/wchan", (int)p->pid);
    char *text = proc_file(path, NULL);
    strlcpy(to, text && *text && strcmp(text, "0") != 0 ? text : "-", size);
    free(text);
}

static const struct column columns[] = {
    {"pid tgid", "PID", 7, pid},
    {"ppid", "PPID", 7, ppid},
    {"pgid pgrp", "PGID", 7, pgid},
    {"sid sess session", "SID", 7, sid},
    {"tpgid", "TPGID", 7, tpgid},
    {"user euser uname", "USER", -8, user},
    {"ruser", "RUSER", -8, real_user},
    {"uid euid", "UID", 5, uid},
    {"ruid", "RUID", 5, ruid},
    {"gid egid", "GID", 5, gid},
    {"group egroup", "GROUP", -8, group},
    {"vsz vsize", "VSZ", 6, vsz},
    {"rss rssize rsz", "RSS", 5, rss},
    {"sz", "SZ", 5, size_pages},
    {"nice ni", "NI", 3, niceness},
    {"pri", "PRI", 3, priority},
    {"nlwp thcount", "NLWP", 4, threads},
    {"min_flt minflt", "MINFL", 6, minor},
    {"maj_flt majflt", "MAJFL", 6, major_faults},
    {"psr", "PSR", 3, processor},
    {"f flag flags", "F", 1, flags},
    {"s state", "S", -1, state},
    {"stat", "STAT", -4, state_long},
    {"tty tt tname", "TTY", -8, terminal},
    {"comm ucmd ucomm", "COMMAND", -15, name},
    {"args cmd command", "COMMAND", -27, arguments},
    {"time cputime", "TIME", 8, cpu_time},
    {"bsdtime", "TIME", 6, cpu_minutes},
    {"etime", "ELAPSED", 11, elapsed},
    {"etimes", "ELAPSED", 7, elapsed_seconds},
    {"stime start start_time bsdstart", "STIME", 5, start},
    {"lstart", "STARTED", -24, long_start},
    {"pcpu %cpu", "%CPU", 4, cpu},
    {"c", "C", 2, cpu_whole},
    {"pmem %mem", "%MEM", 4, memory},
    {"wchan", "WCHAN", -6, waits_in},
};

const struct column *column_find(const char *name, size_t length)
{
    for (size_t i = 0; i < COUNT_OF(columns); i++)
        for (const char *s = columns[i].names; *s;) {
            size_t n = strcspn(s, " ");
            if (n == length && strncasecmp(s, name, n) == 0)
                return &columns[i];
            s += n + (s[n] == ' ');
        }
    return NULL;
}
