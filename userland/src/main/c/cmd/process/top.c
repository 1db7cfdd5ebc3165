#include "../command.h"
#include "columns.h"
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

/* One process now and what it had used a round ago. */
struct row {
    struct process p;
    double percent;
};

struct times {
    unsigned long user, nice, system, idle, waiting, irq, soft, stolen;
};

static struct row *rows;
static size_t row_count;
static struct process *last;
static size_t last_count;
static struct times now_times, last_times;
static double last_uptime;
static int batch, arguments, no_idle;
static char order = 'P';
static const char *only_pids, *only_user;
static struct termios before;
static int terminal_changed;
static volatile sig_atomic_t ending;

static void restore(void)
{
    if (!terminal_changed)
        return;
    tcsetattr(0, TCSANOW, &before);
    fputs("\033[?25h\n", stdout);
    fflush(stdout);
}

static void on_signal(int number)
{
    if (number != SIGWINCH)
        ending = 1;
}

static void raw_terminal(void)
{
    struct termios raw;
    if (!isatty(0) || tcgetattr(0, &before) < 0)
        return;
    raw = before;
    raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
    raw.c_cc[VMIN] = 1;
    raw.c_cc[VTIME] = 0;
    tcsetattr(0, TCSANOW, &raw);
    terminal_changed = 1;
    atexit(restore);
}

static void read_times(struct times *t)
{
    char *text = proc_file("/proc/stat", NULL);
    memset(t, 0, sizeof *t);
    if (text)
        sscanf(text, "cpu %lu %lu %lu %lu %lu %lu %lu %lu", &t->user,
               &t->nice, &t->system, &t->idle, &t->waiting, &t->irq,
               &t->soft, &t->stolen);
    free(text);
}

static const struct process *earlier(pid_t pid)
{
    for (size_t i = 0; i < last_count; i++)
        if (last[i].pid == pid)
            return &last[i];
    return NULL;
}

static int compare(const void *a, const void *b)
{
    const struct row *x = a, *y = b;
    double left = 0, right = 0;
    switch (order) {
    case 'P':
        left = x->percent;
        right = y->percent;
        break;
    case 'M':
        left = (double)x->p.resident_bytes;
        right = (double)y->p.resident_bytes;
        break;
    case 'T':
        left = (double)(x->p.user_ticks + x->p.system_ticks);
        right = (double)(y->p.user_ticks + y->p.system_ticks);
        break;
    }
    if (left != right)
        return left < right ? 1 : -1;
    return (x->p.pid > y->p.pid) - (x->p.pid < y->p.pid);
}

static int wanted(const struct process *p)
{
    char text[16];
    snprintf(text, sizeof text, "%d", (int)p->pid);
    if (only_user && strcmp(only_user, user_name(p->user)) != 0)
        return 0;
    if (!only_pids)
        return 1;
    for (const char *s = only_pids; *s;) {
        size_t n = strcspn(s, ",");
        if (strlen(text) == n && memcmp(s, text, n) == 0)
            return 1;
        s += n + (s[n] == ',');
    }
    return 0;
}

/* What each used since the last round; since its start in the first. */
static void sample(void)
{
    size_t count;
    struct process *all = process_list(&count);
    double uptime = uptime_seconds(), passed = uptime - last_uptime;
    columns_start();
    last_times = now_times;
    read_times(&now_times);
    rows = resize(rows, count + 1, sizeof *rows);
    row_count = 0;
    for (size_t i = 0; i < count; i++) {
        const struct process *then = earlier(all[i].pid);
        if (!wanted(&all[i]))
            continue;
        struct row *row = &rows[row_count];
        row->p = all[i];
        unsigned long used = all[i].user_ticks + all[i].system_ticks;
        if (then && passed > 0.01)
            row->percent = 100.0 *
                           (double)(used - then->user_ticks -
                                    then->system_ticks) /
                           TICKS / passed;
        else
            row->percent = cpu_percent(&all[i]);
        if (!no_idle || row->percent >= 0.05)
            row_count++;
    }
    if (row_count)
        qsort(rows, row_count, sizeof *rows, compare);
    free(last);
    last = all;
    last_count = count;
    last_uptime = uptime;
}

static void end_line(void)
{
    fputs(batch ? "\n" : "\033[K\n", stdout);
}

static void put_head(void)
{
    char when[16];
    time_t now = time(NULL);
    struct tm t;
    unsigned long up = (unsigned long)last_uptime, states[4] = {0};
    for (size_t i = 0; i < last_count; i++) {
        char s = last[i].state;
        states[s == 'R' ? 0 : s == 'T' || s == 't' ? 2 : s == 'Z' ? 3 : 1]++;
    }
    strftime(when, sizeof when, "%H:%M:%S", localtime_r(&now, &t));
    char *load = proc_file("/proc/loadavg", NULL);
    char one[16] = "?", five[16] = "?", fifteen[16] = "?";
    if (load)
        sscanf(load, "%15s %15s %15s", one, five, fifteen);
    free(load);
    printf("top - %s up %lu days, %2lu:%02lu, load average: %s, %s, %s", when,
           up / 86400, up / 3600 % 24, up / 60 % 60, one, five, fifteen);
    end_line();
    printf("Tasks: %zu total, %lu running, %lu sleeping, %lu stopped, %lu "
           "zombie",
           last_count, states[0], states[1], states[2], states[3]);
    end_line();
}

static void put_processor(void)
{
    const unsigned long *now = &now_times.user, *then = &last_times.user;
    unsigned long part[8], all = 0;
    for (int i = 0; i < 8; i++) {
        part[i] = now[i] - then[i];
        all += part[i];
    }
#define SHARE(i) (all ? 100.0 * (double)part[i] / (double)all : 0)
    printf("%%Cpu(s): %4.1f us, %4.1f sy, %4.1f ni, %4.1f id, %4.1f wa, "
           "%4.1f hi, %4.1f si, %4.1f st",
           SHARE(0), SHARE(2), SHARE(1), SHARE(3), SHARE(4), SHARE(5),
           SHARE(6), SHARE(7));
    end_line();
}

static void put_memory(void)
{
    char *text = proc_file("/proc/meminfo", NULL);
    if (!text)
        return;
    unsigned long all = proc_value(text, "MemTotal:");
    unsigned long unused = proc_value(text, "MemFree:");
    unsigned long cache = proc_value(text, "Cached:") +
                          proc_value(text, "Buffers:") +
                          proc_value(text, "SReclaimable:");
    unsigned long available = proc_value(text, "MemAvailable:");
    printf("MiB Mem : %8.1f total, %8.1f free, %8.1f used, %8.1f buff/cache",
           (double)all / 1024, (double)unused / 1024,
           (double)(all > available ? all - available : 0) / 1024,
           (double)cache / 1024);
    end_line();
    free(text);
}

static void put_rows(size_t most)
{
    size_t width = batch ? (size_t)4096 : (size_t)terminal_width();
    char line[4400], user[9], priority[8], used[16];
    printf(batch ? "%s\n" : "\033[7m%s\033[m\033[K\n",
           "    PID USER      PR  NI    VIRT    RES S  %CPU  %MEM     TIME+ "
           "COMMAND");
    for (size_t i = 0; i < row_count && i < most; i++) {
        const struct process *p = &rows[i].p;
        char *words = arguments ? process_arguments(p) : copy_text(p->name);
        unsigned long ticks = p->user_ticks + p->system_ticks;
        snprintf(user, sizeof user, "%s", user_name(p->user));
        snprintf(priority, sizeof priority, "%ld", p->priority);
        snprintf(used, sizeof used, "%lu:%02lu.%02lu", ticks / 6000,
                 ticks / 100 % 60, ticks % 100);
        snprintf(line, sizeof line,
                 "%7d %-8s %3s %3ld %7lu %6lu %c %5.1f %5.1f %9s %s",
                 (int)p->pid, user, p->priority < -99 ? "rt" : priority,
                 p->nice, p->size_bytes / 1024, p->resident_bytes / 1024,
                 p->state, rows[i].percent, memory_percent(p), used, words);
        free(words);
        printf("%.*s", (int)width, line);
        end_line();
    }
}

static void show(void)
{
    struct winsize size = {24, 80, 0, 0};
    if (!batch && (ioctl(1, TIOCGWINSZ, &size) < 0 || !size.ws_row))
        size.ws_row = 24;
    if (!batch)
        fputs("\033[?25l\033[H", stdout);
    put_head();
    put_processor();
    put_memory();
    end_line();
    /* Seven lines are above the table and the last stays free. */
    put_rows(batch ? SIZE_MAX : size.ws_row > 7 ? size.ws_row - 7u : 1);
    if (!batch)
        fputs("\033[J", stdout);
    flush_output();
}

/* Waits; a key is answered at once. */
static int pause_for(const struct timespec *delay)
{
    struct pollfd key = {0, POLLIN, 0};
    char c;
    int milliseconds = delay->tv_sec > 86400
                           ? 86400000
                           : (int)(delay->tv_sec * 1000 +
                                   delay->tv_nsec / 1000000);
    if (batch || !terminal_changed) {
        nanosleep(delay, NULL);
        return 0;
    }
    if (poll(&key, 1, milliseconds) <= 0)
        return 0;
    if (read(0, &c, 1) != 1)
        return 1;
    if (strchr("PMTN", c))
        order = c;
    if (c == 'c')
        arguments = !arguments;
    if (c == 'i')
        no_idle = !no_idle;
    return c == 'q' || c == 4;
}

COMMAND(top, "top",
        "[-b] [-n COUNT] [-d SECONDS] [-o COLUMN] [-p PIDS] [-u USER] [-ci]",
        "Shows the busiest processes, again and again.\n"
        "  -b  into a file or pipe     -n  so many times\n"
        "  -d  between two times (3)   -o  order: %CPU, %MEM, TIME+, PID\n"
        "  -p, -u  only these          -c  command lines  -i  no idle ones\n"
        "Keys: q ends; P M T N order by processor, memory, time, number;\n"
        "c command lines; i idle ones; anything else: now.\n")
{
    int c;
    long count = 0;
    struct timespec delay = {3, 0};
    while ((c = option(argc, argv, "bn:d:o:p:u:U:ciS",
                       "batch-mode=b iterations=n delay=d sort-override=o "
                       "pid=p filter-any-user=u")) != -1)
        switch (c) {
        case 'b':
            batch = 1;
            break;
        case 'n':
            count = number(optarg, 1, INT_MAX, "count");
            break;
        case 'd':
            delay = duration(optarg);
            break;
        case 'o':
            optarg += *optarg == '+' || *optarg == '-';
            order = strcmp(optarg, "%MEM") == 0 || strcmp(optarg, "RES") == 0
                        ? 'M'
                    : strcmp(optarg, "TIME+") == 0 ? 'T'
                    : strcmp(optarg, "PID") == 0   ? 'N'
                    : strcmp(optarg, "%CPU") == 0  ? 'P'
                                                   : 0;
            if (!order)
                usage_error("no order by %s", optarg);
            break;
        case 'p':
            only_pids = optarg;
            break;
        case 'u':
        case 'U':
            only_user = optarg;
            break;
        case 'c':
            arguments = 1;
            break;
        case 'i':
            no_idle = 1;
            break;
        }
    operands(argc, 0, 0);
    if (!batch && !isatty(1))
        errx(1, "standard output is no terminal; -b writes to anything");
    if (!batch) {
        struct sigaction action = {.sa_handler = on_signal};
        static const int numbers[] = {SIGINT, SIGTERM, SIGHUP, SIGWINCH};
        for (size_t i = 0; i < COUNT_OF(numbers); i++)
            sigaction(numbers[i], &action, NULL);
        raw_terminal();
        fputs("\033[H\033[2J", stdout);
    }
    for (long i = 1; !ending; i++) {
        sample();
        show();
        if (i == count || pause_for(&delay))
            break;
        if (batch)
            putchar('\n');
    }
    return 0;
}
