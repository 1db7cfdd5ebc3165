#include "database.h"
#include "../internal.h"
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

int __fab_database_line(FILE *file, char *buffer, size_t size, char **fields,
                        int most)
{
    while (fgets(buffer, (int)size, file)) {
        size_t n = strlen(buffer);
        if (n + 1 == size && buffer[n - 1] != '\n') {
            int c;
            while ((c = fgetc(file)) != EOF && c != '\n')
                ;
            continue;
        }
        if (n && buffer[n - 1] == '\n')
            buffer[n - 1] = 0;
        if (!*buffer || *buffer == '#')
            continue;
        int count = 0;
        char *rest = buffer;
        while (count < most && (fields[count] = strsep(&rest, ":")))
            count++;
        return count;
    }
    return -1;
}

int __fab_database_number(const char *text, unsigned *value)
{
    char *end;
    if (!isdigit((unsigned char)*text))
        return -1;
    unsigned long number = strtoul(text, &end, 10);
    if (*end || number > 0xfffffffful)
        return -1;
    *value = (unsigned)number;
    return 0;
}

#ifdef FAB_GLIBC_LIKE
/* Whether a line like "passwd: files" names the files for a database. */
static int files_answer(const char *name)
{
    char line[256];
    FILE *file = fopen("/etc/nsswitch.conf", "re");
    int answer = 1;
    if (!file)
        return 1;
    while (fgets(line, sizeof line, file)) {
        char *rest = line;
        char *key = strsep(&rest, ":");
        key += strspn(key, " \t");
        key[strcspn(key, " \t\n")] = 0;
        if (!rest || strcmp(key, name) != 0)
            continue;
        answer = 0;
        for (char *word; (word = strsep(&rest, " \t\n"));)
            if (strcmp(word, "files") == 0 || strcmp(word, "compat") == 0)
                answer = 1;
        break;
    }
    fclose(file);
    return answer;
}
#endif

FILE *__fab_database_open(const char *name, const char *path)
{
#ifdef FAB_GLIBC_LIKE
    if (!files_answer(name)) {
        errno = ENOENT;
        return NULL;
    }
#else
    (void)name;
#endif
    return fopen(path, "re");
}
