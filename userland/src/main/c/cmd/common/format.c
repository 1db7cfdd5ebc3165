#include "../command.h"
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <wchar.h>

void human_size(unsigned long long bytes, char text[8])
{
    static const char units[] = " KMGTPE";
    int unit = 0;
    unsigned long long whole = bytes, rest = 0;
    while (whole >= 1024) {
        /* Anything left over counts as more: sizes are rounded up. */
        rest = whole % 1024 || rest ? whole % 1024 * 10 + (rest > 0) : 0;
        whole /= 1024;
        unit++;
    }
    if (unit == 0) {
        snprintf(text, 8, "%llu", whole);
        return;
    }
    unsigned long long tenths = (rest + 1023) / 1024;
    if (whole < 10 && !(whole == 9 && tenths == 10)) {
        whole += tenths / 10;
        snprintf(text, 8, "%llu.%llu%c", whole, tenths % 10, units[unit]);
        return;
    }
    whole += rest > 0;
    if (whole == 1024 && units[unit + 1])
        snprintf(text, 8, "1.0%c", units[unit + 1]);
    else
        snprintf(text, 8, "%u%c", (unsigned)whole, units[unit]);
}

size_t text_width(const char *s)
{
    size_t width = 0, left = strlen(s);
    mbstate_t state = {0, 0};
    while (left > 0) {
        wchar_t c;
        size_t n = mbrtowc(&c, s, left, &state);
        if (n == 0 || n > left) {
            /* What is no UTF-8 is shown as one character a byte. */
            memset(&state, 0, sizeof state);
            n = 1;
            width++;
        } else {
            int columns = wcwidth(c);
            width += columns < 0 ? 1 : (size_t)columns;
        }
        s += n;
        left -= n;
    }
    return width;
}

int terminal_width(void)
{
    const char *columns = getenv("COLUMNS");
    struct winsize size;
    if (columns && atoi(columns) > 0)
        return atoi(columns);
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
        return size.ws_col;
    return 80;
}
