/* free, vmstat, uptime: what the whole system uses. */
#include "../command.h"
#include "proc.h"
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int human;
static unsigned long unit = 1; /* KiB */

static void put(unsigned long kib)
{
    char text[24];
    if (human)
        human_size(kib * 1024ull, text);
    else if (unit == 0)
        snprintf(text, sizeof text, "%lu", kib * 1024);
    else
        snprintf(text, sizeof text, "%lu", kib / unit);
    printf(" %11s", text);
}

static void show_free(int total)
{
    char *text = proc_file("/proc/meminfo", NULL);
    if (!text)
        err(1, "/proc/meminfo");
    unsigned long all = proc_value(text, "MemTotal:");
    unsigned long unused = proc_value(text, "MemFree:");
    unsigned long cache = proc_value(text, "Cached:") +
                          proc_value(text, "Buffers:") +
                          proc_value(text, "SReclaimable:");
    unsigned long available = proc_value(text, "MemAvailable:");
    unsigned long swap = proc_value(text, "SwapTotal:");
    unsigned long swap_unused = proc_value(text, "SwapFree:");
    /* Kernels before 3.14 do not say what is available. */
    if (!available)
        available = unused + cache;
    printf("%19s %11s %11s %11s %11s %11s\nMem:   ", "total", "used", "free",
           "shared", "buff/cache", "available");
    put(all);
    put(all > available ? all - available : 0);
    put(unused);
    put(proc_value(text, "Shmem:"));
    put(cache);
    put(available);
    printf("\nSwap:  ");
    put(swap);
    put(swap - swap_unused);
    put(swap_unused);
    if (total) {
        printf("\nTotal: ");
        put(all + swap);
        put((all > available ? all - available : 0) + swap - swap_unused);
        put(unused + swap_unused);
    }
    putchar('\n');
    free(text);
}

COMMAND(free, "free", "[-bkmgh] [-t] [-s SECONDS] [-c COUNT]",
        "Shows how much memory is used.\n"
        "  -b, -k, -m, -g  in bytes, KiB (usual), MiB, GiB\n"
        "  -h  with the unit that fits     -t  with a line of sums\n"
        "  -s, -c  again every so many seconds, so many times\n")
{
    int c, total = 0;
    long count = 0;
    struct timespec pause = {0, 0};
    while ((c = option(argc, argv, "bkmghts:c:wv",
                       "bytes=b kibi=k mebi=m gibi=g human=h total=t "
                       "seconds=s count=c")) != -1)
        switch (c) {
        case 'b':
            unit = 0;
            break;
        case 'k':
            unit = 1;
            break;
        case 'm':
            unit = 1024;
            break;
        case 'g':
            unit = 1024 * 1024;
            break;
        case 'h':
            human = 1;
            break;
        case 't':
            total = 1;
            break;
        case 's':
            pause = duration(optarg);
            break;
        case 'c':
            count = number(optarg, 1, INT_MAX, "count");
            break;
        }
    operands(argc, 0, 0);
    int repeats = pause.tv_sec || pause.tv_nsec || count;
    if (repeats && !pause.tv_sec && !pause.tv_nsec)
        pause.tv_sec = 1;
    for (long i = 1;; i++) {
        show_free(total);
        if (!repeats || i == count)
            return 0;
        putchar('\n');
        flush_output();
        nanosleep(&pause, NULL);
    }
}

static void put_load(void)
{
    char *text = proc_file("/proc/loadavg", NULL);
    char one[16] = "?", five[16] = "?", fifteen[16] = "?";
    if (text)
        sscanf(text, "%15s %15s %15s", one, five, fifteen);
    printf("load average: %s, %s, %s\n", one, five, fifteen);
    free(text);
}

static void put_pretty(unsigned long minutes)
{
    static const struct {
        const char *name;
        unsigned long minutes;
    } units[] = {{"week", 7 * 1440}, {"day", 1440}, {"hour", 60},
                 {"minute", 1}};
    int shown = 0;
    fputs("up ", stdout);
    for (size_t i = 0; i < COUNT_OF(units); i++) {
        unsigned long n = minutes / units[i].minutes;
        minutes %= units[i].minutes;
        if (!n && (shown || units[i].minutes > 1))
            continue;
        printf("%s%lu %s%s", shown ? ", " : "", n, units[i].name,
               n == 1 ? "" : "s");
        shown = 1;
    }
    putchar('\n');
}

COMMAND(uptime, "uptime", "[-p | -s]",
        "Says how long the system has been running, and how busy it is.\n"
        "  -p  only how long, in words\n"
        "  -s  since when\n")
{
    int c, how = 0;
    char text[40];
    struct tm t;
    while ((c = option(argc, argv, "ps", "pretty=p since=s")) != -1)
        how = c;
    operands(argc, 0, 0);
    unsigned long up = (unsigned long)uptime_seconds();
    time_t now = time(NULL);
    if (how == 'p') {
        put_pretty(up / 60);
        return 0;
    }
    if (how == 's') {
        time_t when = now - (time_t)up;
        strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S",
                 localtime_r(&when, &t));
        puts(text);
        return 0;
    }
    strftime(text, sizeof text, "%H:%M:%S", localtime_r(&now, &t));
    printf(" %s up ", text);
    if (up >= 86400)
        printf("%lu day%s, ", up / 86400, up / 86400 == 1 ? "" : "s");
    if (up / 3600 % 24)
        printf("%2lu:%02lu, ", up / 3600 % 24, up / 60 % 60);
    else
        printf("%lu min, ", up / 60 % 60);
    fputs(" ", stdout);
    put_load();
    return 0;
}
