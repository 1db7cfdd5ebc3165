#include <stdlib.h>
#include <string.h>

int getsubopt(char **option, char *const *tokens, char **value)
{
    char *start = *option, *end = strchrnul(start, ',');
    *option = *end ? end + 1 : end;
    *end = 0;
    char *equals = strchr(start, '=');
    size_t length = equals ? (size_t)(equals - start) : strlen(start);
    for (int i = 0; tokens[i]; i++)
        if (strlen(tokens[i]) == length &&
            memcmp(tokens[i], start, length) == 0) {
            *value = equals ? equals + 1 : NULL;
            return i;
        }
    *value = start;
    return -1;
}
