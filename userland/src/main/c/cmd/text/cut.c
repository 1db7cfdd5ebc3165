#include "../command.h"
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct range {
    long first, last;
};

static struct range *ranges;
static size_t range_count;
static int inverted, only_delimited;
static char delimiter = '\t', line_end = '\n';
static const char *joint;

/* "1,3-5,7-": what is wanted, in any order. */
static void parse_list(const char *list)
{
    const char *s = list;
    for (;;) {
        struct range r = {1, LONG_MAX};
        char *end = (char *)s;
        if (*s >= '0' && *s <= '9')
            r.first = r.last = strtol(s, &end, 10);
        int has_first = end != s;
        s = end;
        if (*s == '-') {
            s++;
            r.last = LONG_MAX;
            int has_last = *s >= '0' && *s <= '9';
            if (has_last) {
                r.last = strtol(s, &end, 10);
                s = end;
            }
            if (!has_first && !has_last)
                usage_error("a range has no ends: %s", list);
        } else if (!has_first) {
            usage_error("'%s' is no list", list);
        }
        if (r.first < 1 || r.last < r.first)
            usage_error("'%s' has a range that is empty", list);
        ranges = resize(ranges, range_count + 1, sizeof *ranges);
        ranges[range_count++] = r;
        if (!*s)
            return;
        if (*s != ',' && *s != ' ')
            usage_error("'%s' is no list", list);
        s++;
    }
}

static int wanted(long place)
{
    for (size_t i = 0; i < range_count; i++)
        if (place >= ranges[i].first && place <= ranges[i].last)
            return !inverted;
    return inverted;
}

static void put_joint(void)
{
    if (joint)
        fputs(joint, stdout);
    else
        putchar(delimiter);
}

static void fields(const struct text *line)
{
    const char *s = line->s, *end = s + line->n;
    if (!memchr(s, delimiter, line->n)) {
        if (!only_delimited) {
            fwrite(s, 1, line->n, stdout);
            putchar(line_end);
        }
        return;
    }
    int any = 0;
    for (long place = 1;; place++) {
        const char *next = memchr(s, delimiter, (size_t)(end - s));
        size_t n = (size_t)((next ? next : end) - s);
        if (wanted(place)) {
            if (any)
                put_joint();
            fwrite(s, 1, n, stdout);
            any = 1;
        }
        if (!next)
            break;
        s = next + 1;
    }
    putchar(line_end);
}

/* Bytes, or characters: a character's later bytes go with its first. */
static void places(const struct text *line, int characters)
{
    long place = 0;
    int any = 0, before = 0;
    for (size_t i = 0; i < line->n; i++) {
        if (!characters || (line->s[i] & 0xc0) != 0x80)
            place++;
        int now = wanted(place);
        if (now && !before && any && joint)
            fputs(joint, stdout);
        before = now;
        any |= now;
        if (now)
            putchar(line->s[i]);
    }
    putchar(line_end);
}

COMMAND(cut, "cut", "-b LIST | -c LIST | -f LIST [-d CHAR] [-nsz] [FILE...]",
        "Shows parts of lines. A LIST is like 1,3-5,7-\n"
        "  -b -c -f LIST  bytes, characters or fields\n"
        "  -d CHAR        parts the fields (a tab)\n"
        "  -s             leave lines out that have no such character\n"
        "  -z             zero bytes end lines\n"
        "  --complement   all but the LIST\n"
        "  --output-delimiter=TEXT\n")
{
    int c, kind = 0;
    while ((c = option(argc, argv, "b:c:d:f:nsz\1\2:",
                       "bytes=b characters=c delimiter=d fields=f "
                       "only-delimited=s zero-terminated=z complement=\1 "
                       "output-delimiter=\2")) != -1)
        switch (c) {
        case 'b':
        case 'c':
        case 'f':
            if (kind)
                usage_error("only one list can be given");
            kind = c;
            parse_list(optarg);
            break;
        case 'd':
            if (*optarg && optarg[1])
                usage_error("the delimiter is one character, not %s", optarg);
            delimiter = *optarg;
            break;
        case 's':
            only_delimited = 1;
            break;
        case 'z':
            line_end = 0;
            break;
        case '\1':
            inverted = 1;
            break;
        case '\2':
            joint = optarg;
            break;
        }
    if (!kind)
        usage_error("a list is missing");
    char *standard[] = {(char *)"-", NULL};
    struct text line = {NULL, 0, 0};
    for (char **name = optind < argc ? argv + optind : standard; *name;
         name++) {
        FILE *file = open_input(*name);
        if (!file)
            continue;
        int ended;
        while (read_until(file, &line, line_end, &ended)) {
            if (kind == 'f')
                fields(&line);
            else
                places(&line, kind == 'c');
        }
        close_input(file, *name);
    }
    return 0;
}
