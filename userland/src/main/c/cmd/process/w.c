/* w and who: there is no utmp; a session is a leader with a terminal. */
#include "../command.h"
#include "proc.h"
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static time_t booted;

static int is_session(const struct process *p)
{
    return p->terminal && p->session == p->pid &&
           /* A getty waits for somebody: that is nobody yet. */
           strcmp(p->name, "getty") != 0 && strcmp(p->name, "login") != 0;
}

static void put_when(const struct process *p, const char *format)
{
    char text[40];
    struct tm t;
    time_t when = booted + (time_t)(p->start_ticks / TICKS);
    strftime(text, sizeof text, format, localtime_r(&when, &t));
    fputs(text, stdout);
}

COMMAND(who, "who w", "[-hH]",
        "Shows who is logged in: the sessions that have a terminal. Called\n"
        "as w, what they do, too.\n"
        "  -H  with a heading (who)    -h  without one (w)\n")
{
    int c, doing = strcmp(program_invocation_short_name, "w") == 0;
    int heading = doing;
    while ((c = option(argc, argv, "hHs", "no-header=h heading=H")) != -1)
        heading = c == 'H' || (c == 's' && heading);
    operands(argc, 0, 0);
    size_t count;
    struct process *all = process_list(&count);
    booted = boot_time();
    if (heading)
        puts(doing ? "USER     TTY      LOGIN@   PID     WHAT"
                   : "NAME     LINE         TIME");
    for (size_t i = 0; i < count; i++) {
        char terminal[32];
        const struct process *p = &all[i], *front = p;
        if (!is_session(p))
            continue;
        terminal_name(p->terminal, terminal, sizeof terminal);
        if (!doing) {
            printf("%-8s %-12s ", user_name(p->real_user), terminal);
            put_when(p, "%Y-%m-%d %H:%M\n");
            continue;
        }
        /* What is in front of the terminal is what they do. */
        for (size_t k = 0; k < count; k++)
            if (all[k].terminal == p->terminal &&
                all[k].group == p->foreground && all[k].pid >= front->pid)
                front = &all[k];
        char *what = process_arguments(front);
        printf("%-8s %-8s ", user_name(p->real_user), terminal);
        put_when(p, "%H:%M    ");
        printf("%-7d %s\n", (int)front->pid, what);
        free(what);
    }
    return 0;
}
