/*
 * All lines are kept in memory and sorted by pointers. With keys, the place
 * of each key is looked up at each comparison: lines are short and memory is
 * scarce.
 */
#include "sort.h"
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct sort_key *keys, all; /* all: the options without a key */
static char separator, line_end = '\n';
static int has_separator, unique, stable, check;
static struct line *lines;
static size_t line_count, line_room;

static int is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n';
}

/* The end of a field that begins at s. */
static const char *field_end(const char *s, const char *end)
{
    if (has_separator) {
        const char *next = memchr(s, separator, (size_t)(end - s));
        return next ? next : end;
    }
    while (s < end && is_blank(*s))
        s++;
    while (s < end && !is_blank(*s))
        s++;
    return s;
}

static const char *skip_blanks(const char *s, const char *end)
{
    while (s < end && is_blank(*s))
        s++;
    return s;
}

static struct piece find_key(const struct sort_key *k, const struct line *l)
{
    const char *s = l->s, *end = s + l->n, *stop = end;
    for (long i = 1; i < k->first_field && s < end; i++) {
        s = field_end(s, end);
        if (has_separator && s < end)
            s++;
        else if (has_separator)
            break;
    }
    /* Beyond the last field there is nothing. */
    if (k->skip_first)
        s = skip_blanks(s, end);
    for (long i = 1; i < k->first_char && s < end; i++)
        s++;
    if (k->last_field) {
        const char *from = l->s;
        long whole = k->last_char ? k->last_field - 1 : k->last_field;
        for (long i = 0; i < whole && from < end; i++) {
            from = field_end(from, end);
            if (has_separator && from < end && (k->last_char || i + 1 < whole))
                from++;
        }
        if (k->last_char) {
            if (k->skip_last)
                from = skip_blanks(from, end);
            for (long i = 0; i < k->last_char && from < end; i++)
                from++;
        }
        stop = from;
    }
    if (stop < s)
        stop = s;
    return (struct piece){s, (size_t)(stop - s)};
}

static int compare_lines(const struct line *a, const struct line *b)
{
    for (const struct sort_key *k = keys; k; k = k->next) {
        int result = sort_compare(&k->order, find_key(k, a), find_key(k, b));
        if (result)
            return k->order.reverse ? -result : result;
    }
    if (!keys) {
        int result = sort_compare(&all.order, (struct piece){a->s, a->n},
                                  (struct piece){b->s, b->n});
        if (result)
            return all.order.reverse ? -result : result;
    }
    if (stable || unique)
        return 0;
    static const struct sort_order plain;
    int result = sort_compare(&plain, (struct piece){a->s, a->n},
                              (struct piece){b->s, b->n});
    return all.order.reverse ? -result : result;
}

static int compare(const void *x, const void *y)
{
    const struct line *a = x, *b = y;
    int result = compare_lines(a, b);
    /* Lines that are equal stay in the order that they came in. */
    return result ? result : a->place < b->place ? -1 : a->place > b->place;
}

static void read_lines(const char *name)
{
    struct text line = {NULL, 0, 0};
    FILE *file = open_input(name);
    if (!file)
        exit(2);
    int ended;
    while (read_until(file, &line, line_end, &ended)) {
        if (line_count == line_room) {
            line_room = line_room ? line_room * 2 : 512;
            lines = resize(lines, line_room, sizeof *lines);
        }
        char *kept = need(malloc(line.n + 1));
        memcpy(kept, line.s, line.n + 1);
        lines[line_count] = (struct line){kept, line.n, line_count};
        line_count++;
    }
    close_input(file, name);
    if (command_status)
        exit(2);
    free(line.s);
}

/* 1 if a line is in the wrong place; -C does not say which. */
static int out_of_order(const char *name)
{
    for (size_t i = 1; i < line_count; i++) {
        int result = compare_lines(&lines[i - 1], &lines[i]);
        if (result > 0 || (unique && result == 0)) {
            if (check == 'c')
                warnx("%s:%zu: out of order: %s", name, i + 1, lines[i].s);
            return 1;
        }
    }
    return 0;
}

static void set_order(struct sort_order *order, char c)
{
    switch (c) {
    case 'n':
    case 'h':
    case 'V':
    case 'M':
    case 'g':
        order->kind = c;
        break;
    case 'r':
        order->reverse = 1;
        break;
    case 'f':
        order->fold = 1;
        break;
    case 'd':
        order->dictionary = 1;
        break;
    case 'i':
        order->printable = 1;
        break;
    }
}

static const char *key_number(const char *s, long *value, const char *key)
{
    char *end;
    if (*s < '0' || *s > '9')
        usage_error("'%s' is no key", key);
    *value = strtol(s, &end, 10);
    return end;
}

/* F[.C][OPTS][,F[.C][OPTS]] */
static void add_key(const char *text)
{
    struct sort_key *k = need_memory(sizeof *k), **last = &keys;
    const char *s = key_number(text, &k->first_field, text);
    k->first_char = 1;
    if (*s == '.')
        s = key_number(s + 1, &k->first_char, text);
    if (k->first_field < 1 || k->first_char < 1)
        usage_error("'%s': fields and characters are counted from 1", text);
    for (; *s && strchr("bdfghiMnrV", *s); s++) {
        k->skip_first |= *s == 'b';
        k->has_order = 1;
        set_order(&k->order, *s);
    }
    if (*s == ',') {
        s = key_number(s + 1, &k->last_field, text);
        if (*s == '.')
            s = key_number(s + 1, &k->last_char, text);
        if (k->last_field < 1)
            usage_error("'%s': fields are counted from 1", text);
        for (; *s && strchr("bdfghiMnrV", *s); s++) {
            k->skip_last |= *s == 'b';
            k->has_order = 1;
            set_order(&k->order, *s);
        }
    }
    if (*s)
        usage_error("'%s' is no key", text);
    while (*last)
        last = &(*last)->next;
    *last = k;
}

static void set_separator(const char *text)
{
    if (strcmp(text, "\\0") == 0)
        text = "";
    else if (!*text || text[1])
        usage_error("the separator is one character, not '%s'", text);
    separator = *text;
    has_separator = 1;
}

static void put_lines(const char *output)
{
    if (output && !freopen(output, "w", stdout))
        err(2, "%s", output);
    for (size_t i = 0; i < line_count; i++) {
        if (unique && i > 0 && compare_lines(&lines[i - 1], &lines[i]) == 0) {
            /* The first of the equal ones is kept for the next as well. */
            lines[i] = lines[i - 1];
            continue;
        }
        fwrite(lines[i].s, 1, lines[i].n, stdout);
        putchar(line_end);
    }
}

COMMAND(sort, "sort",
        "[-bCcdfghiMmnrsuVz] [-k KEY] [-o FILE] [-t CHAR] [FILE...]",
        "Sorts lines.\n"
        "  -n -g -h  by numbers, any numbers, sizes like 2K\n"
        "  -V -M     by version, by month\n"
        "  -f -d -i  small letters as large; only blanks, letters and\n"
        "            digits count; only what can be printed\n"
        "  -b -r     without leading blanks; backwards\n"
        "  -u -s     one of equal lines; equal lines as they came\n"
        "  -k F[.C][OPTIONS][,F[.C][OPTIONS]]  from field to field\n"
        "  -t CHAR   parts the fields\n"
        "  -o FILE   write there; it may be one that is read\n"
        "  -c -C     only check; -C silently    -m  files are sorted\n"
        "  -z        zero bytes end lines\n")
{
    int c;
    const char *output = NULL;
    while ((c = option(argc, argv, "bCcdfghiMmnrsuVzk:o:t:S:T:",
                       "ignore-leading-blanks=b check=c dictionary-order=d "
                       "ignore-case=f general-numeric-sort=g "
                       "human-numeric-sort=h month-sort=M merge=m "
                       "numeric-sort=n reverse=r stable=s unique=u "
                       "version-sort=V zero-terminated=z key=k output=o "
                       "field-separator=t buffer-size=S "
                       "temporary-directory=T")) != -1)
        switch (c) {
        case 'b':
            all.skip_first = all.skip_last = 1;
            break;
        case 'C':
        case 'c':
            check = c;
            break;
        case 'k':
            add_key(optarg);
            break;
        case 'm':
            break; /* sorting what is sorted does no harm */
        case 'o':
            output = optarg;
            break;
        case 's':
            stable = 1;
            break;
        case 't':
            set_separator(optarg);
            break;
        case 'u':
            unique = 1;
            break;
        case 'z':
            line_end = 0;
            break;
        default:
            set_order(&all.order, (char)c);
        }
    for (struct sort_key *k = keys; k; k = k->next)
        if (!k->has_order) {
            k->order = all.order;
            k->skip_first = all.skip_first;
            k->skip_last = all.skip_last;
        }
    if (!keys && all.skip_first) {
        /* -b alone is about the whole line as a key. */
        add_key("1");
        keys->order = all.order;
        keys->skip_first = 1;
    }
    if (check)
        operands(argc, 0, 1);
    if (optind == argc)
        read_lines("-");
    for (int i = optind; i < argc; i++)
        read_lines(argv[i]);
    if (check)
        return out_of_order(optind < argc ? argv[optind] : "-");
    if (line_count > 1)
        qsort(lines, line_count, sizeof *lines, compare);
    put_lines(output);
    flush_output();
    return 0;
}
