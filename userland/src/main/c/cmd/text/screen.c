#include "screen.h"
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>
#include <wchar.h>

int screen_rows = 24, screen_columns = 80;
static int terminal = -1, active;
static struct termios before;
static struct text held;
static volatile sig_atomic_t resized;

static void on_resize(int number)
{
    (void)number;
    resized = 1;
}

/* Whoever ends the program wants to find a terminal that works. */
static void on_end(int number)
{
    if (active)
        tcsetattr(terminal, TCSANOW, &before);
    signal(number, SIG_DFL);
    raise(number);
}

static int read_byte(int milliseconds)
{
    struct pollfd wait = {.fd = terminal, .events = POLLIN};
    unsigned char byte;
    int ready = poll(&wait, 1, milliseconds);
    if (ready <= 0)
        return -1;
    return read(terminal, &byte, 1) == 1 ? byte : -2;
}

/* A serial line does not know its size: the cursor is sent far and asked. */
static void ask_size(void)
{
    static const char question[] = "\0337\033[999;999H\033[6n\0338";
    char answer[32];
    size_t n = 0;
    int c, rows, columns;
    write_all(1, question, sizeof question - 1);
    while (n < sizeof answer - 1 && (c = read_byte(300)) >= 0) {
        answer[n++] = (char)c;
        if (c == 'R')
            break;
    }
    answer[n] = 0;
    const char *start = strchr(answer, '[');
    if (start && sscanf(start, "[%d;%dR", &rows, &columns) == 2 && rows > 1 &&
        columns > 1) {
        screen_rows = rows;
        screen_columns = columns;
    }
}

static void measure(int first)
{
    struct winsize size;
    const char *rows = getenv("LINES"), *columns = getenv("COLUMNS");
    if (ioctl(terminal, TIOCGWINSZ, &size) == 0 && size.ws_row > 0 &&
        size.ws_col > 0) {
        screen_rows = size.ws_row;
        screen_columns = size.ws_col;
    } else if (rows && columns && atoi(rows) > 1 && atoi(columns) > 1) {
        screen_rows = atoi(rows);
        screen_columns = atoi(columns);
    } else if (first) {
        ask_size();
    }
    if (screen_rows < 2)
        screen_rows = 2;
    if (screen_columns < 8)
        screen_columns = 8;
}

void screen_start(void)
{
    static const int ends[] = {SIGTERM, SIGHUP};
    if (terminal < 0) {
        terminal = open("/dev/tty", O_RDWR | O_CLOEXEC);
        if (terminal < 0)
            terminal = isatty(0) ? 0 : 2;
    }
    if (tcgetattr(terminal, &before) < 0)
        err(1, "the terminal");
    struct termios raw = before;
    raw.c_iflag &= ~(tcflag_t)(ICRNL | IXON | INLCR | IGNCR | ISTRIP);
    raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO | ISIG | IEXTEN);
    raw.c_cc[VMIN] = 1;
    raw.c_cc[VTIME] = 0;
    tcsetattr(terminal, TCSADRAIN, &raw);
    if (!active) {
        struct sigaction action = {.sa_handler = on_resize};
        sigaction(SIGWINCH, &action, NULL);
        for (size_t i = 0; i < COUNT_OF(ends); i++)
            signal(ends[i], on_end);
    }
    active = 1;
    measure(1);
}

void screen_stop(void)
{
    screen_flush();
    if (active)
        tcsetattr(terminal, TCSADRAIN, &before);
    active = 0;
}

/* "[A", "OA", "[5~" after an escape; one alone is the key itself. */
static int sequence(void)
{
    static const char letters[] = "ABCDHF";
    static const int keys[] = {KEY_UP,   KEY_DOWN, KEY_RIGHT,
                               KEY_LEFT, KEY_HOME, KEY_END};
    static const int numbered[] = {KEY_NONE,   KEY_HOME,    KEY_INSERT,
                                   KEY_DELETE, KEY_END,     KEY_PAGE_UP,
                                   KEY_PAGE_DOWN, KEY_HOME, KEY_END};
    int c = read_byte(50), value = 0;
    if (c < 0)
        return KEY_ESCAPE;
    if (c != '[' && c != 'O')
        return KEY_NONE;
    while ((c = read_byte(50)) >= 0) {
        const char *known = strchr(letters, c);
        if (c && known)
            return keys[known - letters];
        if (c == '~')
            return value < (int)COUNT_OF(numbered) ? numbered[value]
                                                   : KEY_NONE;
        if (c >= '0' && c <= '9')
            value = value * 10 + c - '0';
        else if (c != ';')
            break;
        if (value > 999)
            break;
    }
    return KEY_NONE;
}

int screen_key(void)
{
    screen_flush();
    for (;;) {
        if (resized) {
            resized = 0;
            measure(0);
            return KEY_RESIZE;
        }
        int c = read_byte(-1);
        if (c == -2)
            return KEY_CLOSED;
        if (c == KEY_ESCAPE)
            return sequence();
        if (c >= 0)
            return c;
    }
}

void screen_put(const char *s, size_t n)
{
    text_add(&held, s, n);
}

void screen_puts(const char *s)
{
    text_adds(&held, s);
}

void screen_move(int row, int column)
{
    char to[32];
    snprintf(to, sizeof to, "\033[%d;%dH", row + 1, column + 1);
    screen_puts(to);
}

void screen_flush(void)
{
    if (held.n && write_all(1, held.s, held.n) < 0)
        exit(1);
    text_clear(&held);
}

char *screen_ask(const char *prompt)
{
    struct text line = {NULL, 0, 0};
    for (;;) {
        screen_move(screen_rows - 1, 0);
        screen_puts("\033[K");
        screen_puts(prompt);
        screen_put(line.s, line.n);
        int key = screen_key();
        if (key == '\r' || key == '\n')
            return text_end(&line);
        if (key == KEY_ESCAPE || key == 3 || key == KEY_CLOSED ||
            ((key == 127 || key == '\b') && line.n == 0)) {
            free(line.s);
            return NULL;
        }
        if (key == 127 || key == '\b') {
            while (line.n > 0 && (line.s[--line.n] & 0xc0) == 0x80)
                ;
        } else if (key == 21) {
            text_clear(&line);
        } else if (key < 256 && key >= ' ') {
            text_put(&line, (char)key);
        }
    }
}

int screen_glyph(const char *s, size_t n, int column, char shown[16],
                 size_t *used)
{
    unsigned char c = (unsigned char)*s;
    mbstate_t state = {0, 0};
    wchar_t wide;
    *used = 1;
    if (c == '\t') {
        int width = 8 - column % 8;
        snprintf(shown, 16, "%*s", width, "");
        return width;
    }
    if (c < ' ' || c == 127) {
        snprintf(shown, 16, "^%c", c == 127 ? '?' : c + 64);
        return 2;
    }
    if (c < 128) {
        shown[0] = (char)c;
        shown[1] = 0;
        return 1;
    }
    size_t length = mbrtowc(&wide, s, n, &state);
    int width = length == 0 || length > n ? -1 : wcwidth(wide);
    if (width < 0) {
        snprintf(shown, 16, "<%02X>", c);
        return 4;
    }
    memcpy(shown, s, length);
    shown[length] = 0;
    *used = length;
    return width;
}
