#include <string.h>

char *strcasestr(const char *hay, const char *needle)
{
    size_t length = strlen(needle);
    do
        if (strncasecmp(hay, needle, length) == 0)
            return (char *)hay;
    while (*hay++);
    return NULL;
}
