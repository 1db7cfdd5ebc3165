#include "grep.h"
#include <fnmatch.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int count_only, only_matching, quiet, silent, numbers, offsets, text;
static int recursive, named = -1, colour;
static char list; /* 'l' names of files with a match, 'L' of those without */
static char line_end = '\n';
static long most = LONG_MAX, before, after;
static int any_match, failed;
static char **includes, **excludes, **exclude_folders;

/* One of the last lines, for -B. */
struct held {
    struct text line;
    unsigned long number;
    unsigned long offset;
};

static void put_colour(const char *code)
{
    if (colour)
        printf("\033[%sm", code);
}

static void put_front(const char *name, unsigned long number,
                      unsigned long offset, char mark)
{
    if (named > 0) {
        put_colour("35");
        fputs(name, stdout);
        put_colour("0");
        putchar(mark);
    }
    if (numbers)
        printf("%lu%c", number, mark);
    if (offsets)
        printf("%lu%c", offset, mark);
}

static void put_line(const struct text *line)
{
    size_t at = 0, start, end;
    while (colour && !grep_how.invert && at <= line->n &&
           grep_find(line->s, line->n, at, &start, &end)) {
        if (end == start) {
            if (start >= line->n)
                break;
            putchar(line->s[at++]);
            continue;
        }
        fwrite(line->s + at, 1, start - at, stdout);
        put_colour("1;31");
        fwrite(line->s + start, 1, end - start, stdout);
        put_colour("0");
        at = end;
    }
    fwrite(line->s + at, 1, line->n - at, stdout);
    putchar(line_end);
}

static void put_matches(const char *name, const struct text *line,
                        unsigned long number, unsigned long offset)
{
    size_t at = 0, start, end;
    while (at <= line->n && grep_find(line->s, line->n, at, &start, &end)) {
        if (end > start) {
            put_front(name, number, offset + start, ':');
            put_colour("1;31");
            fwrite(line->s + start, 1, end - start, stdout);
            put_colour("0");
            putchar(line_end);
        }
        at = end > start ? end : end + 1;
    }
}

static struct held *ring;

/* The lines before a match that were not shown yet. */
static void put_before(const char *name, unsigned long number,
                       unsigned long shown)
{
    for (long i = before; i > 0; i--) {
        if ((unsigned long)i >= number)
            continue;
        unsigned long wanted = number - (unsigned long)i;
        struct held *h = &ring[wanted % (unsigned long)before];
        if (wanted <= shown || h->number != wanted)
            continue;
        put_front(name, wanted, h->offset, '-');
        fwrite(h->line.s, 1, h->line.n, stdout);
        putchar(line_end);
    }
}

static int looks_binary(FILE *file)
{
    /* A zero byte in what is read first: nobody wants that on a terminal. */
    char bytes[1024];
    off_t here = ftello(file);
    if (text || line_end == 0 || here < 0)
        return 0;
    ssize_t n = pread(fileno(file), bytes, sizeof bytes, here);
    return n > 0 && memchr(bytes, 0, (size_t)n) != NULL;
}

static void search(FILE *file, const char *name)
{
    struct text line = {NULL, 0, 0};
    unsigned long number = 0, offset = 0, shown = 0;
    long matches = 0, left = 0;
    int ended, context = before || after, printed = 0;
    int names_only = count_only || list || quiet;
    int binary = !names_only && looks_binary(file);
    while (matches < most || left > 0) {
        if (!read_until(file, &line, line_end, &ended))
            break;
        number++;
        unsigned long here = offset;
        offset += line.n + (unsigned long)ended;
        size_t start, end;
        int good = matches < most &&
                   grep_find(line.s, line.n, 0, &start, &end) !=
                       grep_how.invert;
        if (good) {
            matches++;
            any_match = 1;
            if (quiet)
                exit(0);
            if (list)
                break;
            if (count_only)
                continue;
            if (!text && memchr(line.s, 0, line.n))
                binary = 1;
            if (binary && !grep_how.invert)
                break;
            if (context && printed &&
                number > shown + (unsigned long)before + 1)
                puts("--");
            put_before(name, number, shown);
            if (!only_matching) {
                put_front(name, number, here, ':');
                put_line(&line);
            } else if (!grep_how.invert) {
                put_matches(name, &line, number, here);
            }
            printed = 1;
            shown = number;
            left = after;
        } else if (left > 0 && !names_only) {
            left--;
            put_front(name, number, here, '-');
            fwrite(line.s, 1, line.n, stdout);
            putchar(line_end);
            shown = number;
        }
        if (before) {
            struct held *h = &ring[number % (unsigned long)before];
            struct text swap = h->line;
            *h = (struct held){line, number, here};
            line = swap;
        }
    }
    if (binary && matches)
        printf("%s: %s: binary file matches\n",
               program_invocation_short_name, name);
    if (list && (list == 'l') == (matches > 0))
        printf("%s%c", name, '\n');
    if (list == 'L')
        any_match |= matches == 0;
    if (count_only && !list) {
        if (named > 0)
            printf("%s:", name);
        printf("%ld\n", matches);
    }
    free(line.s);
}

static void search_file(const char *name)
{
    struct stat about;
    if (strcmp(name, "-") == 0) {
        search(stdin, "(standard input)");
        return;
    }
    FILE *file = fopen(name, "re");
    if (!file) {
        if (!silent)
            complain("%s", name);
        failed = 1;
        return;
    }
    if (fstat(fileno(file), &about) == 0 && S_ISDIR(about.st_mode)) {
        if (!silent)
            complainx("%s: is a folder", name);
        failed = 1;
    } else {
        search(file, name);
        if (ferror(file)) {
            complain("%s", name);
            failed = 1;
        }
    }
    fclose(file);
}

static int matches_any(char **globs, const char *name)
{
    for (; globs && *globs; globs++)
        if (fnmatch(*globs, name, 0) == 0)
            return 1;
    return 0;
}

static void visit(struct walk *entry)
{
    mode_t mode = entry->about->st_mode;
    char *base = last_part(entry->path);
    if (S_ISDIR(mode)) {
        if (entry->event == WALK_ENTRY && entry->depth > 0 &&
            matches_any(exclude_folders, base))
            entry->skip = 1;
    } else if (!matches_any(excludes, base) &&
               (!includes || matches_any(includes, base)) &&
               (S_ISREG(mode) || entry->depth == 0)) {
        /* "grep -r x" begins names with what is inside of the folder. */
        search_file(recursive == 2 && strncmp(entry->path, "./", 2) == 0
                        ? entry->path + 2
                        : entry->path);
    }
    free(base);
}

static void add_glob(char ***globs, char *glob)
{
    size_t n = 0;
    while (*globs && (*globs)[n])
        n++;
    *globs = resize(*globs, n + 2, sizeof **globs);
    (*globs)[n] = glob;
    (*globs)[n + 1] = NULL;
}

static void read_patterns(const char *name)
{
    struct text all = {NULL, 0, 0};
    FILE *file = open_input(name);
    int c;
    if (!file)
        exit(2);
    while ((c = getc(file)) != EOF)
        text_put(&all, (char)c);
    close_input(file, name);
    if (all.n == 0)
        return; /* no pattern at all matches nothing */
    grep_add(text_end(&all), all.n - (all.s[all.n - 1] == '\n'));
}

static void wants_colour(const char *when)
{
    const char *kind = getenv("TERM");
    colour = !when || strcmp(when, "always") == 0 ||
             (strcmp(when, "auto") == 0 && isatty(1) && kind &&
              strcmp(kind, "dumb") != 0);
}

COMMAND(grep, "grep egrep fgrep",
        "[-EFGabcHhiLlnoqRrsvwxz] [-ABC N] [-m N] [-e PATTERN]\n"
        "            [-f FILE] [PATTERN] [FILE...]",
        "Shows lines that match a regular expression. Status 0: some do,\n"
        "1: none, 2: something went wrong.\n"
        "  -E -F -G    extended expressions, plain texts, basic ones\n"
        "  -e PATTERN  one of several    -f FILE  one a line of the file\n"
        "  -i -v       small letters as large; lines that do not match\n"
        "  -w -x       whole words, whole lines\n"
        "  -c -l -L    counts; names of files with a match, without\n"
        "  -o -q       only what matches; nothing, for the status\n"
        "  -n -b -H -h with numbers, offsets, names of files, without\n"
        "  -A -B -C N  lines after, before, around a match\n"
        "  -m N        stop after N lines    -s  no word of missing files\n"
        "  -r -R       all files in folders; following links\n"
        "  -a -z       binary files as text; zero bytes end lines\n"
        "  --include=GLOB --exclude=GLOB --exclude-dir=GLOB  with -r\n"
        "  --color=WHEN  always, never or auto\n")
{
    int c, has_pattern = 0;
    if (*program_invocation_short_name == 'e')
        grep_how.syntax = 'E';
    if (*program_invocation_short_name == 'f')
        grep_how.syntax = 'F';
    option_number(argc, argv, 'C', "ABCefm");
    while ((c = option(argc, argv,
                       "EFGabcHhIiLlnoqRrsUvwxyzA:B:C:e:f:m:\1:\2:\3:\4::",
                       "extended-regexp=E fixed-strings=F basic-regexp=G "
                       "text=a byte-offset=b count=c with-filename=H "
                       "no-filename=h ignore-case=i files-without-match=L "
                       "files-with-matches=l line-number=n "
                       "only-matching=o quiet=q silent=q "
                       "dereference-recursive=R recursive=r "
                       "no-messages=s invert-match=v word-regexp=w "
                       "line-regexp=x null-data=z after-context=A "
                       "before-context=B context=C regexp=e file=f "
                       "max-count=m include=\1 exclude=\2 "
                       "exclude-dir=\3 color=\4 colour=\4")) != -1)
        switch (c) {
        case 'E':
        case 'F':
        case 'G':
            grep_how.syntax = (char)c;
            break;
        case 'A':
        case 'B':
        case 'C': {
            long n = number(optarg, 0, 100000, "lines");
            before = c == 'A' ? before : n;
            after = c == 'B' ? after : n;
            break;
        }
        case 'a':
        case 'U':
            text = 1;
            break;
        case 'b':
            offsets = 1;
            break;
        case 'c':
            count_only = 1;
            break;
        case 'e':
            grep_add(optarg, strlen(optarg));
            has_pattern = 1;
            break;
        case 'f':
            read_patterns(optarg);
            has_pattern = 1;
            break;
        case 'H':
        case 'h':
            named = c == 'H';
            break;
        case 'i':
        case 'y':
            grep_how.fold = 1;
            break;
        case 'L':
        case 'l':
            list = (char)c;
            break;
        case 'm':
            most = number(optarg, 0, LONG_MAX, "lines");
            break;
        case 'n':
            numbers = 1;
            break;
        case 'o':
            only_matching = 1;
            break;
        case 'q':
            quiet = 1;
            break;
        case 'R':
        case 'r':
            recursive = c;
            break;
        case 's':
            silent = 1;
            break;
        case 'v':
            grep_how.invert = 1;
            break;
        case 'w':
            grep_how.whole_words = 1;
            break;
        case 'x':
            grep_how.whole_lines = 1;
            break;
        case 'z':
            line_end = 0;
            break;
        case '\1':
            add_glob(&includes, optarg);
            break;
        case '\2':
            add_glob(&excludes, optarg);
            break;
        case '\3':
            add_glob(&exclude_folders, optarg);
            break;
        case '\4':
            wants_colour(optarg);
            break;
        }
    if (!has_pattern) {
        operands(argc, 1, -1);
        grep_add(argv[optind], strlen(argv[optind]));
        optind++;
    }
    grep_compile();
    ring = need_memory((size_t)(before + 1) * sizeof *ring);
    if (named < 0)
        named = argc - optind > 1 || recursive;
    if (optind == argc && !recursive)
        search_file("-");
    for (int i = optind; i < argc && !recursive; i++)
        search_file(argv[i]);
    if (recursive) {
        int flags = WALK_SORTED |
                    (recursive == 'R' ? WALK_FOLLOW : WALK_FOLLOW_FIRST);
        if (optind == argc) {
            recursive = 2;
            walk(".", flags, visit);
        }
        for (int i = optind; i < argc; i++)
            walk(argv[i], flags, visit);
        failed |= command_status;
    }
    command_status = 0;
    return failed && !(quiet && any_match) ? 2 : !any_match;
}
