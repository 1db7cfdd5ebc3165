#include "../command.h"
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A set in order: tr works on bytes, as those of the POSIX locale do. */
struct set {
    unsigned char *bytes;
    size_t count;
    int upper, lower; /* [:upper:] and [:lower:] as one that is the set */
    long fill;        /* where [x*] goes on until the sets are even; -1 */
};

static void add(struct set *set, unsigned char byte)
{
    if (set->count % 256 == 0)
        set->bytes = resize(set->bytes, set->count + 256, 1);
    set->bytes[set->count++] = byte;
}

static unsigned char one(const char **s)
{
    static const char from[] = "abfnrtv\\", to[] = "\a\b\f\n\r\t\v\\";
    if (**s != '\\' || !(*s)[1])
        return (unsigned char)*(*s)++;
    ++*s;
    const char *known = strchr(from, **s);
    if (known) {
        ++*s;
        return (unsigned char)to[known - from];
    }
    int value = 0, digits = 0;
    for (; digits < 3 && **s >= '0' && **s <= '7'; digits++)
        value = value * 8 + (*(*s)++ - '0');
    return digits ? (unsigned char)value : (unsigned char)*(*s)++;
}

static void add_class(struct set *set, const char *name, size_t n)
{
    static const struct {
        const char *name;
        int (*holds)(int c);
    } classes[] = {
        {"alnum", isalnum}, {"alpha", isalpha}, {"blank", isblank},
        {"cntrl", iscntrl}, {"digit", isdigit}, {"graph", isgraph},
        {"lower", islower}, {"print", isprint}, {"punct", ispunct},
        {"space", isspace}, {"upper", isupper}, {"xdigit", isxdigit},
    };
    for (size_t i = 0; i < COUNT_OF(classes); i++) {
        if (strlen(classes[i].name) != n ||
            memcmp(classes[i].name, name, n) != 0)
            continue;
        set->lower |= classes[i].holds == islower;
        set->upper |= classes[i].holds == isupper;
        for (int c = 0; c < 128; c++)
            if (classes[i].holds(c))
                add(set, (unsigned char)c);
        return;
    }
    errx(1, "no class of characters is called %.*s", (int)n, name);
}

/* "[:alpha:]", "[=e=]" or "[x*3]"; 0: the bracket is itself. */
static int bracket(struct set *set, const char **s, int second)
{
    const char *from = *s, *end;
    if (from[1] == ':' && (end = strstr(from + 2, ":]"))) {
        add_class(set, from + 2, (size_t)(end - from - 2));
        *s = end + 2;
        return 1;
    }
    if (from[1] == '=' && from[2] && from[3] == '=' && from[4] == ']') {
        add(set, (unsigned char)from[2]);
        *s = from + 5;
        return 1;
    }
    const char *at = from + 1;
    if (!*at)
        return 0;
    unsigned char c = one(&at);
    if (*at != '*')
        return 0;
    char *after;
    unsigned long times = strtoul(at + 1, &after, at[1] == '0' ? 8 : 10);
    if (*after != ']')
        return 0;
    if (!second)
        errx(1, "[c*] belongs into the second set");
    *s = after + 1;
    add(set, c);
    if (times == 0)
        set->fill = (long)set->count - 1;
    for (unsigned long i = 1; i < times && i < 4096; i++)
        add(set, c);
    return 1;
}

static struct set parse(const char *text, int second)
{
    struct set set = {NULL, 0, 0, 0, -1};
    for (const char *s = text; *s;) {
        if (*s == '[' && bracket(&set, &s, second))
            continue;
        unsigned char first = one(&s);
        if (*s != '-' || !s[1]) {
            add(&set, first);
            continue;
        }
        s++;
        unsigned char last = one(&s);
        if (last < first)
            errx(1, "the range %c-%c is backwards", first, last);
        for (int c = first; c <= last; c++)
            add(&set, (unsigned char)c);
    }
    return set;
}

static void complement(struct set *set)
{
    struct set rest = {NULL, 0, 0, 0, -1};
    for (int c = 0; c < 256; c++)
        if (set->count == 0 || !memchr(set->bytes, c, set->count))
            add(&rest, (unsigned char)c);
    free(set->bytes);
    *set = rest;
}

/* The second set is made as long as the first: by its fill, or its last. */
static void even_out(struct set *set, size_t wanted, int truncate)
{
    if (set->fill >= 0 && set->count < wanted) {
        size_t more = wanted - set->count, after = (size_t)set->fill + 1;
        unsigned char c = set->bytes[set->fill];
        size_t tail = set->count - after;
        while (set->count < wanted)
            add(set, c);
        memmove(set->bytes + after + more, set->bytes + after, tail);
        memset(set->bytes + after, c, more);
    }
    if (set->count == 0)
        errx(1, "the second set is empty");
    unsigned char last = set->bytes[set->count - 1];
    while (!truncate && set->count < wanted)
        add(set, last);
}

static unsigned char table[256];
static unsigned char dropped[256], squeezed[256];

static void work(void)
{
    int before = -1, c;
    while ((c = getc_unlocked(stdin)) != EOF) {
        if (dropped[c])
            continue;
        int to = table[c];
        if (to == before && squeezed[to])
            continue;
        before = to;
        putchar_unlocked(to);
    }
}

COMMAND(tr, "tr", "[-Ccdst] SET1 [SET2]",
        "Replaces, squeezes or deletes bytes. A SET is like 'a-z\\n'\n"
        "and may have [:class:], [=c=], [c*COUNT] and octal \\123.\n"
        "  -c -C  SET1 is what it does not name\n"
        "  -d     delete what is in SET1\n"
        "  -s     one byte for a row of the same in the last set\n"
        "  -t     cut SET1 to the length of SET2\n")
{
    int c, inverted = 0, deleting = 0, squeezing = 0, truncating = 0;
    while ((c = option(argc, argv, "+Ccdst",
                       "complement=c delete=d squeeze-repeats=s "
                       "truncate-set1=t")) != -1)
        switch (c) {
        case 'd':
            deleting = 1;
            break;
        case 's':
            squeezing = 1;
            break;
        case 't':
            truncating = 1;
            break;
        default:
            inverted = 1;
        }
    int two = deleting == squeezing;
    operands(argc, two ? 2 : 1, deleting && !squeezing ? 1 : 2);
    struct set first = parse(argv[optind], 0);
    struct set second = {NULL, 0, 0, 0, -1};
    int has_second = argc - optind == 2;
    if (has_second)
        second = parse(argv[optind + 1], 1);
    /* Letters change case as pairs: both classes are in the same order. */
    if (inverted)
        complement(&first);
    for (int i = 0; i < 256; i++)
        table[i] = (unsigned char)i;
    if (deleting) {
        for (size_t i = 0; i < first.count; i++)
            dropped[first.bytes[i]] = 1;
    } else if (has_second) {
        if (!truncating || second.count < first.count)
            even_out(&second, first.count, truncating);
        for (size_t i = 0; i < first.count && i < second.count; i++)
            table[first.bytes[i]] = second.bytes[i];
    }
    if (squeezing) {
        const struct set *last = has_second ? &second : &first;
        for (size_t i = 0; i < last->count; i++)
            squeezed[last->bytes[i]] = 1;
    }
    work();
    if (ferror(stdin))
        complain("standard input");
    return 0;
}
