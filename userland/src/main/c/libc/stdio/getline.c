#include "file.h"
#include <stdlib.h>
#include <string.h>

ssize_t getdelim(char **restrict line, size_t *restrict size, int delimiter,
                 FILE *restrict file)
{
    size_t length = 0;
    if (!*line)
        *size = 0;
    flockfile(file);
    for (;;) {
        int c = getc_unlocked(file);
        if (c == EOF)
            break;
        if (length + 2 > *size) {
            size_t wanted = *size < 60 ? 120 : *size * 2;
            char *grown = realloc(*line, wanted);
            if (!grown) {
                file->flags |= F_ERROR;
                length = 0;
                break;
            }
            *line = grown;
            *size = wanted;
        }
        (*line)[length++] = (char)c;
        if (c == delimiter)
            break;
    }
    funlockfile(file);
    if (length == 0)
        return -1;
    (*line)[length] = 0;
    return (ssize_t)length;
}

ssize_t getline(char **restrict line, size_t *restrict size,
                FILE *restrict file)
{
    return getdelim(line, size, '\n', file);
}
