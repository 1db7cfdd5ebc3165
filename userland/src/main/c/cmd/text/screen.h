/* A terminal that less and vi paint on: raw keys in, ANSI sequences out. */
#pragma once
#include "../command.h"

enum {
    KEY_UP = 1000,
    KEY_DOWN,
    KEY_LEFT,
    KEY_RIGHT,
    KEY_HOME,
    KEY_END,
    KEY_PAGE_UP,
    KEY_PAGE_DOWN,
    KEY_DELETE,
    KEY_INSERT,
    KEY_RESIZE,
    KEY_NONE,
    KEY_CLOSED, /* the terminal is gone */
    KEY_ESCAPE = 27,
};

extern int screen_rows, screen_columns;
/* Keys come from the terminal even when the standard input is a pipe. */
void screen_start(void);
void screen_stop(void);
/* Waits for a key; bytes of UTF-8 come one by one. */
int screen_key(void);
/* Output is held back until it is flushed, so that nothing flickers. */
void screen_put(const char *s, size_t n);
void screen_puts(const char *s);
void screen_move(int row, int column); /* from 0 */
void screen_flush(void);
/* A line of input in the last row; NULL if it was given up. */
char *screen_ask(const char *prompt);
/*
 * What a character looks like: "^A" for what cannot be printed. *used says
 * how many bytes it is, the result how many columns. Tabs depend on the
 * column.
 */
int screen_glyph(const char *s, size_t n, int column, char shown[16],
                 size_t *used);
