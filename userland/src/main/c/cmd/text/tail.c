#include "../command.h"
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct followed {
    const char *name;
    int fd;
    struct stat about;
    off_t at;
    int missing;
};

static int by_bytes, from_start, titles;
static long count = 10;
static char end = '\n';

static void put(const char *s, size_t n)
{
    if (n)
        fwrite(s, 1, n, stdout);
}

/* From the given line or byte on; 1 is the first. */
static void after(int fd, const char *name)
{
    static char buffer[65536];
    long left = count > 0 ? count - 1 : 0;
    ssize_t n;
    while ((n = read(fd, buffer, sizeof buffer)) > 0) {
        ssize_t i = 0;
        while (left > 0 && i < n)
            left -= by_bytes || buffer[i] == end ? (i++, 1) : (i++, 0);
        put(buffer + i, (size_t)(n - i));
    }
    if (n < 0)
        complain("%s", name);
}

/* Where the last lines of a whole text begin. */
static size_t start_of(const char *s, size_t n)
{
    long left = count;
    if (by_bytes)
        return (size_t)count < n ? n - (size_t)count : 0;
    if (left == 0)
        return n;
    size_t i = n;
    if (i > 0 && s[i - 1] == end)
        i--;
    for (; i > 0; i--)
        if (s[i - 1] == end && --left == 0)
            return i;
    return 0;
}

/* Files that can be sought are read from the end, a block at a time. */
static int from_behind(int fd, const char *name)
{
    struct stat about;
    off_t here = lseek(fd, 0, SEEK_CUR);
    if (here < 0 || fstat(fd, &about) < 0 || !S_ISREG(about.st_mode) ||
        about.st_size == 0)
        return 0;
    static char buffer[16384];
    off_t at = about.st_size;
    long left = count;
    int last = 1;
    if (by_bytes) {
        at = count < at - here ? at - count : here;
    } else {
        while (at > here && left > 0) {
            size_t n = sizeof buffer;
            if (at - here < (off_t)n)
                n = (size_t)(at - here);
            if (pread(fd, buffer, n, at - (off_t)n) != (ssize_t)n)
                return 0;
            size_t i = n;
            for (; i > 0; i--) {
                if (buffer[i - 1] == end && !last && --left == 0)
                    break;
                last = 0;
            }
            at -= (off_t)(n - i);
        }
        if (count == 0)
            at = about.st_size;
    }
    if (lseek(fd, at, SEEK_SET) < 0)
        return 0;
    fflush(stdout);
    copy_bytes(fd, name, 1, "standard output");
    return 1;
}

static void last_part_of(int fd, const char *name)
{
    struct text all = {NULL, 0, 0};
    static char buffer[65536];
    ssize_t n;
    if (from_start) {
        after(fd, name);
        return;
    }
    if (from_behind(fd, name))
        return;
    while ((n = read(fd, buffer, sizeof buffer)) > 0) {
        text_add(&all, buffer, (size_t)n);
        /* A long stream is not kept longer than its end. */
        size_t start = all.n > 4 * sizeof buffer ? start_of(all.s, all.n) : 0;
        if (start > all.n / 2) {
            memmove(all.s, all.s + start, all.n - start);
            all.n -= start;
        }
    }
    if (n < 0)
        complain("%s", name);
    size_t start = start_of(all.s, all.n);
    put(all.s + start, all.n - start);
    free(all.s);
}

static void title(const char *name)
{
    static int shown;
    printf("%s==> %s <==\n", shown++ ? "\n" : "",
           strcmp(name, "-") == 0 ? "standard input" : name);
}

/* What came since; a file that got shorter is read from its beginning. */
static int news(struct followed *f, const struct followed **current)
{
    static char buffer[65536];
    struct stat about;
    if (fstat(f->fd, &about) == 0 && S_ISREG(about.st_mode) &&
        about.st_size < f->at) {
        warnx("%s: file truncated", f->name);
        f->at = lseek(f->fd, 0, SEEK_SET);
    }
    ssize_t n;
    int any = 0;
    while ((n = read(f->fd, buffer, sizeof buffer)) > 0) {
        if (titles && *current != f)
            title(f->name);
        *current = f;
        put(buffer, (size_t)n);
        fflush(stdout);
        f->at += n;
        any = 1;
    }
    return any;
}

/* -F: the name may stand for another file by now. */
static void look_again(struct followed *f)
{
    struct stat about;
    if (stat(f->name, &about) < 0) {
        if (!f->missing)
            warn("%s", f->name);
        f->missing = 1;
        return;
    }
    if (f->fd >= 0 && same_file(&about, &f->about)) {
        f->missing = 0;
        return;
    }
    int fd = open(f->name, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return;
    if (f->fd >= 0)
        close(f->fd);
    warnx("%s: a new file appeared", f->name);
    *f = (struct followed){f->name, fd, about, 0, 0};
}

static _Noreturn void follow(struct followed *files, int number,
                             int by_name, struct timespec pause)
{
    const struct followed *current = number ? &files[number - 1] : NULL;
    for (;;) {
        int any = 0;
        fflush(stdout);
        for (int i = 0; i < number; i++) {
            if (files[i].fd >= 0)
                any |= news(&files[i], &current);
            if (by_name)
                look_again(&files[i]);
        }
        if (ferror(stdout))
            flush_output();
        if (!any)
            nanosleep(&pause, NULL);
    }
}

static void set_count(const char *text, int bytes)
{
    by_bytes = bytes;
    from_start = *text == '+';
    count = size_number(text + (*text == '-' || *text == '+'), "count");
}

COMMAND(tail, "tail", "[-n COUNT | -c COUNT] [-fFqvz] [-s TIME] [FILE...]",
        "Shows how files end: ten lines of each.\n"
        "  -n COUNT  so many lines; +COUNT: from that line on\n"
        "  -c COUNT  the same in bytes\n"
        "  -f        go on as they grow    -F  even if they are replaced\n"
        "  -s TIME   look that often (1s)\n"
        "  -q -v     never or always name the files    -z  zero bytes end\n"
        "            lines\n")
{
    int c, on = 0, naming = 0, number = 0;
    struct timespec pause = {1, 0};
    option_number(argc, argv, 'n', "ncs");
    while ((c = option(argc, argv, "n:c:fFqs:vz",
                       "lines=n bytes=c follow=f quiet=q silent=q "
                       "verbose=v sleep-interval=s "
                       "zero-terminated=z")) != -1)
        switch (c) {
        case 'n':
        case 'c':
            set_count(optarg, c == 'c');
            break;
        case 'f':
        case 'F':
            on = on == 'F' ? 'F' : c;
            break;
        case 'q':
        case 'v':
            naming = c;
            break;
        case 's':
            pause = duration(optarg);
            break;
        case 'z':
            end = 0;
            break;
        }
    char *standard[] = {(char *)"-", NULL};
    char **names = argv + optind;
    if (optind < argc && argv[optind][0] == '+' && argc - optind <= 2 &&
        argv[optind][1] >= '0' && argv[optind][1] <= '9' && argc > 1) {
        set_count(*names++, 0);
        optind++;
    }
    if (!*names)
        names = standard;
    titles = naming ? naming == 'v' : names[1] != NULL;
    struct followed *files =
        need_memory((size_t)(argc + 1) * sizeof *files);
    for (; *names; names++) {
        struct followed *f = &files[number];
        int standard_input = strcmp(*names, "-") == 0;
        *f = (struct followed){.name = *names, .fd = 0};
        if (!standard_input)
            f->fd = open(*names, O_RDONLY | O_CLOEXEC);
        if (f->fd < 0) {
            complain("%s", *names);
            f->missing = 1;
            number += on == 'F';
            continue;
        }
        if (titles)
            title(*names);
        last_part_of(f->fd, *names);
        f->at = lseek(f->fd, 0, SEEK_CUR);
        fstat(f->fd, &f->about);
        /* A pipe ends: there is nothing to follow. */
        number += !(standard_input && S_ISFIFO(f->about.st_mode));
    }
    if (on && number > 0)
        follow(files, number, on == 'F', pause);
    return 0;
}
