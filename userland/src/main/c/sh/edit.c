/*
 * Line editing: UTF-8 text, the keys of emacs, history, completion of
 * commands and files. Without a terminal that can do it, plain lines.
 */
#include "sh.h"
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#define HISTORY 500

static char *history[HISTORY];
static int history_count;
static int loaded;

struct editor {
    const char *prompt;
    struct text line;
    size_t cursor;
    int place; /* in the history; history_count is the new line */
    char *draft;
    char *killed;
    struct termios before;
};

enum key { K_UP = 1000, K_DOWN, K_LEFT, K_RIGHT, K_HOME, K_END, K_DELETE,
           K_WORD_LEFT, K_WORD_RIGHT, K_NONE };

static const char *history_file(char *path, size_t size)
{
    const char *name = var_get("HISTFILE"), *home = var_get("HOME");
    if (name)
        return name;
    if (!home || (size_t)snprintf(path, size, "%s/.sh_history", home) >= size)
        return NULL;
    return path;
}

void edit_history_add(const char *line)
{
    size_t n = strcspn(line, "\n");
    if (n == 0 || isspace((unsigned char)*line))
        return;
    char *entry = need(strndup(line, n));
    if (history_count && strcmp(history[history_count - 1], entry) == 0) {
        free(entry);
        return;
    }
    if (history_count == HISTORY) {
        free(history[0]);
        memmove(history, history + 1, (HISTORY - 1) * sizeof *history);
        history_count--;
    }
    history[history_count++] = entry;
}

static void history_load(void)
{
    char path[4096], *line = NULL;
    size_t size = 0;
    const char *name = history_file(path, sizeof path);
    FILE *file = name && *name ? fopen(name, "r") : NULL;
    loaded = 1;
    while (file && getline(&line, &size, file) > 0)
        edit_history_add(line);
    free(line);
    if (file)
        fclose(file);
}

static void history_save(const char *line)
{
    char path[4096];
    const char *name = history_file(path, sizeof path);
    if (!name || !*name || isspace((unsigned char)*line))
        return;
    int fd = open(name, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (fd < 0)
        return;
    dprintf(fd, "%s\n", line);
    close(fd);
}

int builtin_history(int argc, char **argv)
{
    (void)argv;
    if (argc > 1)
        fail(2, "history: no options");
    for (int i = 0; i < history_count; i++)
        printf("%5d  %s\n", i + 1, history[i]);
    return 0;
}

/* ---- the screen ---- */

static size_t step_back(const char *s, size_t at)
{
    if (at > 0)
        at--;
    while (at > 0 && ((unsigned char)s[at] & 0xc0) == 0x80)
        at--;
    return at;
}

static size_t step_on(const char *s, size_t at, size_t n)
{
    if (at < n)
        at++;
    while (at < n && ((unsigned char)s[at] & 0xc0) == 0x80)
        at++;
    return at;
}

/* Columns of a text; what is between ESC [ and its letter takes none. */
static int columns(const char *s, size_t n)
{
    int width = 0;
    for (size_t i = 0; i < n; i++) {
        if (s[i] == 27 && i + 1 < n && s[i + 1] == '[') {
            for (i += 2; i < n && !isalpha((unsigned char)s[i]); i++)
                ;
            continue;
        }
        if (s[i] == '\n')
            width = 0;
        else
            width += ((unsigned char)s[i] & 0xc0) != 0x80;
    }
    return width;
}

static int screen_width(void)
{
    struct winsize size;
    if (ioctl(2, TIOCGWINSZ, &size) == 0 && size.ws_col > 10)
        return size.ws_col;
    return 80;
}

/* Draws the part of the line around the cursor that fits on one row. */
static void draw(struct editor *e)
{
    const char *prompt = strrchr(e->prompt, '\n');
    prompt = prompt ? prompt + 1 : e->prompt;
    int room = screen_width() - columns(prompt, strlen(prompt)) - 1;
    char *s = text_end(&e->line);
    size_t start = 0;
    if (room < 10)
        room = 10;
    while (columns(s + start, e->cursor - start) > room)
        start = step_on(s, start, e->line.n);
    size_t end = start;
    while (end < e->line.n &&
           columns(s + start, step_on(s, end, e->line.n) - start) <= room)
        end = step_on(s, end, e->line.n);
    struct text out = {0};
    char move[24];
    text_put(&out, '\r');
    text_add(&out, prompt, strlen(prompt));
    text_add(&out, s + start, end - start);
    text_add(&out, "\033[K\r", 4);
    int column = columns(prompt, strlen(prompt)) +
                 columns(s + start, e->cursor - start);
    if (column) {
        int n = snprintf(move, sizeof move, "\033[%dC", column);
        text_add(&out, move, (size_t)n);
    }
    if (write(2, out.s, out.n) < 0)
        errno = 0;
    free(out.s);
}

/* ---- changing the line ---- */

static void insert(struct editor *e, const char *s, size_t n)
{
    text_add(&e->line, s, n);
    memmove(e->line.s + e->cursor + n, e->line.s + e->cursor,
            e->line.n - n - e->cursor);
    memcpy(e->line.s + e->cursor, s, n);
    e->cursor += n;
}

static void erase(struct editor *e, size_t from, size_t to, int keep)
{
    if (from >= to)
        return;
    if (keep) {
        free(e->killed);
        e->killed = need(strndup(e->line.s + from, to - from));
    }
    memmove(e->line.s + from, e->line.s + to, e->line.n - to);
    e->line.n -= to - from;
    e->cursor = from;
}

static void replace(struct editor *e, const char *s)
{
    e->line.n = 0;
    text_add(&e->line, s, strlen(s));
    e->cursor = e->line.n;
}

static void from_history(struct editor *e, int step)
{
    int wanted = e->place + step;
    if (wanted < 0 || wanted > history_count)
        return;
    if (e->place == history_count) {
        free(e->draft);
        e->draft = copy(text_end(&e->line));
    }
    e->place = wanted;
    replace(e, wanted == history_count ? e->draft : history[wanted]);
}

static size_t word_left(struct editor *e)
{
    size_t at = e->cursor;
    while (at > 0 && isspace((unsigned char)e->line.s[at - 1]))
        at--;
    while (at > 0 && !isspace((unsigned char)e->line.s[at - 1]))
        at--;
    return at;
}

static size_t word_right(struct editor *e)
{
    size_t at = e->cursor;
    while (at < e->line.n && isspace((unsigned char)e->line.s[at]))
        at++;
    while (at < e->line.n && !isspace((unsigned char)e->line.s[at]))
        at++;
    return at;
}

/* ---- completion ---- */

static void matches_in(const char *folder, const char *start, int programs,
                       const char *before, struct fields *found)
{
    DIR *dir = opendir(*folder ? folder : ".");
    struct dirent *entry;
    while (dir && (entry = readdir(dir))) {
        struct stat about;
        char path[4096];
        if (strncmp(entry->d_name, start, strlen(start)) != 0 ||
            (*entry->d_name == '.' && *start != '.'))
            continue;
        if ((size_t)snprintf(path, sizeof path, "%s/%s",
                             *folder ? folder : ".", entry->d_name) >=
            sizeof path)
            continue;
        if (stat(path, &about) < 0 ||
            (programs && (!S_ISREG(about.st_mode) || access(path, X_OK))))
            continue;
        struct text t = {0};
        text_add(&t, before, strlen(before));
        text_add(&t, entry->d_name, strlen(entry->d_name));
        if (S_ISDIR(about.st_mode))
            text_put(&t, '/');
        text_end(&t);
        int known = 0;
        for (int i = 0; i < found->count; i++)
            known |= strcmp(found->values[i], t.s) == 0;
        if (known)
            free(t.s);
        else
            fields_add(found, t.s);
    }
    if (dir)
        closedir(dir);
}

static void matches(const char *word, int command, struct fields *found)
{
    const char *slash = strrchr(word, '/');
    if (slash) {
        char *before = need(strndup(word, (size_t)(slash - word) + 1));
        matches_in(before, slash + 1, 0, before, found);
        free(before);
        return;
    }
    if (!command) {
        matches_in("", word, 0, "", found);
        return;
    }
    const char *path = var_get("PATH");
    while (path) {
        size_t n = strcspn(path, ":");
        char *folder = need(strndup(path, n));
        matches_in(folder, word, 1, "", found);
        free(folder);
        path = path[n] ? path + n + 1 : NULL;
    }
}

static void complete(struct editor *e)
{
    char *s = text_end(&e->line);
    size_t from = e->cursor;
    while (from > 0 && !strchr(" \t;|&<>()", s[from - 1]))
        from--;
    size_t first = from;
    while (first > 0 && isspace((unsigned char)s[first - 1]))
        first--;
    int command = first == 0 || strchr(";|&(", s[first - 1]) != NULL;
    char *word = need(strndup(s + from, e->cursor - from));
    struct fields found = {0};
    matches(word, command, &found);
    size_t n = strlen(word);
    if (found.count) {
        size_t common = strlen(found.values[0]);
        for (int i = 1; i < found.count; i++) {
            size_t same = 0;
            while (same < common &&
                   found.values[i][same] == found.values[0][same])
                same++;
            common = same;
        }
        if (common > n)
            insert(e, found.values[0] + n, common - n);
        if (found.count == 1 && found.values[0][common - 1] != '/')
            insert(e, " ", 1);
        if (found.count > 1 && common <= n) {
            fputs("\r\n", stderr);
            for (int i = 0; i < found.count && i < 200; i++)
                fprintf(stderr, "%s  ", found.values[i]);
            fputs("\r\n", stderr);
        }
    }
    fields_free(&found);
    free(word);
}

/* ---- keys ---- */

static int byte(void)
{
    unsigned char c;
    ssize_t n = read(0, &c, 1);
    return n == 1 ? c : n < 0 && errno == EINTR ? -2 : -1;
}

static int escape_sequence(void)
{
    int c = byte(), number = 0, modifier = 0;
    if (c == 'b')
        return K_WORD_LEFT;
    if (c == 'f')
        return K_WORD_RIGHT;
    if (c != '[' && c != 'O')
        return K_NONE;
    for (c = byte(); isdigit(c) || c == ';'; c = byte()) {
        if (c == ';')
            modifier = 1;
        else if (!modifier)
            number = number * 10 + (c - '0');
    }
    switch (c) {
    case 'A':
        return K_UP;
    case 'B':
        return K_DOWN;
    case 'C':
        return modifier ? K_WORD_RIGHT : K_RIGHT;
    case 'D':
        return modifier ? K_WORD_LEFT : K_LEFT;
    case 'H':
        return K_HOME;
    case 'F':
        return K_END;
    case '~':
        return number == 3 ? K_DELETE : number == 1 || number == 7 ? K_HOME
               : number == 4 || number == 8                        ? K_END
                                                                   : K_NONE;
    }
    return K_NONE;
}

/* 1 when the line is done, -1 at the end of input. */
static int key(struct editor *e, int c)
{
    char *s = e->line.s;
    switch (c) {
    case '\r':
    case '\n':
        return 1;
    case 4: /* ^D */
        if (e->line.n == 0)
            return -1;
        erase(e, e->cursor, step_on(s, e->cursor, e->line.n), 0);
        break;
    case K_DELETE:
        erase(e, e->cursor, step_on(s, e->cursor, e->line.n), 0);
        break;
    case 3: /* ^C */
        e->line.n = e->cursor = 0;
        fputs("^C", stderr);
        exit_status = 130;
        return 1;
    case 8:
    case 127:
        erase(e, step_back(s, e->cursor), e->cursor, 0);
        break;
    case 1:
    case K_HOME:
        e->cursor = 0;
        break;
    case 5:
    case K_END:
        e->cursor = e->line.n;
        break;
    case 2:
    case K_LEFT:
        e->cursor = step_back(s, e->cursor);
        break;
    case 6:
    case K_RIGHT:
        e->cursor = step_on(s, e->cursor, e->line.n);
        break;
    case K_WORD_LEFT:
        e->cursor = word_left(e);
        break;
    case K_WORD_RIGHT:
        e->cursor = word_right(e);
        break;
    case 11: /* ^K */
        erase(e, e->cursor, e->line.n, 1);
        break;
    case 21: /* ^U */
        erase(e, 0, e->cursor, 1);
        break;
    case 23: /* ^W */
        erase(e, word_left(e), e->cursor, 1);
        break;
    case 25: /* ^Y */
        if (e->killed)
            insert(e, e->killed, strlen(e->killed));
        break;
    case 12: /* ^L */
        fputs("\033[H\033[2J", stderr);
        break;
    case 16:
    case K_UP:
        from_history(e, -1);
        break;
    case 14:
    case K_DOWN:
        from_history(e, 1);
        break;
    case '\t':
        complete(e);
        break;
    default:
        if (c >= 32 && c < 256) {
            char one = (char)c;
            insert(e, &one, 1);
        }
    }
    return 0;
}

static char *plain_line(const char *prompt)
{
    struct text t = {0};
    fprintf(stderr, "%s", prompt);
    for (;;) {
        int c = byte();
        if (c == -2) {
            if (!interrupt_pending)
                continue;
            interrupt_pending = 0;
            free(t.s);
            raise_error(X_INTERRUPT, 130);
        }
        if (c < 0)
            break;
        text_put(&t, (char)c);
        if (c == '\n')
            break;
    }
    if (!t.n) {
        free(t.s);
        return NULL;
    }
    return text_end(&t);
}

char *edit_line(const char *prompt)
{
    struct editor e = {.prompt = prompt};
    const char *kind = var_get("TERM");
    fflush(stdout);
    if (!loaded)
        history_load();
    if (!isatty(0) || tcgetattr(0, &e.before) < 0 ||
        (kind && strcmp(kind, "dumb") == 0))
        return plain_line(prompt);
    struct termios raw = e.before;
    raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO | ISIG | IEXTEN);
    raw.c_iflag &= ~(tcflag_t)(ICRNL | IXON);
    raw.c_cc[VMIN] = 1;
    raw.c_cc[VTIME] = 0;
    tcsetattr(0, TCSADRAIN, &raw);
    text_end(&e.line);
    e.place = history_count;
    const char *last = strrchr(prompt, '\n');
    if (last)
        fprintf(stderr, "%.*s", (int)(last + 1 - prompt), prompt);
    int done = 0;
    while (!done) {
        draw(&e);
        int c = byte();
        if (c == -2)
            continue;
        if (c < 0)
            done = -1;
        else
            done = key(&e, c == 27 ? escape_sequence() : c);
    }
    tcsetattr(0, TCSADRAIN, &e.before);
    fputs("\r\n", stderr);
    free(e.killed);
    free(e.draft);
    if (done < 0) {
        free(e.line.s);
        return NULL;
    }
    text_end(&e.line);
    if (e.line.n) {
        edit_history_add(e.line.s);
        history_save(e.line.s);
    }
    text_put(&e.line, '\n');
    return text_end(&e.line);
}
