#include "../command.h"
#include <limits.h>
#include <string.h>
#include <unistd.h>

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                             "abcdefghijklmnopqrstuvwxyz0123456789+/";
static long width = 76;
static int lenient;

static void put_digit(char c)
{
    static long column;
    putchar(c);
    if (width && ++column == width) {
        putchar('\n');
        column = 0;
    }
}

static void encode(FILE *in)
{
    unsigned char three[3];
    size_t n;
    long column = 0;
    while ((n = fread(three, 1, 3, in)) > 0) {
        unsigned long bits = 0;
        for (size_t i = 0; i < 3; i++)
            bits = bits << 8 | (i < n ? three[i] : 0u);
        for (size_t i = 0; i < 4; i++)
            put_digit(i <= n ? digits[bits >> (18 - 6 * i) & 63] : '=');
        column += 4;
    }
    if (width && column % width)
        putchar('\n');
}

static int decode(FILE *in)
{
    unsigned long bits = 0;
    int count = 0, padding = 0, c;
    while ((c = getc_unlocked(in)) != EOF) {
        const char *digit = c ? strchr(digits, c) : NULL;
        if (c == '\n')
            continue;
        if (c == '=' && count >= 2 - padding && padding < 2) {
            padding++;
        } else if (!digit || padding) {
            if (!lenient)
                return -1;
            continue;
        } else {
            bits = bits << 6 | (unsigned long)(digit - digits);
            if (count++ == 3) {
                putchar((int)(bits >> 16 & 255));
                putchar((int)(bits >> 8 & 255));
                putchar((int)(bits & 255));
                bits = 0;
                count = 0;
            }
        }
        if (padding && count + padding == 4) {
            if (count == 3)
                putchar((int)(bits >> 10 & 255)),
                    putchar((int)(bits >> 2 & 255));
            else
                putchar((int)(bits >> 4 & 255));
            bits = 0;
            count = padding = 0;
        }
    }
    return count ? -1 : 0;
}

COMMAND(base64, "base64", "[-di] [-w WIDTH] [FILE]",
        "Writes bytes as text, or gets them back.\n"
        "  -d        get back    -i  pass what does not belong there\n"
        "  -w WIDTH  of lines (76); 0: one line\n")
{
    int c, back = 0;
    while ((c = option(argc, argv, "diw:",
                       "decode=d ignore-garbage=i wrap=w")) != -1)
        switch (c) {
        case 'd':
            back = 1;
            break;
        case 'i':
            lenient = 1;
            break;
        case 'w':
            width = number(optarg, 0, INT_MAX, "width");
            break;
        }
    operands(argc, 0, 1);
    const char *name = optind < argc ? argv[optind] : "-";
    FILE *in = open_input(name);
    if (!in)
        return 1;
    if (!back)
        encode(in);
    else if (decode(in) < 0)
        complainx("%s: this is not base64", name);
    close_input(in, name);
    return 0;
}
