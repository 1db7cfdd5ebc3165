/* A program that a library in no usual folder is needed for. */
#include <stdio.h>

int plugin_next(void);

int main(void)
{
    printf("the plugin says %d\n", plugin_next());
    return 0;
}
