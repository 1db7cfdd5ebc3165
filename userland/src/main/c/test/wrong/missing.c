/* Calls what no library has. */
#include <stdio.h>

void nobody_has_this(void);

int main(void)
{
    puts("started");
    fflush(stdout);
    nobody_has_this();
    return 0;
}
