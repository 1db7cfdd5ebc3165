#include <string.h>

char *strtok_r(char *restrict s, const char *restrict delimiters,
               char **restrict rest)
{
    if (!s)
        s = *rest;
    if (!s)
        return NULL;
    s += strspn(s, delimiters);
    if (!*s) {
        *rest = NULL;
        return NULL;
    }
    char *end = s + strcspn(s, delimiters);
    *rest = *end ? end + 1 : NULL;
    *end = 0;
    return s;
}

char *strtok(char *restrict s, const char *restrict delimiters)
{
    static char *rest;
    return strtok_r(s, delimiters, &rest);
}

char *strsep(char **rest, const char *delimiters)
{
    char *s = *rest;
    if (!s)
        return NULL;
    char *end = s + strcspn(s, delimiters);
    *rest = *end ? end + 1 : NULL;
    *end = 0;
    return s;
}
