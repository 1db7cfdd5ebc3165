#include "../command.h"
#include <ctype.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/klog.h>
#include <sys/sysinfo.h>
#include <unistd.h>

/* syslog(2) */
#define READ_ALL 3
#define READ_CLEAR 4
#define CLEAR 5
#define CONSOLE_OFF 6
#define CONSOLE_ON 7
#define CONSOLE_LEVEL 8
#define SIZE_OF_BUFFER 10

static const char *const levels[] = {"emerg", "alert", "crit", "err",
                                     "warn", "notice", "info", "debug"};
static const char *const facilities[] = {
    "kern", "user", "mail", "daemon", "auth", "syslog",
    "lpr",  "news", "uucp", "cron",   "authpriv", "ftp"};

static unsigned wanted_levels = 0xff, wanted_facilities = ~0u;
static int raw, no_time, dates, decode;
static time_t booted;

static unsigned parse_names(char *text, const char *const *names,
                            size_t count, const char *what)
{
    unsigned bits = 0;
    for (char *name; (name = strsep(&text, ","));) {
        size_t i = 0;
        while (i < count && strcmp(names[i], name) != 0)
            i++;
        if (i == count)
            usage_error("no %s '%s'", what, name);
        bits |= 1u << i;
    }
    return bits;
}

static void show(unsigned priority, double seconds, const char *text,
                 size_t n)
{
    unsigned facility = priority >> 3;
    if (!(wanted_levels >> (priority & 7) & 1) ||
        !(wanted_facilities >> (facility < 31 ? facility : 31) & 1))
        return;
    if (raw)
        printf("<%u>", priority);
    else if (decode)
        printf("%-6s:%-6s: ",
               facility < COUNT_OF(facilities) ? facilities[facility] : "?",
               levels[priority & 7]);
    if (dates && seconds >= 0) {
        char date[40];
        struct tm t;
        time_t when = booted + (time_t)seconds;
        strftime(date, sizeof date, "%a %b %e %H:%M:%S %Y",
                 localtime_r(&when, &t));
        printf("[%s] ", date);
    } else if (!no_time && seconds >= 0) {
        printf("[%12.6f] ", seconds);
    }
    fwrite(text, 1, n, stdout);
    putchar('\n');
}

/* "<6>[    1.234567] text"; a kernel without times leaves them out. */
static void line(const char *s, size_t n)
{
    const char *end = s + n;
    unsigned priority = 6;
    double seconds = -1;
    if (n > 2 && *s == '<' && isdigit((unsigned char)s[1])) {
        char *after;
        priority = (unsigned)strtoul(s + 1, &after, 10);
        if (*after == '>')
            s = after + 1;
    }
    if (s < end && *s == '[') {
        char *after;
        double found = strtod(s + 1, &after);
        if (after > s + 1 && after < end && *after == ']') {
            seconds = found;
            s = after + 1;
            s += s < end && *s == ' ';
        }
    }
    show(priority, seconds, s, (size_t)(end - s));
}

static void print_buffer(int clear)
{
    int size = klogctl(SIZE_OF_BUFFER, NULL, 0);
    if (size < 0)
        err(1, "the kernel's buffer");
    char *buffer = need_memory((size_t)size + 1);
    int n = klogctl(clear ? READ_CLEAR : READ_ALL, buffer, size);
    if (n < 0)
        err(1, "the kernel's buffer");
    for (char *s = buffer, *end = buffer + n; s < end;) {
        char *stop = memchr(s, '\n', (size_t)(end - s));
        if (!stop)
            stop = end;
        if (stop > s)
            line(s, (size_t)(stop - s));
        s = stop + 1;
    }
    free(buffer);
}

/* /dev/kmsg gives a record a read: "priority,number,microseconds,-;text". */
static int follow(int only_new)
{
    char record[8192];
    int fd = open("/dev/kmsg", O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        err(1, "/dev/kmsg");
    if (only_new)
        lseek(fd, 0, SEEK_END);
    for (;;) {
        ssize_t n = read(fd, record, sizeof record - 1);
        if (n < 0 && (errno == EPIPE || errno == EINTR))
            continue; /* overtaken by newer messages */
        if (n <= 0)
            err(1, "/dev/kmsg");
        record[n] = 0;
        unsigned priority;
        unsigned long microseconds;
        char *text = strchr(record, ';');
        if (!text || sscanf(record, "%u,%*u,%lu", &priority,
                            &microseconds) != 2)
            continue;
        text++;
        show(priority, (double)microseconds / 1e6, text,
             strcspn(text, "\n"));
        fflush(stdout);
    }
}

static int command_to_kernel(int type, int value)
{
    if (klogctl(type, NULL, value) < 0)
        err(1, "klogctl");
    return 0;
}

static int console_level(const char *text)
{
    for (size_t i = 0; i < COUNT_OF(levels); i++)
        if (strcmp(levels[i], text) == 0)
            return (int)i + 1;
    return (int)number(text, 1, 8, "level");
}

COMMAND(dmesg, "dmesg", "[-crtTxwW] [-l LEVELS] [-f FACILITIES] | -n LEVEL",
        "Shows the kernel's messages.\n"
        "  -c         show them, then empty the kernel's buffer\n"
        "  -C         only empty it\n"
        "  -l LEVELS  emerg,alert,crit,err,warn,notice,info,debug\n"
        "  -f NAMES   kern,user,daemon,...\n"
        "  -k         only those of the kernel itself\n"
        "  -r         as the kernel has them\n"
        "  -t         without times     -T  with dates\n"
        "  -x         with facility and level\n"
        "  -w, -W     go on with what comes, only what comes\n"
        "  -n LEVEL   what reaches the console: 1 (only panics) to 8\n"
        "  -D, -E     nothing reaches the console, or again\n")
{
    int c, clear = 0, following = 0;
    while ((c = option(argc, argv, "cCl:f:krtTxwWn:DEs:",
                       "read-clear=c clear=C level=l facility=f kernel=k "
                       "raw=r notime=t ctime=T decode=x follow=w "
                       "follow-new=W console-level=n console-off=D "
                       "console-on=E buffer-size=s")) != -1)
        switch (c) {
        case 'c':
            clear = 1;
            break;
        case 'C':
            return command_to_kernel(CLEAR, 0);
        case 'D':
            return command_to_kernel(CONSOLE_OFF, 0);
        case 'E':
            return command_to_kernel(CONSOLE_ON, 0);
        case 'n':
            return command_to_kernel(CONSOLE_LEVEL, console_level(optarg));
        case 'l':
            wanted_levels = parse_names(optarg, levels, COUNT_OF(levels),
                                        "level");
            break;
        case 'f':
            wanted_facilities = parse_names(
                optarg, facilities, COUNT_OF(facilities), "facility");
            break;
        case 'k':
            wanted_facilities = 1;
            break;
        case 'r':
            raw = 1;
            break;
        case 't':
            no_time = 1;
            break;
        case 'T':
            dates = 1;
            break;
        case 'x':
            decode = 1;
            break;
        case 'w':
        case 'W':
            following = c;
            break;
        case 's': /* the kernel says how much there is */
            break;
        }
    operands(argc, 0, 0);
    if (no_time)
        dates = 0;
    if (dates) {
        struct timespec now, up;
        clock_gettime(CLOCK_REALTIME, &now);
        clock_gettime(CLOCK_BOOTTIME, &up);
        booted = now.tv_sec - up.tv_sec;
    }
    if (following)
        return follow(following == 'W');
    print_buffer(clear);
    return 0;
}
