#include <strings.h>

int ffsl(long value)
{
    for (int bit = 0; bit < 64; bit++)
        if (value >> bit & 1)
            return bit + 1;
    return 0;
}

int ffs(int value)
{
    return ffsl((unsigned)value);
}
