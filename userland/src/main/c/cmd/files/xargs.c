#include "../command.h"
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <fcntl.h>
#include <unistd.h>

static int zero_ended, trace, ask, exact, no_empty;
static long most_words, most_lines, most_bytes = 131072 - 2048;
static long most_children = 1, children;
static const char *placeholder;
static char delimiter;
static int has_delimiter;
static const char *end_word;
static int status;
static FILE *input;

struct words {
    char **list;
    size_t count;
    long bytes;
};

static void add(struct words *w, char *word)
{
    if (w->count % 64 == 0)
        w->list = resize(w->list, w->count + 65, sizeof *w->list);
    w->list[w->count++] = word;
    w->list[w->count] = NULL;
    w->bytes += (long)strlen(word) + 1;
}

/* A command that could not be run or says 255 ends everything. */
static void reap(int options)
{
    int how;
    pid_t child;
    while (children > 0 && (child = waitpid(-1, &how, options)) > 0) {
        children--;
        options = WNOHANG;
        if (WIFSIGNALED(how))
            errx(125, "killed by signal %d", WTERMSIG(how));
        int code = WEXITSTATUS(how);
        if (code == 255)
            errx(124, "the command ended with status 255");
        if (code == 126 || code == 127)
            exit(code);
        if (code)
            status = 123;
    }
}

static int agreed(char **words)
{
    for (char **w = words; *w; w++)
        fprintf(stderr, "%s%s", w == words ? "" : " ", *w);
    if (!ask) {
        fputc('\n', stderr);
        return 1;
    }
    fputs(" ?...", stderr);
    FILE *terminal = fopen("/dev/tty", "re");
    int first = terminal ? getc(terminal) : 'n';
    if (terminal)
        fclose(terminal);
    return first == 'y' || first == 'Y';
}

static void run(char **words)
{
    if ((trace || ask) && !agreed(words))
        return;
    fflush(stdout);
    while (children >= most_children)
        reap(0);
    pid_t child = fork();
    if (child < 0)
        err(1, "fork");
    if (child == 0) {
        /* The command does not eat the words that are still to come. */
        int nothing = open("/dev/null", O_RDONLY);
        if (input == stdin && nothing >= 0)
            dup2(nothing, 0);
        execvp(words[0], words);
        int code = errno == ENOENT ? 127 : 126;
        warn("%s", words[0]);
        _exit(code);
    }
    children++;
    reap(WNOHANG);
}

/*
 * The next word: 1, or 0 at the end. Blanks part words, quotes and
 * backslashes keep them together; with -I a line is a word; with -0 or -d
 * nothing is special. *line_ended says whether the word was a line's last.
 */
static int next_word(struct text *word, int *line_ended)
{
    *line_ended = 0;
    if (zero_ended || has_delimiter) {
        int ended;
        *line_ended = 1;
        return read_until(input, word, zero_ended ? 0 : delimiter, &ended);
    }
    int c, quote = 0, any = 0;
    text_clear(word);
    while ((c = getc(input)) != EOF) {
        if (quote) {
            if (c == '\n')
                errx(1, "a quote is not closed");
            if (c == quote)
                quote = 0;
            else
                text_put(word, (char)c);
        } else if (c == '\'' || c == '"') {
            quote = c;
            any = 1;
        } else if (c == '\\') {
            c = getc(input);
            if (c == EOF)
                break;
            text_put(word, (char)c);
            any = 1;
        } else if (c == '\n' || (!placeholder && (c == ' ' || c == '\t'))) {
            if (!any)
                continue;
            /* A blank at its end lets a line go on (POSIX, -L). */
            *line_ended = c == '\n';
            break;
        } else if (placeholder && !any && (c == ' ' || c == '\t')) {
            continue;
        } else {
            text_put(word, (char)c);
            any = 1;
        }
    }
    if (quote)
        errx(1, "a quote is not closed");
    text_end(word);
    return any && !(end_word && strcmp(word->s, end_word) == 0);
}

static char *replaced(const char *text, const char *word)
{
    struct text out = {NULL, 0, 0};
    size_t n = strlen(placeholder);
    for (const char *found; (found = strstr(text, placeholder)) != NULL;
         text = found + n) {
        text_add(&out, text, (size_t)(found - text));
        text_adds(&out, word);
    }
    text_adds(&out, text);
    return text_end(&out);
}

static void run_replaced(char **command_words, const char *word)
{
    struct words w = {NULL, 0, 0};
    for (; *command_words; command_words++)
        add(&w, replaced(*command_words, word));
    run(w.list);
    for (size_t i = 0; i < w.count; i++)
        free(w.list[i]);
    free(w.list);
}

static void gather(char **command_words)
{
    struct words w = {NULL, 0, 0};
    struct text word = {NULL, 0, 0};
    for (; *command_words; command_words++)
        add(&w, *command_words);
    size_t fixed = w.count;
    long fixed_bytes = w.bytes, lines = 0;
    int line_ended, ran = 0;
    while (next_word(&word, &line_ended)) {
        long bytes = (long)word.n + 1;
        if (fixed_bytes + bytes > most_bytes)
            errx(1, "a word is too long for a command line");
        int full = w.bytes + bytes > most_bytes;
        if (full && exact)
            errx(1, "the words do not fit into one command line");
        if (full) {
            run(w.list);
            ran = 1;
            while (w.count > fixed)
                free(w.list[--w.count]);
            w.bytes = fixed_bytes;
            lines = 0;
        }
        add(&w, copy_text(word.s));
        lines += line_ended;
        if ((most_words && (long)(w.count - fixed) >= most_words) ||
            (most_lines && lines >= most_lines)) {
            run(w.list);
            ran = 1;
            while (w.count > fixed)
                free(w.list[--w.count]);
            w.list[w.count] = NULL;
            w.bytes = fixed_bytes;
            lines = 0;
        }
    }
    if (w.count > fixed || (!ran && !no_empty)) {
        w.list[w.count] = NULL;
        run(w.list);
    }
}

static void set_delimiter(const char *text)
{
    static const char from[] = "abfnrtv\\0", to[] = "\a\b\f\n\r\t\v\\\0";
    has_delimiter = 1;
    delimiter = *text;
    const char *known = *text == '\\' && text[1] ? strchr(from, text[1])
                                                 : NULL;
    if (known)
        delimiter = to[known - from];
}

COMMAND(xargs, "xargs",
        "[-0prtx] [-d CHAR] [-E WORD] [-I TEXT] [-L N] [-n N] [-P N]\n"
        "             [-s BYTES] [-a FILE] [COMMAND [ARGUMENT...]]",
        "Runs a command with words that are read from the input.\n"
        "  -0 -d CHAR  a zero byte or CHAR ends a word; no quotes\n"
        "  -I TEXT     once for each line, which takes TEXT's place\n"
        "  -n -L N     so many words or lines each time\n"
        "  -P N        so many at a time    -r  not at all without words\n"
        "  -s BYTES    of a command line    -x  give up if it is too long\n"
        "  -t -p       show each command; ask before\n"
        "  -E WORD     ends the input    -a FILE  is the input\n")
{
    int c;
    input = stdin;
    while ((c = option(argc, argv, "+0prtxa:d:E:I:i::L:n:P:s:",
                       "null=0 interactive=p no-run-if-empty=r verbose=t "
                       "exit=x arg-file=a delimiter=d max-lines=L "
                       "max-args=n max-procs=P max-chars=s "
                       "replace=I")) != -1)
        switch (c) {
        case '0':
            zero_ended = 1;
            break;
        case 'a':
            input = fopen(optarg, "re");
            if (!input)
                err(1, "%s", optarg);
            break;
        case 'd':
            set_delimiter(optarg);
            break;
        case 'E':
            end_word = *optarg ? optarg : NULL;
            break;
        case 'I':
        case 'i':
            placeholder = optarg ? optarg : "{}";
            most_words = most_lines = 0;
            break;
        case 'L':
            most_lines = number(optarg, 1, LONG_MAX, "lines");
            most_words = 0;
            placeholder = NULL;
            break;
        case 'n':
            most_words = number(optarg, 1, LONG_MAX, "words");
            most_lines = 0;
            placeholder = NULL;
            break;
        case 'P':
            most_children = number(optarg, 0, INT_MAX, "processes");
            if (most_children == 0)
                most_children = INT_MAX;
            break;
        case 'p':
            ask = 1;
            break;
        case 'r':
            no_empty = 1;
            break;
        case 's':
            most_bytes = number(optarg, 1, 2097152, "bytes");
            break;
        case 't':
            trace = 1;
            break;
        case 'x':
            exact = 1;
            break;
        }
    char echo[] = "echo", *standard[] = {echo, NULL};
    char **words = optind < argc ? argv + optind : standard;
    if (placeholder) {
        struct text word = {NULL, 0, 0};
        int line_ended;
        while (next_word(&word, &line_ended))
            run_replaced(words, word.s);
    } else {
        gather(words);
    }
    while (children > 0)
        reap(0);
    return status;
}
