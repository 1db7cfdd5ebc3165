/* What the loader's test opens. */
#include <stdio.h>

int plugin_initialised;
static _Thread_local int counter = 5;

int plugin_next(void);

__attribute__((__constructor__)) static void start(void)
{
    char text[8];
    snprintf(text, sizeof text, "%d", 1);
    plugin_initialised = text[0] - '0';
}

int plugin_next(void)
{
    return ++counter;
}
