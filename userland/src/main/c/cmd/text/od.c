#include "../command.h"
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* One line of output for each block: how its items are shown. */
struct view {
    char kind; /* a c d f o u x */
    int size;
    int trailer; /* z: the characters at the end of the line */
    int width;   /* of an item, with the blank before it */
};
static struct view views[32];
static size_t view_count;
static char radix = 'o';
static long width = 16, most = LONG_MAX;
static off_t skip;
static int all_lines, any_file;
static char **names;
static FILE *file;
static const char *file_name;

static int item_width(char kind, int size)
{
    static const int octal[] = {0, 3, 6, 0, 11, 0, 0, 0, 22};
    static const int decimal[] = {0, 4, 6, 0, 11, 0, 0, 0, 20};
    static const int plain[] = {0, 3, 5, 0, 10, 0, 0, 0, 20};
    switch (kind) {
    case 'a':
    case 'c':
        return 4;
    case 'd':
        return decimal[size] + 1;
    case 'f':
        return size == 4 ? 16 : 25;
    case 'o':
        return octal[size] + 1;
    case 'u':
        return plain[size] + 1;
    }
    return size * 2 + 1;
}

static void add_view(char kind, int size, int trailer)
{
    if (view_count == COUNT_OF(views))
        usage_error("too many types");
    views[view_count++] =
        (struct view){kind, size, trailer, item_width(kind, size)};
}

/* "x1", "d4z", "c", "o2x2" and so on. */
static void parse_types(const char *text)
{
    for (const char *s = text; *s;) {
        char kind = *s++;
        int size = kind == 'a' || kind == 'c' ? 1 : kind == 'f' ? 8 : 4;
        if (!strchr("acdfoux", kind))
            usage_error("'%s' is no type", text);
        if (size > 1 && *s >= '0' && *s <= '9') {
            char *end;
            size = (int)strtol(s, &end, 10);
            s = end;
        } else if (size > 1 && *s && strchr("CSILFD", *s)) {
            static const char letters[] = "CSILFD";
            static const int sizes[] = {1, 2, 4, 8, 4, 8};
            size = sizes[strchr(letters, *s++) - letters];
        }
        if (size != 1 && size != 2 && size != 4 && size != 8)
            usage_error("'%s': no item has %d bytes", text, size);
        if (kind == 'f' && size < 4)
            usage_error("'%s': no item has %d bytes", text, size);
        int trailer = *s == 'z';
        s += trailer;
        add_view(kind, size, trailer);
    }
}

static int next_byte(void)
{
    for (;;) {
        if (!file) {
            if (!*names)
                return EOF;
            file_name = *names++;
            file = open_input(file_name);
            any_file |= file != NULL;
            continue;
        }
        int c = getc_unlocked(file);
        if (c != EOF)
            return c;
        close_input(file, file_name);
        file = NULL;
    }
}

static void put_character(unsigned char c, int w, int named)
{
    static const char *const control[] = {
        "nul", "soh", "stx", "etx", "eot", "enq", "ack", "bel", "bs",
        "ht",  "nl",  "vt",  "ff",  "cr",  "so",  "si",  "dle", "dc1",
        "dc2", "dc3", "dc4", "nak", "syn", "etb", "can", "em",  "sub",
        "esc", "fs",  "gs",  "rs",  "us",  "sp"};
    static const char from[] = "\a\b\f\n\r\t\v", to[] = "abfnrtv";
    char text[8];
    if (named) {
        c &= 127;
        if (c <= ' ' || c == 127) {
            printf("%*s", w, c == 127 ? "del" : control[c]);
            return;
        }
        snprintf(text, sizeof text, "%c", c);
    } else {
        const char *known = c ? strchr(from, c) : NULL;
        if (c == 0)
            snprintf(text, sizeof text, "\\0");
        else if (known)
            snprintf(text, sizeof text, "\\%c", to[known - from]);
        else if (c >= ' ' && c < 127)
            snprintf(text, sizeof text, "%c", c);
        else
            snprintf(text, sizeof text, "%03o", c);
    }
    printf("%*s", w, text);
}

static void put_item(const struct view *v, const unsigned char *s, int w)
{
    unsigned long value = 0;
    memcpy(&value, s, (size_t)v->size);
    switch (v->kind) {
    case 'a':
    case 'c':
        put_character(*s, w, v->kind == 'a');
        break;
    case 'd': {
        int shift = 64 - 8 * v->size;
        printf("%*ld", w, (long)(value << shift) >> shift);
        break;
    }
    case 'f': {
        float small;
        double large;
        memcpy(&small, s, sizeof small);
        memcpy(&large, s, v->size == 8 ? sizeof large : 0);
        if (v->size == 4)
            printf("%*.8g", w, (double)small);
        else
            printf("%*.17g", w, large);
        break;
    }
    case 'o':
        printf("%*s%0*lo", w - v->width + 1, "", v->width - 1, value);
        break;
    case 'u':
        printf("%*lu", w, value);
        break;
    case 'x':
        printf("%*s%0*lx", w - v->width + 1, "", v->width - 1, value);
        break;
    }
}

static void put_address(off_t at)
{
    if (radix == 'o')
        printf("%07lo", (unsigned long)at);
    else if (radix == 'd')
        printf("%07lu", (unsigned long)at);
    else if (radix == 'x')
        printf("%06lx", (unsigned long)at);
}

static void put_block(const unsigned char *block, long n, off_t at)
{
    /* Items of one place stand below each other in all lines. */
    int largest = 1, cell = 0;
    for (size_t i = 0; i < view_count; i++)
        if (views[i].size > largest)
            largest = views[i].size;
    for (size_t i = 0; i < view_count; i++)
        if (views[i].width * (largest / views[i].size) > cell)
            cell = views[i].width * (largest / views[i].size);
    for (size_t i = 0; i < view_count; i++) {
        const struct view *v = &views[i];
        int items = largest / v->size;
        if (i == 0)
            put_address(at);
        else if (radix != 'n')
            printf("%*s", radix == 'x' ? 6 : 7, "");
        for (long k = 0; k < n; k += v->size) {
            /* What is left of a cell is shared among its items. */
            int place = (int)(k / v->size) % items;
            int w = cell * (place + 1) / items - cell * place / items;
            put_item(v, block + k, w);
        }
        if (v->trailer) {
            long missing = (width - n) / v->size;
            printf("%*s  >", (int)(missing * (cell / items)), "");
            for (long k = 0; k < n; k++)
                putchar(block[k] >= ' ' && block[k] < 127 ? block[k] : '.');
            putchar('<');
        }
        putchar('\n');
    }
}

static void dump(void)
{
    unsigned char *block = need_memory((size_t)width + 8);
    unsigned char *before = need_memory((size_t)width + 8);
    off_t at = 0;
    int has_before = 0, starred = 0, c = 0;
    for (; at < skip && (c = next_byte()) != EOF; at++)
        ;
    if (c == EOF && at < skip)
        errx(1, "there are not so many bytes to skip");
    while (most > 0) {
        long n = 0;
        memset(block, 0, (size_t)width + 8);
        while (n < width && n < most && (c = next_byte()) != EOF)
            block[n++] = (unsigned char)c;
        if (n == 0)
            break;
        most -= n;
        if (!all_lines && n == width && has_before &&
            memcmp(block, before, (size_t)width) == 0) {
            if (!starred)
                puts("*");
            starred = 1;
        } else {
            put_block(block, n, at);
            starred = 0;
        }
        memcpy(before, block, (size_t)width);
        has_before = n == width;
        at += n;
    }
    if (radix != 'n' && any_file) {
        put_address(at);
        putchar('\n');
    }
}

/* hexdump's own layout of -C; without it two bytes at a time. */
static void hexdump_canonical(void)
{
    unsigned char block[16], before[16];
    off_t at = 0;
    int n, c = 0, has_before = 0, starred = 0;
    for (; at < skip && (c = next_byte()) != EOF; at++)
        ;
    do {
        for (n = 0; n < 16 && most > 0 && (c = next_byte()) != EOF; most--)
            block[n++] = (unsigned char)c;
        if (n == 16 && has_before && !all_lines &&
            memcmp(block, before, 16) == 0) {
            if (!starred)
                puts("*");
            starred = 1;
        } else if (n > 0) {
            starred = 0;
            printf("%08lx ", (unsigned long)at);
            for (int i = 0; i < 16; i++) {
                printf("%s", i == 8 ? " " : "");
                if (i < n)
                    printf(" %02x", block[i]);
                else
                    printf("   ");
            }
            printf("  |");
            for (int i = 0; i < n; i++)
                putchar(block[i] >= ' ' && block[i] < 127 ? block[i] : '.');
            puts("|");
        }
        memcpy(before, block, 16);
        has_before = n == 16;
        at += n;
    } while (n == 16);
    if (at > 0)
        printf("%08lx\n", (unsigned long)at);
}

static void set_names(char **first)
{
    static char standard[] = "-", *only[] = {standard, NULL};
    names = *first ? first : only;
}

COMMAND(od, "od",
        "[-v] [-A d|o|x|n] [-j SKIP] [-N COUNT] [-t TYPES] [-w WIDTH]\n"
        "          [-abcdfiloxX] [FILE...]",
        "Shows bytes as numbers or characters.\n"
        "  -t TYPES  a c, or one of d o u x f and a size: x1 d4 o2; z shows\n"
        "            the characters as well\n"
        "  -A        addresses are decimal, octal, hexadecimal, not shown\n"
        "  -j -N     leave bytes out, show at most so many\n"
        "  -v -w N   lines that repeat too; N bytes a line\n"
        "  -a -b -c -d -o -x -s -i -l  as -t a, o1, c, u2, o2, x2, d2, d4,\n"
        "            d8\n")
{
    int c;
    while ((c = option(argc, argv, "abcdfilosxXA:j:N:t:vw::",
                       "address-radix=A skip-bytes=j read-bytes=N format=t "
                       "output-duplicates=v width=w")) != -1)
        switch (c) {
        case 'A':
            if (!strchr("doxn", *optarg) || !*optarg || optarg[1])
                usage_error("addresses are d, o, x or n");
            radix = *optarg;
            break;
        case 'j':
            skip = strncmp(optarg, "0x", 2) == 0 ? strtol(optarg, NULL, 16)
                                                 : size_number(optarg,
                                                               "skip");
            break;
        case 'N':
            most = size_number(optarg, "count");
            break;
        case 't':
            parse_types(optarg);
            break;
        case 'v':
            all_lines = 1;
            break;
        case 'w':
            width = optarg ? number(optarg, 1, 4096, "width") : 32;
            break;
        default: {
            static const char letters[] = "abcdfilosxX";
            static const char *const types[] = {"a",  "o1", "c",  "u2",
                                                "f4", "d4", "d8", "o2",
                                                "d2", "x2", "x4"};
            parse_types(types[strchr(letters, c) - letters]);
        }
        }
    if (view_count == 0)
        parse_types("o2");
    for (size_t i = 0; i < view_count; i++)
        if (width % views[i].size)
            usage_error("lines of %ld bytes have no items of %d", width,
                        views[i].size);
    set_names(argv + optind);
    dump();
    return 0;
}

COMMAND(hexdump, "hexdump hd", "[-Cv] [-n COUNT] [-s SKIP] [FILE...]",
        "Shows bytes as hexadecimal numbers.\n"
        "  -C     one by one, with the characters (hd does so)\n"
        "  -n -s  at most so many bytes; leave so many out\n"
        "  -v     lines that repeat too\n")
{
    int c, canonical = strcmp(program_invocation_short_name, "hd") == 0;
    while ((c = option(argc, argv, "Cvn:s:",
                       "canonical=C length=n skip=s "
                       "no-squeezing=v")) != -1)
        switch (c) {
        case 'C':
            canonical = 1;
            break;
        case 'v':
            all_lines = 1;
            break;
        case 'n':
            most = size_number(optarg, "count");
            break;
        case 's':
            skip = strncmp(optarg, "0x", 2) == 0 ? strtol(optarg, NULL, 16)
                                                 : size_number(optarg,
                                                               "skip");
            break;
        }
    set_names(argv + optind);
    if (canonical) {
        hexdump_canonical();
    } else {
        radix = 'x';
        parse_types("x2");
        dump();
    }
    return 0;
}
