#include "../command.h"
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

struct row {
    struct text line;
    const char **fields; /* each a piece of the line */
    size_t *lengths, count;
};
struct side {
    FILE *file;
    const char *name;
    size_t key;
    struct row ahead; /* read, but not used yet */
    int has_ahead;
    struct row *group; /* rows of one key */
    size_t group_count;
    int unpaired, only_unpaired;
};
static struct side sides[2];
static int fold, separated;
static char separator = ' ';
static const char *empty = "";
static struct {
    int side; /* 0: the key */
    size_t field;
} *layout;
static size_t layout_count;

static void add_field(struct row *r, const char *s, size_t n)
{
    r->fields = resize(r->fields, r->count + 1, sizeof *r->fields);
    r->lengths = resize(r->lengths, r->count + 1, sizeof *r->lengths);
    r->fields[r->count] = s;
    r->lengths[r->count++] = n;
}

static void split(struct row *r)
{
    const char *s = r->line.s, *end = s + r->line.n;
    r->count = 0;
    for (;;) {
        if (!separated)
            while (s < end && (*s == ' ' || *s == '\t'))
                s++;
        if (!separated && s == end)
            return;
        const char *from = s;
        while (s < end && (separated ? *s != separator
                                     : *s != ' ' && *s != '\t'))
            s++;
        add_field(r, from, (size_t)(s - from));
        if (s == end)
            return;
        s++;
    }
}

static void put_field(const struct row *r, size_t i)
{
    if (r && i < r->count && r->lengths[i] > 0)
        fwrite(r->fields[i], 1, r->lengths[i], stdout);
    else
        fputs(empty, stdout);
}

static int compare(const struct row *a, size_t i, const struct row *b,
                   size_t k)
{
    size_t n = i < a->count ? a->lengths[i] : 0;
    size_t m = k < b->count ? b->lengths[k] : 0, least = n < m ? n : m;
    int result = least == 0 ? 0
                 : fold     ? strncasecmp(a->fields[i], b->fields[k], least)
                            : memcmp(a->fields[i], b->fields[k], least);
    return result ? result : n < m ? -1 : n > m;
}

static void put_row(const struct row *rows[2])
{
    const struct row *any = rows[0] ? rows[0] : rows[1];
    size_t key = sides[rows[0] ? 0 : 1].key;
    if (layout) {
        for (size_t i = 0; i < layout_count; i++) {
            if (i > 0)
                putchar(separator);
            if (layout[i].side)
                put_field(rows[layout[i].side - 1], layout[i].field);
            else
                put_field(any, key);
        }
    } else {
        put_field(any, key);
        for (int s = 0; s < 2; s++)
            for (size_t i = 0; rows[s] && i < rows[s]->count; i++)
                if (i != sides[s].key) {
                    putchar(separator);
                    put_field(rows[s], i);
                }
    }
    putchar('\n');
}

static void read_ahead(struct side *s)
{
    s->ahead = (struct row){.fields = NULL};
    s->has_ahead = read_line(s->file, &s->ahead.line);
    if (s->has_ahead)
        split(&s->ahead);
}

/* All rows that have the same key as the first. */
static void read_group(struct side *s)
{
    for (size_t i = 0; i < s->group_count; i++) {
        free(s->group[i].line.s);
        free(s->group[i].fields);
        free(s->group[i].lengths);
    }
    s->group_count = 0;
    while (s->has_ahead &&
           (s->group_count == 0 ||
            compare(&s->group[0], s->key, &s->ahead, s->key) == 0)) {
        s->group = resize(s->group, s->group_count + 1, sizeof *s->group);
        s->group[s->group_count++] = s->ahead;
        read_ahead(s);
    }
}

static void put_unpaired(int which)
{
    for (size_t i = 0; i < sides[which].group_count; i++) {
        const struct row *rows[2] = {NULL, NULL};
        rows[which] = &sides[which].group[i];
        if (sides[which].unpaired)
            put_row(rows);
    }
    read_group(&sides[which]);
}

static void put_paired(void)
{
    int wanted = !sides[0].only_unpaired && !sides[1].only_unpaired;
    for (size_t i = 0; wanted && i < sides[0].group_count; i++)
        for (size_t k = 0; k < sides[1].group_count; k++) {
            const struct row *rows[2] = {&sides[0].group[i],
                                         &sides[1].group[k]};
            put_row(rows);
        }
    read_group(&sides[0]);
    read_group(&sides[1]);
}

/* "0,1.2,2.1" */
static void parse_layout(char *list)
{
    char *word;
    while ((word = strsep(&list, ", ")) != NULL) {
        layout = resize(layout, layout_count + 1, sizeof *layout);
        if (strcmp(word, "0") == 0) {
            layout[layout_count].side = 0;
        } else if ((*word == '1' || *word == '2') && word[1] == '.') {
            layout[layout_count].side = *word - '0';
            layout[layout_count].field =
                (size_t)number(word + 2, 1, INT_MAX, "field") - 1;
        } else {
            usage_error("'%s' is no field", word);
        }
        layout_count++;
    }
}

COMMAND(join, "join",
        "[-i] [-a N] [-v N] [-e TEXT] [-j N] [-1 N] [-2 N] [-o LIST]\n"
        "            [-t CHAR] FILE1 FILE2",
        "Joins lines of two sorted files that have a field in common.\n"
        "  -1 -2 -j N  the field of the first, the second, both\n"
        "  -a N -v N   lines of file N without a partner too, only them\n"
        "  -o LIST     0 (the field) and FILE.FIELD    -e TEXT  for what is\n"
        "              empty\n"
        "  -t CHAR     parts fields    -i  small letters as large\n")
{
    int c;
    while ((c = option(argc, argv, "a:e:ij:o:t:v:1:2:",
                       "ignore-case=i")) != -1)
        switch (c) {
        case 'a':
        case 'v': {
            long n = number(optarg, 1, 2, "file") - 1;
            sides[n].unpaired = 1;
            sides[n].only_unpaired |= c == 'v';
            break;
        }
        case 'e':
            empty = optarg;
            break;
        case 'i':
            fold = 1;
            break;
        case 'j':
            sides[0].key = sides[1].key =
                (size_t)number(optarg, 1, INT_MAX, "field") - 1;
            break;
        case 'o':
            parse_layout(optarg);
            break;
        case 't':
            if (!*optarg || optarg[1])
                usage_error("the separator is one character");
            separated = 1;
            separator = *optarg;
            break;
        default:
            sides[c - '1'].key =
                (size_t)number(optarg, 1, INT_MAX, "field") - 1;
        }
    operands(argc, 2, 2);
    for (int i = 0; i < 2; i++) {
        sides[i].name = argv[optind + i];
        sides[i].file = open_input(sides[i].name);
        if (!sides[i].file)
            return 1;
        read_ahead(&sides[i]);
        read_group(&sides[i]);
    }
    while (sides[0].group_count || sides[1].group_count) {
        int order = !sides[0].group_count   ? 1
                    : !sides[1].group_count ? -1
                                            : compare(&sides[0].group[0],
                                                      sides[0].key,
                                                      &sides[1].group[0],
                                                      sides[1].key);
        if (order == 0)
            put_paired();
        else
            put_unpaired(order > 0);
    }
    close_input(sides[0].file, sides[0].name);
    close_input(sides[1].file, sides[1].name);
    return 0;
}
