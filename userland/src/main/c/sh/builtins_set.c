/* set, getopts, read, umask, ulimit. */
#include "sh.h"
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static void change_option(int letter, int on)
{
    int monitor = OPTION('m');
    OPTION(letter) = (char)on;
    if (letter == 'm' && on != monitor)
        jobs_start();
}

/* -abc +x -o name; *next is the first word that is none. */
int parse_options(int argc, char **argv, int *next)
{
    int i = *next;
    for (; i < argc && (argv[i][0] == '-' || argv[i][0] == '+'); i++) {
        int on = argv[i][0] == '-';
        if (!argv[i][1]) {
            if (on) {
                OPTION('x') = OPTION('v') = 0;
                i++;
            }
            break;
        }
        if (strcmp(argv[i], "--") == 0) {
            *next = i + 1;
            return 1;
        }
        for (char *c = argv[i] + 1; *c; c++) {
            if (*c == 'o') {
                int letter = i + 1 < argc ? option_by_name(argv[i + 1]) : 0;
                if (i + 1 >= argc) {
                    option_by_name(NULL);
                    break;
                }
                if (!letter)
                    fail(2, "set: Illegal option -o %s", argv[i + 1]);
                change_option(letter, on);
                i++;
                break;
            }
            if (!strchr("aCefImnsuvVEbxip", *c))
                fail(2, "%s: Illegal option -%c", argv[0], *c);
            change_option(*c, on);
        }
    }
    *next = i;
    return 0;
}

int builtin_set(int argc, char **argv)
{
    int next = 1;
    if (argc == 1) {
        vars_list(0, "");
        return 0;
    }
    int marked = parse_options(argc, argv, &next);
    if (marked || next < argc)
        arguments_set(argc - next, argv + next);
    return 0;
}

int builtin_getopts(int argc, char **argv)
{
    static int inside, seen_index;
    if (argc < 3)
        fail(2, "Usage: getopts optstring var [arg...]");
    const char *wanted = argv[1], *name = argv[2];
    char **words = argc > 3 ? argv + 3 : arguments.values;
    int count = argc > 3 ? argc - 3 : arguments.count;
    const char *text = var_get("OPTIND");
    int index = text ? atoi(text) : 1, quiet = *wanted == ':';
    char found[2] = "?", number[16], option[2] = "";
    if (index < 1)
        index = 1;
    if (index != seen_index)
        inside = 0;
    int status = 0;
    var_unset("OPTARG");
    const char *word = index <= count ? words[index - 1] : NULL;
    if (!inside && (!word || word[0] != '-' || !word[1])) {
        status = 1;
    } else if (!inside && strcmp(word, "--") == 0) {
        index++;
        status = 1;
    } else {
        if (!inside)
            inside = 1;
        option[0] = word[inside++];
        const char *known =
            option[0] == ':' ? NULL : strchr(wanted + quiet, option[0]);
        int last = !word[inside];
        if (!known) {
            if (quiet)
                var_set("OPTARG", option, 0);
            else
                fprintf(stderr, "Illegal option -%s\n", option);
        } else if (known[1] == ':') {
            found[0] = option[0];
            if (!last) {
                var_set("OPTARG", word + inside, 0);
            } else if (index < count) {
                var_set("OPTARG", words[index++], 0);
            } else if (quiet) {
                var_set("OPTARG", option, 0);
                found[0] = ':';
            } else {
                fprintf(stderr, "No arg for -%s option\n", option);
                found[0] = '?';
            }
            last = 1;
        } else {
            found[0] = option[0];
        }
        if (last) {
            index++;
            inside = 0;
        }
    }
    if (status)
        inside = 0;
    seen_index = index;
    snprintf(number, sizeof number, "%d", index);
    var_set("OPTIND", number, 0);
    var_set(name, found, 0);
    return status;
}

/* The line with its backslashes resolved; escaped marks what they protect. */
static int read_line(int raw, struct text *line, struct text *escaped)
{
    for (;;) {
        char c;
        ssize_t n = read(0, &c, 1);
        if (n < 0 && errno == EINTR) {
            if (trap_pending || interrupt_pending)
                return 1;
            continue;
        }
        if (n <= 0)
            return 1;
        if (c == 0)
            continue;
        if (!raw && c == '\\') {
            if (read(0, &c, 1) != 1)
                return 1;
            if (c == '\n')
                continue;
            text_put(line, c);
            text_put(escaped, 1);
            continue;
        }
        if (c == '\n')
            return 0;
        text_put(line, c);
        text_put(escaped, 0);
    }
}

int builtin_read(int argc, char **argv)
{
    int raw = 0, first = 1;
    for (; first < argc && argv[first][0] == '-' && argv[first][1]; first++) {
        if (strcmp(argv[first], "--") == 0) {
            first++;
            break;
        }
        for (char *c = argv[first] + 1; *c; c++) {
            if (*c == 'r') {
                raw = 1;
            } else if (*c == 'p' && (c[1] || first + 1 < argc)) {
                const char *prompt = c[1] ? c + 1 : argv[++first];
                if (isatty(0))
                    fprintf(stderr, "%s", prompt);
                break;
            } else {
                fail(2, "read: Illegal option -%c", *c);
            }
        }
    }
    if (first >= argc)
        fail(2, "read: arg count");
    for (int i = first; i < argc; i++)
        if (!lex_is_name(argv[i], strlen(argv[i])))
            fail(2, "read: %s: bad variable name", argv[i]);
    struct text line = {0}, escaped = {0};
    int status = read_line(raw, &line, &escaped);
    char *s = text_end(&line), *e = text_end(&escaped);
    const char *ifs = var_get("IFS");
    if (!ifs)
        ifs = " \t\n";
#define SEPARATES(i) (!e[i] && s[i] && strchr(ifs, s[i]))
#define BLANK(i) (SEPARATES(i) && strchr(" \t\n", s[i]))
    size_t at = 0, n = line.n;
    while (at < n && BLANK(at))
        at++;
    for (; first < argc; first++) {
        size_t end = at, next;
        while (end < n && !SEPARATES(end))
            end++;
        next = end;
        int hard = 0;
        while (next < n && SEPARATES(next) && !(hard && !BLANK(next))) {
            hard |= !BLANK(next);
            next++;
        }
        if (first + 1 == argc && next < n) {
            /* The last takes all that is left, without blanks behind. */
            end = n;
            while (end > at && BLANK(end - 1))
                end--;
        }
        char kept = s[end];
        s[end] = 0;
        var_set(argv[first], s + at, 0);
        s[end] = kept;
        at = next;
    }
    free(line.s);
    free(escaped.s);
    return status;
}

static int symbolic_mask(const char *text, mode_t *mask)
{
    mode_t allowed = ~*mask & 0777;
    while (*text) {
        mode_t who = 0, what = 0;
        for (; *text && strchr("ugoa", *text); text++)
            who |= *text == 'u'   ? 0700
                   : *text == 'g' ? 070
                   : *text == 'o' ? 07
                                  : 0777;
        if (!who)
            who = 0777;
        char operator= *text++;
        if (!strchr("+-=", operator) || !operator)
            return -1;
        for (; *text && strchr("rwx", *text); text++)
            what |= *text == 'r' ? 0444 : *text == 'w' ? 0222 : 0111;
        what &= who;
        if (operator== '+')
            allowed |= what;
        else if (operator== '-')
            allowed &= ~what;
        else
            allowed = (allowed & ~who) | what;
        if (*text == ',')
            text++;
        else if (*text)
            return -1;
    }
    *mask = ~allowed & 0777;
    return 0;
}

int builtin_umask(int argc, char **argv)
{
    int symbolic = argc > 1 && strcmp(argv[1], "-S") == 0;
    mode_t mask = umask(0);
    umask(mask);
    if (argc > 1 + symbolic) {
        const char *text = argv[1 + symbolic];
        if (isdigit((unsigned char)*text)) {
            char *end;
            unsigned long value = strtoul(text, &end, 8);
            if (*end || value > 0777)
                fail(2, "Illegal number: %s", text);
            mask = (mode_t)value;
        } else if (symbolic_mask(text, &mask) < 0) {
            fail(2, "Illegal mode: %s", text);
        }
        umask(mask);
        return 0;
    }
    if (!symbolic) {
        printf("%04o\n", (unsigned)mask);
        return 0;
    }
    for (int shift = 6; shift >= 0; shift -= 3) {
        unsigned bits = (unsigned)(~mask >> shift) & 7;
        printf("%c=%s%s%s%s", shift == 6 ? 'u' : shift == 3 ? 'g' : 'o',
               bits & 4 ? "r" : "", bits & 2 ? "w" : "",
               bits & 1 ? "x" : "", shift ? "," : "\n");
    }
    return 0;
}

static const struct {
    char letter;
    int resource;
    int unit;
    const char *name;
} limits[] = {
    {'t', RLIMIT_CPU, 1, "time(seconds)"},
    {'f', RLIMIT_FSIZE, 512, "file(blocks)"},
    {'d', RLIMIT_DATA, 1024, "data(kbytes)"},
    {'s', RLIMIT_STACK, 1024, "stack(kbytes)"},
    {'c', RLIMIT_CORE, 512, "coredump(blocks)"},
    {'m', RLIMIT_RSS, 1024, "memory(kbytes)"},
    {'l', RLIMIT_MEMLOCK, 1024, "locked memory(kbytes)"},
    {'p', RLIMIT_NPROC, 1, "process"},
    {'n', RLIMIT_NOFILE, 1, "nofiles"},
    {'v', RLIMIT_AS, 1024, "vmemory(kbytes)"},
    {'w', RLIMIT_LOCKS, 1, "locks"},
    {'r', RLIMIT_RTPRIO, 1, "rtprio"},
};

#define LIMITS (sizeof limits / sizeof *limits)

static void print_limit(size_t i, int hard)
{
    struct rlimit limit;
    getrlimit(limits[i].resource, &limit);
    rlim_t value = hard ? limit.rlim_max : limit.rlim_cur;
    if (value == RLIM_INFINITY)
        printf("unlimited\n");
    else
        printf("%lu\n", (unsigned long)value / (unsigned)limits[i].unit);
}

int builtin_ulimit(int argc, char **argv)
{
    int hard = 0, soft = 0, all = 0, first = 1;
    char letter = 'f';
    for (; first < argc && argv[first][0] == '-'; first++)
        for (char *c = argv[first] + 1; *c; c++) {
            if (*c == 'H')
                hard = 1;
            else if (*c == 'S')
                soft = 1;
            else if (*c == 'a')
                all = 1;
            else
                letter = *c;
        }
    if (all) {
        for (size_t i = 0; i < LIMITS; i++) {
            printf("%-20s ", limits[i].name);
            print_limit(i, hard);
        }
        return 0;
    }
    size_t i = 0;
    while (i < LIMITS && limits[i].letter != letter)
        i++;
    if (i == LIMITS)
        fail(2, "ulimit: Illegal option -%c", letter);
    if (first >= argc) {
        print_limit(i, hard);
        return 0;
    }
    struct rlimit limit;
    getrlimit(limits[i].resource, &limit);
    rlim_t value = RLIM_INFINITY;
    if (strcmp(argv[first], "unlimited") != 0) {
        char *end;
        value = strtoul(argv[first], &end, 10) * (unsigned)limits[i].unit;
        if (*end || !isdigit((unsigned char)*argv[first]))
            fail(2, "ulimit: bad number");
    }
    if (hard || !soft)
        limit.rlim_max = value;
    if (soft || !hard)
        limit.rlim_cur = value;
    if (setrlimit(limits[i].resource, &limit) < 0)
        fail(2, "ulimit: error setting limit: %s", strerror(errno));
    return 0;
}
