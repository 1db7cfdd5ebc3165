#include "vi.h"
#include <ctype.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int vi_inserting;
static int over; /* the editor is to end */

/* Keys of the command that is typed, of the last change, to be replayed. */
struct keys {
    int *list;
    size_t count, at;
};
static struct keys typed, last_change, replay;
static int changed; /* by the command that is typed */

struct ed_line *vi_line(long line)
{
    return ed_text.lines[line];
}

void vi_say(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(vi_message, sizeof vi_message, format, args);
    va_end(args);
}

static void add_key(struct keys *keys, int key)
{
    keys->list = resize(keys->list, keys->count + 1, sizeof *keys->list);
    keys->list[keys->count++] = key;
}

int vi_key(void)
{
    int key;
    if (replay.at < replay.count) {
        key = replay.list[replay.at++];
    } else {
        do {
            vi_paint();
            key = screen_key();
        } while (key == KEY_RESIZE);
        if (key == KEY_CLOSED)
            over = 1;
    }
    add_key(&typed, key);
    return key;
}

/* In command mode the cursor is on a character, not behind the last. */
static void settle(void)
{
    if (ed_text.count == 0)
        vi_insert_line(0, "", 0);
    if (vi_at.line < 1)
        vi_at.line = 1;
    if (vi_at.line > ed_text.count)
        vi_at.line = ed_text.count;
    const struct ed_line *l = vi_line(vi_at.line);
    if (vi_at.column >= l->n)
        vi_at.column = vi_before(l, l->n);
    if (vi_top > ed_text.count)
        vi_top = ed_text.count;
    ed_text.here = vi_at.line;
}

/* ---- inserting ---- */

static void put_text(const char *s, size_t n, int overwrite)
{
    const struct ed_line *l = vi_line(vi_at.line);
    struct text line = {NULL, 0, 0};
    size_t rest = vi_at.column;
    if (overwrite && rest < l->n)
        rest = vi_next(l, rest);
    text_add(&line, l->s, vi_at.column);
    text_add(&line, s, n);
    text_add(&line, l->s + rest, l->n - rest);
    vi_replace_line(vi_at.line, text_end(&line), line.n);
    free(line.s);
    vi_at.column += n;
}

static void break_line(void)
{
    const struct ed_line *l = vi_line(vi_at.line);
    vi_insert_line(vi_at.line, l->s + vi_at.column, l->n - vi_at.column);
    vi_replace_line(vi_at.line, l->s, vi_at.column);
    vi_at = (struct vi_place){vi_at.line + 1, 0};
}

static void take_back(size_t from)
{
    const struct ed_line *l = vi_line(vi_at.line);
    struct text line = {NULL, 0, 0};
    text_add(&line, l->s, from);
    text_add(&line, l->s + vi_at.column, l->n - vi_at.column);
    vi_replace_line(vi_at.line, text_end(&line), line.n);
    free(line.s);
    vi_at.column = from;
}

static void backspace(void)
{
    const struct ed_line *l = vi_line(vi_at.line);
    if (vi_at.column > 0) {
        take_back(vi_before(l, vi_at.column));
    } else if (vi_at.line > 1) {
        size_t end = vi_line(vi_at.line - 1)->n;
        struct text line = {NULL, 0, 0};
        text_add(&line, vi_line(vi_at.line - 1)->s, end);
        text_add(&line, l->s, l->n);
        vi_replace_line(vi_at.line - 1, text_end(&line), line.n);
        free(line.s);
        ed_delete(vi_at.line, vi_at.line);
        vi_at = (struct vi_place){vi_at.line - 1, end};
    }
}

static void erase_word(void)
{
    const struct ed_line *l = vi_line(vi_at.line);
    size_t at = vi_at.column;
    while (at > 0 && isspace((unsigned char)l->s[at - 1]))
        at--;
    while (at > 0 && !isspace((unsigned char)l->s[at - 1]))
        at--;
    take_back(at);
}

/* Until escape; arrows move without leaving. */
static void insert(int overwrite)
{
    vi_inserting = 1;
    changed = 1;
    while (!over) {
        int key = vi_key();
        struct vi_place to;
        enum vi_reach reach;
        if (key == KEY_ESCAPE || key == 3)
            break;
        if (key == '\r' || key == '\n') {
            break_line();
        } else if (key == 127 || key == '\b') {
            backspace();
        } else if (key == 23) {
            erase_word();
        } else if (key == 21) {
            take_back(0);
        } else if (key == 22) {
            char literal = (char)vi_key();
            put_text(&literal, 1, 0);
        } else if (key == KEY_DELETE) {
            const struct ed_line *l = vi_line(vi_at.line);
            if (vi_at.column < l->n) {
                vi_at.column = vi_next(l, vi_at.column);
                backspace();
            }
        } else if (key == KEY_END) {
            vi_at.column = vi_line(vi_at.line)->n;
        } else if (key >= KEY_UP) {
            if (vi_motion(key, 1, &to, &reach) > 0)
                vi_at = to;
        } else {
            char c = (char)key;
            /* The bytes of a character after its first replace nothing. */
            put_text(&c, 1, overwrite && (c & 0xc0) != 0x80);
        }
    }
    vi_inserting = 0;
    if (vi_at.column > 0)
        vi_at.column = vi_before(vi_line(vi_at.line), vi_at.column);
}

/* ---- operators ---- */

static int is_before(struct vi_place a, struct vi_place b)
{
    return a.line < b.line || (a.line == b.line && a.column < b.column);
}

static void change_lines(struct vi_place from, struct vi_place to)
{
    vi_yank(from, to, LINES);
    if (to.line > from.line)
        ed_delete(from.line + 1, to.line);
    vi_replace_line(from.line, "", 0);
    vi_at = (struct vi_place){from.line, 0};
    insert(0);
}

static void apply(int operator, struct vi_place from, struct vi_place to,
                  enum vi_reach reach)
{
    switch (operator) {
    case 'y':
        vi_yank(from, to, reach);
        vi_at = reach == LINES ? (struct vi_place){from.line, vi_at.column}
                               : from;
        if (to.line - from.line > 3)
            vi_say("%ld lines yanked", to.line - from.line + 1);
        break;
    case 'd':
        vi_delete(from, to, reach);
        break;
    case 'c':
        if (reach == LINES) {
            change_lines(from, to);
        } else {
            vi_delete(from, to, reach);
            insert(0);
        }
        break;
    default:
        vi_shift(from.line, to.line, operator == '<');
    }
}

static long read_count(int *key)
{
    long count = 0;
    while (*key >= '1' && *key <= '9' ? 1 : count > 0 && *key == '0') {
        if (count < 100000)
            count = count * 10 + *key - '0';
        *key = vi_key();
    }
    return count;
}

static void operate(int operator, long count)
{
    struct vi_place from = vi_at, to;
    enum vi_reach reach;
    int key = vi_key();
    long inner = read_count(&key);
    if (inner)
        count = count ? count * inner : inner;
    if (key == operator) {
        to = (struct vi_place){vi_at.line + (count ? count - 1 : 0), 0};
        if (to.line > ed_text.count)
            to.line = ed_text.count;
        reach = LINES;
    } else {
        int on_word = vi_line(from.line)->n > from.column &&
                      !isspace((unsigned char)
                                   vi_line(from.line)->s[from.column]);
        /* "cw" leaves the blanks after the word, as "ce" does. */
        if (operator == 'c' && on_word && (key == 'w' || key == 'W'))
            key = key == 'w' ? 'e' : 'E';
        if (vi_motion(key, count, &to, &reach) <= 0)
            return;
        /* "dw" on a line's last word leaves the line's end. */
        if ((key == 'w' || key == 'W') && to.line > from.line &&
            reach == EXCLUSIVE && to.column <= vi_first(to.line)) {
            to.line = from.line;
            to.column = vi_line(from.line)->n;
        }
    }
    if (is_before(to, from)) {
        struct vi_place swap = from;
        from = to;
        to = swap;
    }
    changed = operator != 'y';
    if (changed)
        ed_remember();
    apply(operator, from, to, reach);
}

/* ---- commands ---- */

static void colon(void)
{
    char *line = screen_ask(":");
    if (!line)
        return;
    char *s = line + strspn(line, " :");
    if (strcmp(s, "set nu") == 0 || strcmp(s, "set number") == 0)
        vi_numbers = 1;
    else if (strcmp(s, "set nonu") == 0 || strcmp(s, "set nonumber") == 0)
        vi_numbers = 0;
    if (!*s || strncmp(s, "set", 3) == 0) {
        free(line);
        return;
    }
    struct text command_text = {NULL, 0, 0};
    size_t n = strlen(s);
    int forced = n > 1 && s[n - 1] == '!';
    /* What ex says otherwise than ed. */
    if (*s == '%') {
        text_put(&command_text, ',');
        s++;
    }
    if (forced && (strcmp(s, "q!") == 0 || strcmp(s, "quit!") == 0))
        text_adds(&command_text, "Q");
    else if (strcmp(s, "x") == 0 || strcmp(s, "wq!") == 0)
        text_adds(&command_text, ed_changed || *s == 'w' ? "wq" : "Q");
    else if (strcmp(s, "w!") == 0 || strcmp(s, "write") == 0)
        text_adds(&command_text, "w");
    else if (strcmp(s, "quit") == 0)
        text_adds(&command_text, "q");
    else if (strncmp(s, "e!", 2) == 0) {
        text_put(&command_text, 'E');
        text_adds(&command_text, s + 2);
    } else {
        text_adds(&command_text, s);
    }
    text_end(&command_text);
    int outside = *command_text.s == '!';
    ed_text.here = vi_at.line;
    if (setjmp(ed_out) == 0) {
        if (outside)
            screen_stop();
        if (isdigit((unsigned char)*command_text.s) &&
            strspn(command_text.s, "0123456789") == command_text.n) {
            vi_at.line = atol(command_text.s);
        } else if (strcmp(command_text.s, "$") == 0) {
            vi_at.line = ed_text.count;
        } else {
            over = !ed_perform(command_text.s);
            vi_at.line = ed_text.here;
            if (ed_file_name && strchr("weE", *command_text.s))
                vi_say("\"%.150s\" %ld lines", ed_file_name, ed_text.count);
        }
    } else {
        vi_say("%s", ed_why);
    }
    fflush(stdout);
    if (outside) {
        printf("[a key goes back]");
        fflush(stdout);
        screen_start();
        screen_key();
        screen_puts("\033[2J");
    }
    free(line);
    free(command_text.s);
    settle();
    vi_at.column = vi_first(vi_at.line);
}

static void replace_characters(long count)
{
    const struct ed_line *l = vi_line(vi_at.line);
    size_t end = vi_at.column, start = end;
    char bytes[8];
    size_t n = 0;
    int key = vi_key();
    for (long i = 0; i < count; i++) {
        if (end >= l->n)
            return;
        end = vi_next(l, end);
    }
    if (key == KEY_ESCAPE || key >= 256)
        return;
    bytes[n++] = (char)key;
    int more = (key & 0xe0) == 0xc0 ? 1 : (key & 0xf0) == 0xe0 ? 2
               : (key & 0xf8) == 0xf0                          ? 3
                                                               : 0;
    while (more-- > 0)
        bytes[n++] = (char)vi_key();
    ed_remember();
    changed = 1;
    vi_at.column = end;
    take_back(start);
    if (key == '\r') {
        break_line();
        return;
    }
    for (long i = 0; i < count; i++)
        put_text(bytes, n, 0);
    vi_at.column -= n;
}

/* i a I A o O R: where the insertion begins. */
static void start_insert(int key)
{
    const struct ed_line *l = vi_line(vi_at.line);
    ed_remember();
    switch (key) {
    case 'a':
        vi_at.column = vi_next(l, vi_at.column);
        break;
    case 'A':
        vi_at.column = l->n;
        break;
    case 'I':
        vi_at.column = vi_first(vi_at.line);
        break;
    case 'o':
    case 'O':
        vi_insert_line(vi_at.line - (key == 'O'), "", 0);
        vi_at = (struct vi_place){vi_at.line + (key == 'o'), 0};
        break;
    }
    insert(key == 'R');
}

/* Commands that are another with its motion: D is d$. */
static int shorthand(int key, long count)
{
    static const char keys[] = "xXDCsSY";
    static const char *const meanings[] = {"dl", "dh", "d$", "c$",
                                           "cl", "cc", "yy"};
    const char *found = key < 128 && key > 0 ? strchr(keys, key) : NULL;
    if (!found)
        return 0;
    const char *meaning = meanings[found - keys];
    struct vi_place from = vi_at, to;
    enum vi_reach reach;
    if (meaning[0] == meaning[1]) {
        to = (struct vi_place){vi_at.line + (count ? count - 1 : 0), 0};
        if (to.line > ed_text.count)
            to.line = ed_text.count;
        reach = LINES;
    } else if (vi_motion(meaning[1], count, &to, &reach) <= 0) {
        if (meaning[0] != 'c')
            return 1;
        to = from;
    }
    if (is_before(to, from)) {
        from = to;
        to = vi_at;
    }
    changed = meaning[0] != 'y';
    if (changed)
        ed_remember();
    apply(meaning[0], from, to, reach);
    return 1;
}

static void undo(void)
{
    if (setjmp(ed_out)) {
        vi_say("%s", ed_why);
        return;
    }
    ed_undo();
    if (ed_text.here >= 1)
        vi_at = (struct vi_place){ed_text.here, 0};
}

static void repeat(void)
{
    if (!last_change.count)
        return;
    free(replay.list);
    replay = (struct keys){NULL, 0, 0};
    for (size_t i = 0; i < last_change.count; i++)
        add_key(&replay, last_change.list[i]);
}

static void perform(int key, long count)
{
    long n = count ? count : 1;
    struct vi_place to;
    enum vi_reach reach;
    if (key < 128 && key > 0 && strchr("dcy<>", key)) {
        operate(key, count);
        return;
    }
    if (key < 128 && key > 0 && strchr("iaIAoOR", key)) {
        start_insert(key);
        return;
    }
    if (shorthand(key, count))
        return;
    switch (key) {
    case ':':
        colon();
        return;
    case '.':
        repeat();
        return;
    case 'u':
        undo();
        return;
    case 'p':
    case 'P':
        ed_remember();
        changed = 1;
        vi_put(key == 'P', n);
        return;
    case 'J':
        ed_remember();
        changed = 1;
        vi_join(n > 1 ? n - 1 : 1);
        return;
    case '~':
        ed_remember();
        changed = 1;
        vi_flip_case(n);
        return;
    case 'r':
        replace_characters(n);
        return;
    case 'm':
        if (setjmp(ed_out) == 0)
            ed_mark((char)vi_key(), vi_at.line);
        return;
    case 'Z':
        if (vi_key() == 'Z' && setjmp(ed_out) == 0)
            over = !ed_perform(ed_changed ? "wq" : "Q");
        if (!over)
            vi_say("%s", ed_why);
        return;
    case 7:
        vi_say("\"%.120s\"%s line %ld of %ld",
               ed_file_name ? ed_file_name : "",
               ed_changed ? " (changed)" : "", vi_at.line, ed_text.count);
        return;
    case 12:
        screen_puts("\033[2J");
        return;
    }
    if (vi_motion(key, count, &to, &reach) > 0) {
        vi_at = to;
        if (reach != LINES && key != '$' && key != KEY_END)
            vi_want_column();
        if (key == 'G' || key == 'g')
            vi_want_column();
    }
}

static void run(void)
{
    while (!over) {
        typed.count = 0;
        changed = 0;
        settle();
        int key = vi_key();
        *vi_message = 0;
        if (over)
            break;
        long count = read_count(&key);
        perform(key, count);
        if (changed) {
            settle();
            vi_want_column();
            last_change.count = 0;
            for (size_t i = 0; i < typed.count; i++)
                add_key(&last_change, typed.list[i]);
        }
    }
}

COMMAND(vi, "vi", "[+LINE] [FILE]",
        "Edits a text on the screen.\n"
        "  h j k l w b e 0 ^ $ G gg f t ; % { } / ? n N m ' ` H M L  move\n"
        "  i a I A o O R  insert until escape\n"
        "  d c y < >  with a motion; x X D C s S Y r J ~ p P u .\n"
        "  :w :q :wq :x :e :r :s :g and what else ed knows, ZZ\n")
{
    long line = 1;
    while (option(argc, argv, "", NULL) != -1)
        ;
    if (optind < argc && argv[optind][0] == '+') {
        line = argv[optind][1] ? number(argv[optind] + 1, 1, 1L << 40,
                                        "line")
                               : 1L << 40;
        optind++;
    }
    operands(argc, 0, 1);
    if (!isatty(1))
        errx(1, "vi wants a terminal; ed does not");
    ed_silent = 1;
    ed_start();
    if (optind < argc) {
        if (setjmp(ed_out) == 0)
            ed_read(argv[optind]);
        else
            vi_say("%s", errno == ENOENT ? "a new file" : ed_why);
    }
    settle();
    ed_changed = 0;
    ed_remember();
    vi_at.line = line;
    screen_start();
    screen_puts("\033[2J");
    run();
    screen_move(screen_rows - 1, 0);
    screen_puts("\033[K");
    screen_stop();
    return 0;
}
