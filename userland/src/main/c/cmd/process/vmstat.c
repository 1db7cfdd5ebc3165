#include "../command.h"
#include "proc.h"
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct sample {
    unsigned long running, blocked;
    unsigned long swapped, unused, buffers, cache;
    unsigned long swap_in, swap_out, blocks_in, blocks_out;
    unsigned long interrupts, switches;
    unsigned long user, system, idle, waiting, stolen;
};

static int wide;

static void take(struct sample *s)
{
    memset(s, 0, sizeof *s);
    char *text = proc_file("/proc/stat", NULL);
    if (!text)
        err(1, "/proc/stat");
    unsigned long nice = 0, irq = 0, soft = 0;
    sscanf(text, "cpu %lu %lu %lu %lu %lu %lu %lu %lu", &s->user, &nice,
           &s->system, &s->idle, &s->waiting, &irq, &soft, &s->stolen);
    s->user += nice;
    s->system += irq + soft;
    s->interrupts = proc_value(text, "intr ");
    s->switches = proc_value(text, "ctxt ");
    s->running = proc_value(text, "procs_running ");
    s->blocked = proc_value(text, "procs_blocked ");
    free(text);
    if ((text = proc_file("/proc/meminfo", NULL))) {
        s->swapped = proc_value(text, "SwapTotal:") -
                     proc_value(text, "SwapFree:");
        s->unused = proc_value(text, "MemFree:");
        s->buffers = proc_value(text, "Buffers:");
        s->cache = proc_value(text, "Cached:") +
                   proc_value(text, "SReclaimable:");
        free(text);
    }
    /* A kernel without this file says nothing of disks. */
    if ((text = proc_file("/proc/vmstat", NULL))) {
        s->swap_in = proc_value(text, "pswpin ");
        s->swap_out = proc_value(text, "pswpout ");
        s->blocks_in = proc_value(text, "pgpgin ");
        s->blocks_out = proc_value(text, "pgpgout ");
        free(text);
    }
}

static void heading(void)
{
    int w = wide ? 12 : 6;
    printf("procs %*s %*s %*s %*s %*s\n", wide ? 51 : 27,
           "-----------memory----------", 9, "---swap--", 11, "-----io----",
           11, "-system--", 14, "------cpu-----");
    printf("%2s %2s %*s %*s %*s %*s %4s %4s %5s %5s %4s %4s %2s %2s %2s %2s "
           "%2s\n",
           "r", "b", w, "swpd", w, "free", w, "buff", w, "cache", "si", "so",
           "bi", "bo", "in", "cs", "us", "sy", "id", "wa", "st");
}

static void row(const struct sample *now, const struct sample *then,
                double seconds)
{
    int w = wide ? 12 : 6;
    unsigned long all = (now->user - then->user) +
                        (now->system - then->system) +
                        (now->idle - then->idle) +
                        (now->waiting - then->waiting) +
                        (now->stolen - then->stolen);
    if (!all)
        all = 1;
#define RATE(f) (unsigned long)((double)(now->f - then->f) / seconds)
#define SHARE(f) ((100 * (now->f - then->f) + all / 2) / all)
    printf("%2lu %2lu %*lu %*lu %*lu %*lu %4lu %4lu %5lu %5lu %4lu %4lu "
           "%2lu %2lu %2lu %2lu %2lu\n",
           now->running, now->blocked, w, now->swapped, w, now->unused, w,
           now->buffers, w, now->cache, RATE(swap_in) * 4,
           RATE(swap_out) * 4, RATE(blocks_in), RATE(blocks_out),
           RATE(interrupts), RATE(switches), SHARE(user), SHARE(system),
           SHARE(idle), SHARE(waiting), SHARE(stolen));
}

COMMAND(vmstat, "vmstat", "[-wn] [SECONDS [COUNT]]",
        "Shows what the system does: processes, memory, disks, processor.\n"
        "The first line is the average since the start.\n"
        "  -w  wide columns    -n  the heading only once\n")
{
    int c, once = 0;
    struct sample now, then = {0};
    while ((c = option(argc, argv, "wn", "wide=w one-header=n")) != -1)
        if (c == 'w')
            wide = 1;
        else
            once = 1;
    operands(argc, 0, 2);
    long count = 1;
    struct timespec pause = {0, 0};
    if (optind < argc) {
        pause = duration(argv[optind]);
        count = optind + 1 < argc
                    ? number(argv[optind + 1], 1, INT_MAX, "count")
                    : LONG_MAX;
    }
    double seconds = uptime_seconds();
    for (long i = 0; i < count; i++) {
        if (i % 20 == 0 && (i == 0 || !once))
            heading();
        take(&now);
        row(&now, &then, seconds > 0 ? seconds : 1);
        flush_output();
        then = now;
        seconds = (double)pause.tv_sec + (double)pause.tv_nsec / 1e9;
        if (i + 1 < count)
            nanosleep(&pause, NULL);
    }
    return 0;
}
