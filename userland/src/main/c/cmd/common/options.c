#include "../command.h"
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MOST_LONG 64

_Noreturn void print_help(void);
_Noreturn void print_version(void);
enum { HELP = 0x100, VERSION };

static struct option table[MOST_LONG + 3];

static int wants_value(const char *letters, int letter)
{
    const char *place = strchr(letters, letter);
    if (!place || place[1] != ':')
        return no_argument;
    return place[2] == ':' ? optional_argument : required_argument;
}

/* "all=a size=s" to the table of getopt_long. */
static void make_table(const char *letters, const char *longs)
{
    size_t n = 0;
    char *rest = longs ? copy_text(longs) : NULL, *word;
    while ((word = strsep(&rest, " ")) != NULL && n < MOST_LONG) {
        char *letter = strchr(word, '=');
        if (!letter)
            continue;
        *letter++ = 0;
        int has = wants_value(letters, *letter);
        table[n++] = (struct option){word, has, NULL, *letter};
    }
    table[n++] = (struct option){"help", no_argument, NULL, HELP};
    table[n++] = (struct option){"version", no_argument, NULL, VERSION};
    table[n] = (struct option){NULL, 0, NULL, 0};
}

int option(int argc, char **argv, const char *letters, const char *longs)
{
    static const char *made_of;
    if (made_of != letters) {
        make_table(letters, longs);
        made_of = letters;
    }
    opterr = 0;
    int before = optind, c = getopt_long(argc, argv, letters, table, NULL);
    switch (c) {
    case HELP:
        print_help();
    case VERSION:
        print_version();
    case '?':
        if (optopt && strchr(letters, optopt))
            usage_error("option -%c wants a value", optopt);
        if (optopt)
            usage_error("unknown option -%c", optopt);
        usage_error("unknown option %s",
                    argv[optind > before ? optind - 1 : before]);
    }
    return c;
}

void option_number(int argc, char **argv, char letter, const char *valued)
{
    for (int i = 1; i < argc; i++) {
        char *word = argv[i];
        if (word[0] != '-' || !word[1] || strcmp(word, "--") == 0)
            return;
        if (word[1] >= '0' && word[1] <= '9') {
            size_t n = strlen(word);
            char *fresh = need_memory(n + 2);
            fresh[0] = '-';
            fresh[1] = letter;
            memcpy(fresh + 2, word + 1, n);
            argv[i] = fresh;
        } else if (!word[2] && strchr(valued, word[1])) {
            i++; /* the next word is this one's value */
        }
    }
}

void operands(int argc, int least, int most)
{
    int count = argc - optind;
    if (count < least)
        usage_error(count == 0 ? "an operand is missing"
                               : "more operands are wanted");
    if (most >= 0 && count > most)
        usage_error("too many operands");
}
