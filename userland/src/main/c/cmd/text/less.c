/*
 * Shows text a screen at a time. Lines are read when they are wanted, so that
 * a long pipe shows its beginning at once.
 */
#include "screen.h"
#include <limits.h>
#include <regex.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct line {
    char *s;
    size_t n;
};
static struct line *lines;
static long count, room;
static FILE *file;
static const char *name;
static char **names;
static int name_count, name_index;
static int numbers, chop, raw, fold, quit_if_fits, quit_at_end;
static long top;       /* the first line that is shown */
static int top_row;    /* and how many of its rows are above the screen */
static int shift;      /* columns to the left of the screen, with -S */
static regex_t pattern;
static int has_pattern, backwards;
static const char *message;

/* Whether the line is there; reads on as far as it must. */
static int have(long wanted)
{
    struct text line = {NULL, 0, 0};
    int ended;
    while (count <= wanted && file &&
           read_until(file, &line, '\n', &ended)) {
        if (count == room) {
            room = room ? room * 2 : 256;
            lines = resize(lines, (size_t)room, sizeof *lines);
        }
        lines[count++] = (struct line){line.s, line.n};
        line = (struct text){NULL, 0, 0};
    }
    free(line.s);
    return wanted < count;
}

static int margin(void)
{
    return numbers ? 8 : 0;
}

/* An escape sequence that only colours, with -R: it takes no room. */
static size_t colour_length(const struct line *l, size_t at)
{
    if (!raw || l->s[at] != 27 || at + 1 >= l->n || l->s[at + 1] != '[')
        return 0;
    size_t i = at + 2;
    while (i < l->n && (l->s[i] == ';' || (l->s[i] >= '0' && l->s[i] <= '9')))
        i++;
    return i < l->n && l->s[i] == 'm' ? i + 1 - at : 0;
}

/*
 * Goes through one row of a line, from a byte on; where the next row begins.
 * paint says whether it goes to the screen.
 */
static size_t row(const struct line *l, size_t at, int paint)
{
    int width = screen_columns - margin(), column = 0, lit = 0;
    int skip = chop ? shift : 0;
    regmatch_t m[1] = {{-1, -1}};
    size_t searched = 0;
    while (at < l->n) {
        char shown[16];
        size_t used, colour = colour_length(l, at);
        if (colour) {
            if (paint)
                screen_put(l->s + at, colour);
            at += colour;
            continue;
        }
        int w = screen_glyph(l->s + at, l->n - at, column, shown, &used);
        if (column + w > width + skip)
            break;
        if (paint && has_pattern && at >= searched) {
            m[0].rm_so = (regoff_t)at;
            m[0].rm_eo = (regoff_t)l->n;
            if (regexec(&pattern, l->s, 1, m, REG_STARTEND) != 0)
                m[0].rm_so = m[0].rm_eo = (regoff_t)l->n;
            searched = (size_t)m[0].rm_eo + (m[0].rm_so == m[0].rm_eo);
        }
        int light = paint && has_pattern && (regoff_t)at >= m[0].rm_so &&
                    (regoff_t)at < m[0].rm_eo;
        if (light != lit)
            screen_puts(light ? "\033[7m" : "\033[27m");
        lit = light;
        if (paint && column >= skip)
            screen_puts(shown);
        column += w;
        at += used;
    }
    if (lit)
        screen_puts("\033[27m");
    return chop ? l->n : at;
}

static int rows_of(long index)
{
    int rows = 1;
    const struct line *l = &lines[index];
    for (size_t at = row(l, 0, 0); at < l->n; at = row(l, at, 0))
        rows++;
    return rows;
}

static int page(void)
{
    return screen_rows - 1;
}

static int forward(int rows)
{
    for (; rows > 0; rows--) {
        if (!have(top))
            return 0;
        if (top_row + 1 < rows_of(top)) {
            top_row++;
        } else if (have(top + 1)) {
            top++;
            top_row = 0;
        } else {
            return 0;
        }
    }
    return 1;
}

static void backward(int rows)
{
    for (; rows > 0; rows--) {
        if (top_row > 0) {
            top_row--;
        } else if (top > 0) {
            top--;
            top_row = rows_of(top) - 1;
        } else {
            return;
        }
    }
}

/* Whether the last row is on the screen. */
static int at_end(void)
{
    long i = top;
    int rows = -top_row;
    for (; have(i) && rows <= page(); i++)
        rows += rows_of(i);
    return !have(i) && rows <= page();
}

static void to_end(void)
{
    have(LONG_MAX - 1);
    top = count > 0 ? count - 1 : 0;
    top_row = count > 0 ? rows_of(top) - 1 : 0;
    backward(page() - 1);
}

static void forward_page(int rows)
{
    if (at_end())
        return;
    forward(rows);
    if (at_end())
        to_end();
}

static void paint(void)
{
    int painted = 0;
    screen_puts("\033[?25l");
    for (long i = top; painted < page(); i++) {
        size_t at = 0;
        if (!have(i)) {
            screen_move(painted++, 0);
            screen_puts("\033[0m~\033[K");
            continue;
        }
        int number = 0;
        do {
            size_t next = row(&lines[i], at, 0);
            if (i > top || number >= top_row) {
                screen_move(painted++, 0);
                screen_puts("\033[0m");
                if (numbers) {
                    char text[24];
                    if (number)
                        snprintf(text, sizeof text, "%8s", "");
                    else
                        snprintf(text, sizeof text, "%7ld ", i + 1);
                    screen_puts(text);
                }
                row(&lines[i], at, 1);
                screen_puts("\033[0m\033[K");
            }
            at = next;
            number++;
        } while (at < lines[i].n && painted < page());
    }
    screen_move(screen_rows - 1, 0);
    screen_puts("\033[K");
    if (message) {
        /* In the last column it would scroll. */
        size_t n = strlen(message), most = (size_t)screen_columns - 1;
        screen_puts("\033[7m");
        screen_put(message, n < most ? n : most);
        screen_puts("\033[0m");
    } else if (at_end()) {
        screen_puts("\033[7m(END)\033[0m");
    } else if (top == 0 && top_row == 0 && strcmp(name, "-") != 0) {
        screen_puts("\033[7m");
        screen_puts(name);
        screen_puts("\033[0m");
    } else {
        screen_puts(":");
    }
    screen_puts("\033[?25h");
    message = NULL;
}

static int matches(long index)
{
    regmatch_t m[1] = {{0, (regoff_t)lines[index].n}};
    return regexec(&pattern, lines[index].s, 1, m, REG_STARTEND) == 0;
}

static void search(int back)
{
    if (!has_pattern) {
        message = "No previous search pattern";
        return;
    }
    long i = top;
    for (;;) {
        i += back ? -1 : 1;
        if (i < 0 || !have(i))
            break;
        if (matches(i)) {
            top = i;
            top_row = 0;
            return;
        }
    }
    message = "Pattern not found";
}

static int set_pattern(const char *text)
{
    if (has_pattern)
        regfree(&pattern);
    has_pattern = 0;
    int small = 1;
    for (const char *s = text; *s; s++)
        small &= !(*s >= 'A' && *s <= 'Z');
    int flags = REG_EXTENDED | (fold && small ? REG_ICASE : 0);
    if (regcomp(&pattern, text, flags) != 0) {
        message = "Invalid pattern";
        return 0;
    }
    has_pattern = 1;
    return 1;
}

static void ask_pattern(char mark)
{
    char prompt[] = {mark, 0};
    char *text = screen_ask(prompt);
    if (!text)
        return;
    backwards = mark == '?';
    if (!*text || set_pattern(text))
        search(backwards);
    free(text);
}

static int open_file(int index)
{
    FILE *opened = strcmp(names[index], "-") == 0
                       ? stdin
                       : fopen(names[index], "re");
    struct stat about;
    if (!opened || (fstat(fileno(opened), &about) == 0 &&
                    S_ISDIR(about.st_mode))) {
        static char text[300];
        snprintf(text, sizeof text, "%.200s: %s", names[index],
                 opened ? "is a folder" : strerror(errno));
        message = text;
        if (opened)
            fclose(opened);
        return 0;
    }
    if (file && file != stdin)
        fclose(file);
    for (long i = 0; i < count; i++)
        free(lines[i].s);
    count = top = top_row = shift = 0;
    file = opened;
    name = names[index];
    name_index = index;
    return 1;
}

static void other_file(int step)
{
    int index = name_index + step;
    if (index < 0 || index >= name_count)
        message = step > 0 ? "No next file" : "No previous file";
    else
        open_file(index);
}

static void say_place(void)
{
    static char text[300];
    have(LONG_MAX - 1);
    snprintf(text, sizeof text, "%.200s: line %ld of %ld%s", name, top + 1,
             count, at_end() ? " (END)" : "");
    message = text;
}

static const char help[] =
    "q quit | space f b page | j k line | d u half | g G ends | N g line | "
    "/ ? n N search | :n :p files | -S -N toggles | = place";

static void toggle(void)
{
    char *text = screen_ask("-");
    if (text && strcmp(text, "S") == 0)
        chop = !chop;
    else if (text && strcmp(text, "N") == 0)
        numbers = !numbers;
    else if (text && strcmp(text, "i") == 0)
        fold = !fold;
    else
        message = "There are -S, -N and -i";
    top_row = shift = 0;
    free(text);
}

static int colon(void)
{
    int key;
    screen_move(screen_rows - 1, 0);
    screen_puts("\033[K :");
    key = screen_key();
    if (key == 'n' || key == 'p')
        other_file(key == 'n' ? 1 : -1);
    else if (key == 'q')
        return 0;
    return 1;
}

static void go(long line)
{
    if (line < 1 || !have(line - 1)) {
        to_end();
        return;
    }
    top = line - 1;
    top_row = 0;
}

/* 0: it is over. */
static int act(int key, long amount)
{
    int n = amount > 0 ? (int)amount : 1;
    switch (key) {
    case 'q':
    case 'Q':
    case 3:
    case KEY_CLOSED:
        return 0;
    case ' ':
    case 'f':
    case 6:
    case KEY_PAGE_DOWN:
        if (quit_at_end && at_end())
            return 0;
        forward_page(amount ? n : page());
        break;
    case 'b':
    case 2:
    case KEY_PAGE_UP:
        backward(amount ? n : page());
        break;
    case 'j':
    case 'e':
    case '\r':
    case '\n':
    case KEY_DOWN:
        for (; n > 0 && !at_end(); n--)
            forward(1);
        break;
    case 'k':
    case 'y':
    case KEY_UP:
        backward(n);
        break;
    case 'd':
    case 4:
        forward_page(amount ? n : page() / 2);
        break;
    case 'u':
    case 21:
        backward(amount ? n : page() / 2);
        break;
    case 'g':
    case '<':
    case KEY_HOME:
        go(n);
        break;
    case 'G':
    case '>':
    case KEY_END:
        go(amount);
        break;
    case '/':
    case '?':
        ask_pattern((char)key);
        break;
    case 'n':
    case 'N':
        search(backwards != (key == 'N'));
        break;
    case KEY_RIGHT:
        shift += chop ? screen_columns / 2 : 0;
        break;
    case KEY_LEFT:
        shift = shift > screen_columns / 2 ? shift - screen_columns / 2 : 0;
        break;
    case '-':
        toggle();
        break;
    case ':':
        return colon();
    case '=':
        say_place();
        break;
    case 'h':
        message = help;
        break;
    case KEY_RESIZE:
        top_row = 0;
        break;
    }
    return 1;
}

static void run(const char *first)
{
    screen_start();
    if (*first == '/' && set_pattern(first + 1)) {
        top = -1;
        search(0);
        top = top < 0 ? 0 : top;
    } else if (*first) {
        go(*first == 'G' ? 0 : atol(first));
    }
    if (!(quit_if_fits && at_end()))
        for (long amount = 0;;) {
            paint();
            int key = screen_key();
            if (key >= '0' && key <= '9' && amount < 100000000) {
                amount = amount * 10 + key - '0';
                continue;
            }
            if (!act(key, amount))
                break;
            amount = 0;
        }
    else
        paint();
    screen_move(screen_rows - 1, 0);
    screen_puts("\033[K");
    screen_stop();
}

static void copy_all(void)
{
    for (int i = 0; i < name_count; i++) {
        FILE *in = open_input(names[i]);
        int c;
        while (in && (c = getc_unlocked(in)) != EOF)
            putchar_unlocked(c);
        if (in)
            close_input(in, names[i]);
    }
}

COMMAND(less, "less more",
        "[-eFiNRS] [-p PATTERN] [+LINE | +/PATTERN] [FILE...]",
        "Shows files a screen at a time; h shows the keys.\n"
        "  -N -S  line numbers; long lines are cut and not broken\n"
        "  -R     colours are colours    -i  small letters as large\n"
        "  -F -e  leave if all fits, at the end\n"
        "  +N +G +/PATTERN  begin there    -p PATTERN  as +/PATTERN\n")
{
    const char *first = "";
    int c, kept = 1;
    for (int i = 1; i < argc; i++)
        if (argv[i][0] == '+' && argv[i][1])
            first = argv[i] + 1;
        else
            argv[kept++] = argv[i];
    argv[kept] = NULL;
    argc = kept;
    while ((c = option(argc, argv, "eEFIigMmNnp:qRrSsX",
                       "quit-if-one-screen=F line-numbers=N "
                       "RAW-CONTROL-CHARS=R chop-long-lines=S "
                       "ignore-case=i no-init=X")) != -1)
        switch (c) {
        case 'e':
        case 'E':
            quit_at_end = 1;
            break;
        case 'F':
            quit_if_fits = 1;
            break;
        case 'i':
        case 'I':
            fold = 1;
            break;
        case 'N':
            numbers = 1;
            break;
        case 'p': {
            struct text search_text = {NULL, 0, 0};
            text_put(&search_text, '/');
            text_adds(&search_text, optarg);
            first = text_end(&search_text);
            break;
        }
        case 'R':
        case 'r':
            raw = 1;
            break;
        case 'S':
            chop = 1;
            break;
        }
    static char standard[] = "-", *only[] = {standard, NULL};
    names = optind < argc ? argv + optind : only;
    name_count = optind < argc ? argc - optind : 1;
    if (optind == argc && isatty(0))
        usage_error("a file is missing");
    if (!isatty(1)) {
        copy_all();
        return 0;
    }
    int index = 0;
    while (index < name_count && !open_file(index))
        index++;
    if (index == name_count)
        errx(1, "%s", message);
    run(first);
    return 0;
}
