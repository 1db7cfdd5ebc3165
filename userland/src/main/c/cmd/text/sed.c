#include "sed.h"
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int sed_extended, sed_quiet, sed_separate, sed_unbuffered;
int sed_line_width = 70;
char sed_line_end = '\n';
const char *sed_suffix;
static struct text space, hold;

/* What a, r and R want to be shown after the line. */
static struct later {
    struct text text;
    const char *file;
    int unfinished;
} *later;
static size_t later_count;

static void add_later(const char *s, size_t n, const char *file)
{
    later = resize(later, later_count + 1, sizeof *later);
    struct later *l = &later[later_count++];
    *l = (struct later){.file = file};
    text_add(&l->text, s, n);
}

static void show_later(void)
{
    for (size_t i = 0; i < later_count; i++) {
        struct later *l = &later[i];
        if (!l->file && l->text.n) {
            size_t n = l->text.n;
            int newline = l->text.s[n - 1] == '\n';
            sed_put(&sed_standard, l->text.s, n - (size_t)newline, newline);
        }
        FILE *in = l->file ? fopen(l->file, "re") : NULL;
        struct text line = {NULL, 0, 0};
        int ended;
        while (in && read_until(in, &line, '\n', &ended))
            sed_put(&sed_standard, line.s, line.n, ended);
        if (in)
            fclose(in);
        free(line.s);
        free(l->text.s);
    }
    later_count = 0;
}

static int matches(const struct sed_address *a)
{
    switch (a->kind) {
    case A_LINE:
        return sed_line == a->line;
    case A_LAST:
        return sed_is_last();
    case A_REGEX:
        return sed_match(a->regex, &space, 0, NULL, 0);
    case A_STEP:
        return a->step ? sed_line >= a->line &&
                             (sed_line - a->line) % a->step == 0
                       : sed_line == a->line;
    case A_NONE:
    case A_MORE:
    case A_MULTIPLE:
    case A_ZERO:
        break;
    }
    return 0;
}

/* A range that begins here: does it go on after this line? */
static int range_goes_on(struct sed_command *c)
{
    c->range_end = ULONG_MAX;
    switch (c->second.kind) {
    case A_LINE:
        c->range_end = c->second.line;
        break;
    case A_MORE:
        c->range_end = sed_line + c->second.line;
        break;
    case A_MULTIPLE:
        c->range_end = sed_line;
        if (c->second.line)
            c->range_end = (sed_line + c->second.line - 1) / c->second.line *
                           c->second.line;
        break;
    case A_LAST:
        return !sed_is_last();
    case A_NONE:
    case A_REGEX:
    case A_STEP:
    case A_ZERO:
        break;
    }
    return c->range_end > sed_line;
}

static int selected(struct sed_command *c)
{
    if (c->first.kind == A_NONE)
        return 1;
    if (c->second.kind == A_NONE)
        return matches(&c->first);
    if (c->range == RANGE_ON) {
        if (c->second.kind == A_REGEX || c->second.kind == A_LAST) {
            if (matches(&c->second))
                c->range = RANGE_DONE;
            return 1;
        }
        if (sed_line >= c->range_end)
            c->range = RANGE_DONE;
        /* Beyond the end (n and N may have passed it) nothing is meant. */
        return sed_line <= c->range_end;
    }
    if (!matches(&c->first))
        return 0;
    c->range = range_goes_on(c) ? RANGE_ON : RANGE_DONE;
    return 1;
}

/* l: everything visible, in lines of a certain width. */
static void list(int width)
{
    static const char from[] = "\a\b\f\n\r\t\v\\", to[] = "abfnrtv\\";
    struct text out = {NULL, 0, 0};
    int column = 0;
    for (size_t i = 0; i < space.n; i++) {
        unsigned char c = (unsigned char)space.s[i];
        char shown[8] = {(char)c, 0};
        const char *known = c ? strchr(from, c) : NULL;
        if (known)
            snprintf(shown, sizeof shown, "\\%c", to[known - from]);
        else if (c < ' ' || c >= 127)
            snprintf(shown, sizeof shown, "\\%03o", c);
        int n = (int)strlen(shown);
        if (width > 1 && column + n > width - 1) {
            text_adds(&out, "\\\n");
            column = 0;
        }
        text_adds(&out, shown);
        column += n;
    }
    text_put(&out, '$');
    sed_put(&sed_standard, out.s, out.n, 1);
    free(out.s);
}

static void print(void)
{
    sed_put(&sed_standard, space.s, space.n, sed_has_newline);
}

static void append(struct text *to, const struct text *from)
{
    text_put(to, '\n');
    text_add(to, from->s, from->n);
}

static void copy(struct text *to, const struct text *from)
{
    text_clear(to);
    text_add(to, from->s, from->n);
}

/* How a cycle ends. */
enum cycle { NEXT, AGAIN, FINISHED };

static enum cycle quit(void)
{
    if (!sed_quiet)
        print();
    show_later();
    return FINISHED;
}

/* The next line behind the space; 0: there is none. */
static int join_next(void)
{
    struct text next = {NULL, 0, 0};
    show_later();
    if (!sed_more() || !sed_read(&next))
        return 0;
    append(&space, &next);
    free(next.s);
    return 1;
}

static size_t first_line(void)
{
    const char *newline = space.n ? memchr(space.s, '\n', space.n) : NULL;
    return newline ? (size_t)(newline - space.s) : space.n;
}

static int status;

static enum cycle run(void)
{
    int replaced = 0;
    for (size_t i = 0; i < sed_script.count; i++) {
        struct sed_command *c = &sed_script.commands[i];
        text_end(&space);
        if (selected(c) == c->inverted) {
            if (c->letter == '{')
                i = c->target;
            continue;
        }
        switch (c->letter) {
        case '=': {
            char line[24];
            int n = snprintf(line, sizeof line, "%lu", sed_line);
            sed_put(&sed_standard, line, (size_t)n, 1);
            break;
        }
        case 'a':
            add_later(c->text.s, c->text.n, NULL);
            break;
        case 'i':
            sed_put(&sed_standard, c->text.s, c->text.n - 1, 1);
            break;
        case 'c':
            if (c->second.kind == A_NONE || c->inverted ||
                c->range != RANGE_ON)
                sed_put(&sed_standard, c->text.s, c->text.n - 1, 1);
            return NEXT;
        case 'b':
            i = c->target;
            break;
        case 't':
        case 'T':
            if (replaced == (c->letter == 't'))
                i = c->target;
            replaced = 0;
            break;
        case 'D':
            if (first_line() < space.n) {
                size_t n = first_line() + 1;
                memmove(space.s, space.s + n, space.n - n);
                space.n -= n;
                return AGAIN;
            }
            return NEXT;
        case 'd':
            return NEXT;
        case 'F':
            sed_put(&sed_standard, sed_file_name(), strlen(sed_file_name()),
                    1);
            break;
        case 'g':
            copy(&space, &hold);
            break;
        case 'G':
            append(&space, &hold);
            break;
        case 'h':
            copy(&hold, &space);
            break;
        case 'H':
            append(&hold, &space);
            break;
        case 'l':
            list(c->number >= 0 ? (int)c->number : sed_line_width);
            break;
        case 'n':
            if (!sed_more())
                return quit();
            if (!sed_quiet)
                print();
            show_later();
            if (!sed_read(&space))
                return FINISHED;
            break;
        case 'N':
            if (!sed_more())
                return quit();
            if (!join_next())
                return FINISHED;
            break;
        case 'p':
            print();
            break;
        case 'P':
            sed_put(&sed_standard, space.s, first_line(), 1);
            break;
        case 'q':
            status = (int)c->number;
            return quit();
        case 'Q':
            status = (int)c->number;
            return FINISHED;
        case 'r':
            add_later("", 0, c->text.s);
            break;
        case 'R': {
            struct text line = {NULL, 0, 0};
            int ended;
            if (c->input && read_until(c->input, &line, '\n', &ended)) {
                text_put(&line, '\n');
                add_later(line.s, line.n, NULL);
            }
            free(line.s);
            break;
        }
        case 's':
            if (!sed_substitute(c, &space))
                break;
            replaced = 1;
            if (c->print)
                print();
            if (c->output)
                sed_put(c->output, space.s, space.n, 1);
            break;
        case 'w':
            sed_put(c->output, space.s, space.n, 1);
            break;
        case 'W':
            sed_put(c->output, space.s, first_line(), 1);
            break;
        case 'x': {
            struct text swap = space;
            space = hold;
            hold = swap;
            break;
        }
        case 'y':
            sed_translate(c, &space);
            break;
        case 'z':
            text_clear(&space);
            break;
        }
    }
    if (!sed_quiet)
        print();
    return NEXT;
}

static void add_file(struct text *script, const char *name)
{
    FILE *file = open_input(name);
    int c;
    if (!file)
        exit(1);
    while ((c = getc(file)) != EOF)
        text_put(script, (char)c);
    close_input(file, name);
    if (script->n && script->s[script->n - 1] == '\n')
        script->n--;
    text_put(script, '\n');
}

COMMAND(sed, "sed",
        "[-Enrsuz] [-i[SUFFIX]] [-l N] [-e SCRIPT] [-f FILE] [SCRIPT]\n"
        "           [FILE...]",
        "Edits lines by a script.\n"
        "  -n         show lines only when the script says so\n"
        "  -e SCRIPT  one of several    -f FILE  the script is in a file\n"
        "  -E -r      extended regular expressions\n"
        "  -i[SUFFIX] change files in place; keep the old ones as well\n"
        "  -s         files are apart: $ is the last line of each\n"
        "  -u -z      write each line at once; zero bytes end lines\n"
        "  -l N       l breaks lines after N characters\n"
        "Commands: { } = a b c d D F g G h H i l n N p P q Q r R s t T w W\n"
        "x y z : #\n")
{
    struct text script = {NULL, 0, 0};
    int c, has_script = 0;
    while ((c = option(argc, argv, "Ee:f:i::l:nrsuz\1",
                       "regexp-extended=E expression=e file=f in-place=i "
                       "line-length=l quiet=n silent=n separate=s "
                       "unbuffered=u null-data=z posix=\1")) != -1)
        switch (c) {
        case 'E':
        case 'r':
            sed_extended = 1;
            break;
        case 'e':
            text_adds(&script, optarg);
            text_put(&script, '\n');
            has_script = 1;
            break;
        case 'f':
            add_file(&script, optarg);
            has_script = 1;
            break;
        case 'i':
            sed_suffix = optarg ? optarg : "";
            sed_separate = 1;
            break;
        case 'l':
            sed_line_width = (int)number(optarg, 0, INT_MAX, "width");
            break;
        case 'n':
            sed_quiet = 1;
            break;
        case 's':
            sed_separate = 1;
            break;
        case 'u':
            sed_unbuffered = 1;
            break;
        case 'z':
            sed_line_end = 0;
            break;
        }
    if (!has_script) {
        operands(argc, 1, -1);
        text_adds(&script, argv[optind++]);
    } else {
        script.n--; /* the newline after the last piece */
    }
    sed_parse(text_end(&script));
    sed_files(argv + optind);
    enum cycle cycle = NEXT;
    while (cycle != FINISHED && (cycle == AGAIN || sed_read(&space))) {
        cycle = run();
        show_later();
    }
    sed_finish();
    return status;
}
