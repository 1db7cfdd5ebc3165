#include "vi.h"
#include <string.h>

char vi_message[200];
long vi_top = 1;
int vi_numbers;

static int margin(void)
{
    return vi_numbers ? 8 : 0;
}

/*
 * Goes through a line as it lies on the screen. Paints it from a screen row
 * on if row >= 0; says where the byte at column is. The result is how many
 * rows the line takes.
 */
static int lay(const struct ed_line *l, int row, size_t column, int *cursor_row,
               int *cursor_column)
{
    int width = screen_columns - margin(), x = 0, rows = 1;
    size_t at = 0;
    for (;;) {
        char shown[16];
        size_t used = 0;
        int w = at < l->n ? screen_glyph(l->s + at, l->n - at, x, shown,
                                         &used)
                          : 1;
        if (x + w > width) {
            x = 0;
            rows++;
            if (at < l->n)
                w = screen_glyph(l->s + at, l->n - at, x, shown, &used);
            if (row >= 0 && row + rows <= screen_rows - 1) {
                screen_move(row + rows - 1, 0);
                screen_puts("\033[K");
                screen_move(row + rows - 1, margin());
            }
        }
        if (at == column && cursor_row) {
            *cursor_row = rows - 1;
            *cursor_column = x + margin();
            /* In command mode the cursor is on the end of a tab. */
            if (at < l->n && l->s[at] == '\t' && !vi_inserting)
                *cursor_column += w - 1;
        }
        if (at >= l->n)
            return rows > 1 && x == 0 && !(column == l->n && cursor_row)
                       ? rows - 1
                       : rows;
        if (row >= 0 && row + rows <= screen_rows - 1)
            screen_puts(shown);
        x += w;
        at += used;
    }
}

static int rows_of(long line)
{
    return lay(vi_line(line), -1, 0, NULL, NULL);
}

/* The cursor's line is made to be on the screen as a whole. */
static void scroll(void)
{
    if (vi_at.line < vi_top)
        vi_top = vi_at.line;
    if (vi_at.line - vi_top > screen_rows)
        vi_top = vi_at.line - screen_rows / 2;
    for (;;) {
        int rows = 0;
        for (long i = vi_top; i <= vi_at.line; i++)
            rows += rows_of(i);
        if (rows <= screen_rows - 1 || vi_top == vi_at.line)
            return;
        vi_top++;
    }
}

void vi_paint(void)
{
    int row = 0, cursor_row = 0, cursor_column = 0;
    scroll();
    screen_puts("\033[?25l");
    for (long i = vi_top; row < screen_rows - 1; i++) {
        screen_move(row, 0);
        screen_puts("\033[K");
        if (i > ed_text.count) {
            screen_puts("~");
            row++;
            continue;
        }
        if (vi_numbers) {
            char number[24];
            snprintf(number, sizeof number, "%7ld ", i);
            screen_puts(number);
        }
        int r = 0, c = 0;
        int here = i == vi_at.line;
        int rows = lay(vi_line(i), row, here ? vi_at.column : 0,
                       here ? &r : NULL, &c);
        if (here) {
            cursor_row = row + r;
            cursor_column = c;
        }
        row += rows;
    }
    screen_move(screen_rows - 1, 0);
    screen_puts("\033[K");
    const char *say = *vi_message ? vi_message
                      : vi_inserting ? "-- INSERT --"
                                     : "";
    size_t n = strlen(say), most = (size_t)screen_columns - 1;
    screen_put(say, n < most ? n : most);
    if (cursor_row > screen_rows - 2)
        cursor_row = screen_rows - 2;
    screen_move(cursor_row, cursor_column);
    screen_puts("\033[?25h");
}
