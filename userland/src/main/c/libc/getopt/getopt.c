/* POSIX order: options end at the first word that is none. */
#include <getopt.h>
#include <stdio.h>
#include <string.h>

char *optarg;
int optind = 1, opterr = 1, optopt;
static int inside; /* the place in a word like -abc */

static void complain(char *const argv[], const char *what, int option)
{
    if (opterr)
        fprintf(stderr, "%s: %s -- %c\n", argv[0], what, option);
}

int getopt(int argc, char *const argv[], const char *options)
{
    optarg = NULL;
    if (optind == 0) {
        optind = 1;
        inside = 0;
    }
    const char *word = optind < argc ? argv[optind] : NULL;
    if (!inside) {
        if (!word || word[0] != '-' || !word[1])
            return -1;
        if (strcmp(word, "--") == 0) {
            optind++;
            return -1;
        }
        inside = 1;
    }
    int option = (unsigned char)word[inside++];
    int quiet = *options == ':';
    const char *known = option == ':' ? NULL : strchr(options, option);
    int last = !word[inside];
    if (!known) {
        optopt = option;
        if (!quiet)
            complain(argv, "unknown option", option);
    } else if (known[1] == ':') {
        if (!last) {
            optarg = (char *)word + inside;
        } else if (known[2] != ':') {
            if (optind + 1 >= argc) {
                optopt = option;
                optind++;
                inside = 0;
                if (quiet)
                    return ':';
                complain(argv, "option wants an argument", option);
                return '?';
            }
            optarg = argv[++optind];
        }
        last = 1;
    }
    if (last) {
        optind++;
        inside = 0;
    }
    return known ? option : '?';
}

static int long_option(int argc, char *const argv[],
                       const struct option *longs, int *index, int quiet)
{
    const char *word = argv[optind] + 2;
    size_t n = strcspn(word, "=");
    int found = -1, matches = 0;
    for (int i = 0; longs[i].name; i++) {
        if (strncmp(longs[i].name, word, n) != 0)
            continue;
        found = i;
        matches++;
        if (!longs[i].name[n]) {
            matches = 1;
            break;
        }
    }
    optind++;
    optopt = 0;
    const char *trouble = NULL;
    if (matches != 1) {
        trouble = matches ? "ambiguous option" : "unknown option";
    } else if (word[n] == '=') {
        if (longs[found].has_arg == no_argument)
            trouble = "option wants no argument";
        else
            optarg = (char *)word + n + 1;
    } else if (longs[found].has_arg == required_argument) {
        if (optind >= argc) {
            optopt = longs[found].val;
            trouble = "option wants an argument";
            if (quiet)
                return ':';
        } else {
            optarg = argv[optind++];
        }
    }
    if (trouble) {
        if (opterr && !quiet)
            fprintf(stderr, "%s: %s -- %.*s\n", argv[0], trouble, (int)n,
                    word);
        return '?';
    }
    if (index)
        *index = found;
    if (longs[found].flag) {
        *longs[found].flag = longs[found].val;
        return 0;
    }
    return longs[found].val;
}

/* As GNU does: words that are no options move to the end, unless '+'. */
int getopt_long(int argc, char *const argv[], const char *options,
                const struct option *longs, int *index)
{
    int strict = *options == '+';
    options += strict;
    if (optind == 0) {
        optind = 1;
        inside = 0;
    }
    optarg = NULL;
    if (!inside && !strict) {
        int next = optind;
        while (next < argc && (argv[next][0] != '-' || !argv[next][1]))
            next++;
        if (next < argc && next > optind) {
            int before = next - optind, start = optind;
            int quiet = opterr;
            optind = next;
            int result = getopt_long(argc, argv, options, longs, index);
            (void)quiet;
            int taken = optind - next;
            if (inside) {
                /* A bundle goes on: it moves before the words as a whole. */
                taken = 1;
            }
            char **words = (char **)argv;
            for (int i = 0; i < taken; i++) {
                char *word = words[next + i];
                memmove(words + start + i + 1, words + start + i,
                        (size_t)before * sizeof *words);
                words[start + i] = word;
            }
            optind = inside ? start : start + taken;
            return result;
        }
    }
    const char *word = optind < argc ? argv[optind] : NULL;
    if (!inside && word && word[0] == '-' && word[1] == '-' && word[2])
        return long_option(argc, argv, longs, index, *options == ':');
    return getopt(argc, argv, options);
}
