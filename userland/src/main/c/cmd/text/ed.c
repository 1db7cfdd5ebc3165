#include "ed.h"
#include <ctype.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const char *ed_at;
jmp_buf ed_out;
const char *ed_why = "";
static const char *prompt = "*";
static int prompting, quiet, helping, warned;
static char *last_command;
char *ed_file_name;
int ed_silent;
static struct text command_line;
/* Lines that a g command brings instead of the input. */
static const char *given;

void ed_wrong(const char *why)
{
    ed_why = why;
    longjmp(ed_out, 1);
}

/* A line of input; 0 at the end. A g command's lines come from its list. */
static int next_line(struct text *line)
{
    if (!given)
        return read_line(stdin, line);
    if (!*given)
        return 0;
    size_t n = strcspn(given, "\n");
    text_clear(line);
    text_add(line, given, n);
    text_end(line);
    given += n + (given[n] == '\n');
    return 1;
}

static void append(long after)
{
    struct text line = {NULL, 0, 0};
    ed_text.here = after;
    while (next_line(&line) && strcmp(line.s, ".") != 0) {
        ed_insert(after, ed_new(line.s, line.n));
        after++;
    }
    free(line.s);
}

static void show_visible(const struct ed_line *line)
{
    static const char from[] = "\a\b\f\r\t\v\\$", to[] = "abfrtv\\$";
    for (size_t i = 0; i < line->n; i++) {
        unsigned char c = (unsigned char)line->s[i];
        const char *known = c ? strchr(from, c) : NULL;
        if (known)
            printf("\\%c", to[known - from]);
        else if (c < ' ' || c >= 127)
            printf("\\%03o", c);
        else
            putchar(c);
    }
    puts("$");
}

static void show(long from, long to, char how)
{
    if (from < 1)
        ed_wrong("no such lines");
    for (long i = from; i <= to; i++) {
        if (how == 'n')
            printf("%ld\t", i);
        if (how == 'l') {
            show_visible(ed_text.lines[i]);
        } else {
            fwrite(ed_text.lines[i]->s, 1, ed_text.lines[i]->n, stdout);
            putchar('\n');
        }
    }
    ed_text.here = to;
}

static void say_size(unsigned long bytes)
{
    if (!quiet && !ed_silent)
        printf("%lu\n", bytes);
}

static void skip_blanks(void)
{
    while (*ed_at == ' ' || *ed_at == '\t')
        ed_at++;
}

/* The rest of the line, or the name that is known. */
static char *operand_name(int remember)
{
    skip_blanks();
    if (*ed_at) {
        char *name = copy_text(ed_at);
        ed_at += strlen(ed_at);
        if (*name != '!' && (remember || !ed_file_name))
            ed_file_name = copy_text(name);
        return name;
    }
    if (!ed_file_name)
        ed_wrong("there is no file name");
    return copy_text(ed_file_name);
}

static FILE *open_name(const char *name, const char *mode)
{
    fflush(stdout);
    FILE *file = *name == '!' ? popen(name + 1, mode) : fopen(name, mode);
    if (!file) {
        static char why[300];
        snprintf(why, sizeof why, "%.200s: %s", name, strerror(errno));
        if (!ed_silent)
            fprintf(stderr, "%s\n", why);
        ed_wrong(why);
    }
    return file;
}

static void close_name(FILE *file, const char *name)
{
    int failed = ferror(file);
    if ((*name == '!' ? pclose(file) : fclose(file)) < 0 || failed)
        ed_wrong("the file could not be read or written as a whole");
}

static void read_file(const char *name, long after)
{
    struct text line = {NULL, 0, 0};
    unsigned long bytes = 0;
    int ended;
    FILE *file = open_name(name, "r");
    while (read_until(file, &line, '\n', &ended)) {
        ed_insert(after++, ed_new(line.s, line.n));
        bytes += line.n + 1;
    }
    free(line.s);
    close_name(file, name);
    say_size(bytes);
}

static void write_file(const char *name, long from, long to,
                       const char *mode)
{
    unsigned long bytes = 0;
    FILE *file = open_name(name, *name == '!' ? "w" : mode);
    for (long i = from > 0 ? from : 1; i <= to; i++) {
        fwrite(ed_text.lines[i]->s, 1, ed_text.lines[i]->n, file);
        putc('\n', file);
        bytes += ed_text.lines[i]->n + 1;
    }
    close_name(file, name);
    say_size(bytes);
    if (*name != '!' && from <= 1 && to == ed_text.count)
        ed_changed = 0;
}

/* Unsaved text is given up at the second demand only. */
static void sure(void)
{
    if (ed_changed && (ed_silent || warned < 1)) {
        warned = 2;
        ed_wrong("the text was changed and not written");
    }
}

static void move(struct ed_range r, int copying)
{
    long target;
    if (!ed_address(&target))
        target = ed_text.here;
    if (r.from < 1 || target < 0 || target > ed_text.count ||
        (!copying && target >= r.from && target < r.to))
        ed_wrong("no such lines");
    long n = r.to - r.from + 1;
    struct ed_line **lines = need_memory((size_t)n * sizeof *lines);
    memcpy(lines, ed_text.lines + r.from, (size_t)n * sizeof *lines);
    if (!copying) {
        ed_delete(r.from, r.to);
        if (target >= r.from)
            target -= n;
    }
    /* A copy is a line of its own: marks stay with the first. */
    for (long i = 0; i < n; i++)
        ed_insert(target + i,
                  copying ? ed_new(lines[i]->s, lines[i]->n) : lines[i]);
    free(lines);
}

static void join(struct ed_range r)
{
    struct text all = {NULL, 0, 0};
    if (!r.given)
        r.to = r.from + 1;
    if (r.from < 1 || r.to > ed_text.count)
        ed_wrong("no such lines");
    if (r.from == r.to)
        return;
    for (long i = r.from; i <= r.to; i++)
        text_add(&all, ed_text.lines[i]->s, ed_text.lines[i]->n);
    text_end(&all);
    ed_delete(r.from, r.to);
    ed_insert(r.from - 1, ed_new(all.s, all.n));
    free(all.s);
}

static int perform(int in_global);

/* Marks the lines that match, then does the commands at each that is left. */
static void global(struct ed_range r, int inverted)
{
    if (!r.given) {
        r.from = 1;
        r.to = ed_text.count;
    }
    if (!*ed_at)
        ed_wrong("an expression is missing");
    regex_t *regex = ed_regex();
    struct ed_line **marked =
        need_memory((size_t)(r.to - r.from + 2) * sizeof *marked);
    long count = 0;
    for (long i = r.from > 0 ? r.from : 1; i <= r.to; i++)
        if ((regexec(regex, ed_text.lines[i]->s, 0, NULL, 0) == 0) !=
            inverted)
            marked[count++] = ed_text.lines[i];
    struct text list = {NULL, 0, 0}, line = {NULL, 0, 0};
    text_adds(&list, *ed_at ? ed_at : "p");
    /* The list goes on while its lines end in backslashes. */
    while (list.n > 0 && list.s[list.n - 1] == '\\' &&
           read_line(stdin, &line)) {
        list.s[list.n - 1] = '\n';
        text_add(&list, line.s, line.n);
    }
    text_end(&list);
    for (long i = 0; i < count; i++) {
        long here = ed_find(marked[i]);
        if (!here)
            continue;
        ed_text.here = here;
        given = list.s;
        struct text one = {NULL, 0, 0};
        while (next_line(&one)) {
            ed_at = one.s;
            perform(1);
        }
        free(one.s);
    }
    given = NULL;
    free(marked);
    free(list.s);
    ed_at = "";
}

static void shell(void)
{
    if (*ed_at == '!') {
        if (!last_command)
            ed_wrong("no command was run yet");
    } else {
        last_command = copy_text(ed_at);
    }
    ed_at += strlen(ed_at);
    fflush(stdout);
    int unused = system(last_command);
    (void)unused;
    if (!quiet)
        puts("!");
}

static void want_lines(struct ed_range r)
{
    if (r.from < 1)
        ed_wrong("no such lines");
}

/* e, E, f, r, w: all that names a file. */
static int file_command(char c, struct ed_range r)
{
    int and_quit = 0;
    if (c == 'w' && *ed_at == 'q') {
        and_quit = 1;
        ed_at++;
    }
    if (*ed_at && *ed_at != ' ' && *ed_at != '\t')
        ed_wrong("there is more after the command");
    if (c == 'f') {
        char *name = operand_name(1);
        puts(name);
        free(name);
        return 1;
    }
    char *name = operand_name(c == 'e' || c == 'E');
    if (c == 'r') {
        read_file(name, r.given ? r.to : ed_text.count);
    } else if (c == 'w' || c == 'W') {
        if (!r.given) {
            r.from = 1;
            r.to = ed_text.count;
        }
        write_file(name, r.from, r.to, c == 'w' ? "w" : "a");
    } else {
        if (c == 'e')
            sure();
        if (ed_text.count)
            ed_delete(1, ed_text.count);
        read_file(name, 0);
        ed_changed = 0;
    }
    free(name);
    return !and_quit;
}

/* p, l and n may follow; anything else is too much. */
static void suffix(void)
{
    char how = 0;
    for (; *ed_at && strchr("pln", *ed_at); ed_at++)
        how = *ed_at;
    if (*ed_at)
        ed_wrong("there is more after the command");
    if (how)
        show(ed_text.here, ed_text.here, how);
}

/* 0: the end. */
static int perform(int in_global)
{
    struct ed_range r = ed_range();
    char c = *ed_at;
    ed_at += c != 0;
    if (!in_global && c && strchr("acdegijmrstv", c))
        ed_remember();
    switch (c) {
    case 0:
        show(r.given ? r.to : ed_text.here + 1 > ed_text.count
                                  ? 0
                                  : ed_text.here + 1,
             r.given ? r.to : ed_text.here + 1, 'p');
        return 1;
    case 'a':
    case 'i':
        append(c == 'a' ? r.to : r.to > 0 ? r.to - 1 : 0);
        return 1;
    case 'c':
        if (r.from < 1)
            r.from = 1;
        if (r.to >= r.from)
            ed_delete(r.from, r.to);
        append(r.from - 1);
        return 1;
    case 'd':
        want_lines(r);
        ed_delete(r.from, r.to);
        break;
    case 'e':
    case 'E':
    case 'f':
    case 'r':
    case 'w':
    case 'W':
        return file_command(c, r);
    case 'g':
    case 'v':
        if (in_global)
            ed_wrong("g does not contain g");
        global(r, c == 'v');
        return 1;
    case 'H':
        helping = !helping;
        break;
    case 'h':
        if (*ed_why)
            puts(ed_why);
        break;
    case 'j':
        join(r);
        break;
    case 'k':
        want_lines(r);
        ed_mark(*ed_at, r.to);
        ed_at++;
        break;
    case 'l':
    case 'n':
    case 'p':
        show(r.from, r.to, c);
        break;
    case 'm':
    case 't':
        move(r, c == 't');
        break;
    case 'P':
        prompting = !prompting;
        break;
    case 'q':
        sure();
        return 0;
    case 'Q':
        return 0;
    case 's':
        ed_substitute(r.from, r.to, in_global);
        break;
    case 'u':
        ed_undo();
        break;
    case '=':
        printf("%ld\n", r.given ? r.to : ed_text.count);
        break;
    case '!':
        shell();
        return 1;
    case '#':
        return 1;
    default:
        ed_wrong("unknown command");
    }
    suffix();
    return 1;
}

int ed_perform(const char *text)
{
    given = NULL;
    ed_at = text;
    return perform(0);
}

void ed_read(const char *name)
{
    ed_file_name = copy_text(name);
    read_file(name, 0);
    ed_changed = 0;
}

/* The status tells whether there was any mistake. */
static int run(void)
{
    volatile int mistakes = 0;
    for (;;) {
        if (setjmp(ed_out)) {
            given = NULL;
            mistakes = 1;
            puts("?");
            if (helping)
                puts(ed_why);
        }
        warned -= warned > 0;
        fflush(stdout);
        if (prompting) {
            fputs(prompt, stdout);
            fflush(stdout);
        }
        if (!read_line(stdin, &command_line)) {
            if (ed_changed && warned == 0 && isatty(0)) {
                warned = 2;
                clearerr(stdin);
                puts("?");
                continue;
            }
            return mistakes;
        }
        /* A replacement goes on behind a backslash at the line's end. */
        struct text more = {NULL, 0, 0};
        const char *letter = command_line.s +
                             strspn(command_line.s, "0123456789.,;$+- ");
        while (*letter == 's' && command_line.n > 0 &&
               command_line.s[command_line.n - 1] == '\\' &&
               read_line(stdin, &more)) {
            size_t place = (size_t)(letter - command_line.s);
            text_put(&command_line, '\n');
            text_add(&command_line, more.s, more.n);
            text_end(&command_line);
            letter = command_line.s + place;
        }
        free(more.s);
        if (!ed_perform(command_line.s))
            return mistakes;
    }
}

COMMAND(ed, "ed", "[-s] [-p TEXT] [FILE]",
        "Edits a text by lines.\n"
        "  -s  say no sizes    -p TEXT  asks for a command\n"
        "Addresses: 3 . $ /expression/ ?expression? 'x +2 , ;\n"
        "Commands: a c d e E f g H h i j k l m n P p Q q r s t u v W w = !\n")
{
    int c;
    while ((c = option(argc, argv, "p:s", "prompt=p quiet=s silent=s")) != -1)
        switch (c) {
        case 'p':
            prompt = optarg;
            prompting = 1;
            break;
        case 's':
            quiet = 1;
            break;
        }
    operands(argc, 0, 1);
    ed_start();
    if (optind < argc) {
        if (setjmp(ed_out) == 0)
            ed_read(argv[optind]);
        else if (errno != ENOENT)
            puts("?");
    }
    return run();
}
