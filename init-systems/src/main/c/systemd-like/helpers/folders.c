#include "folders.h"
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *const bases[] = {"/etc", "/run", "/usr/local/lib",
                                    "/usr/lib"};

void configuration_files(const char *name, struct strings *paths)
{
    struct strings names = {0};
    for (size_t i = 0; i < COUNT(bases); i++) {
        char *folder = print("%s/%s.d", bases[i], name);
        DIR *dir = opendir(folder);
        for (struct dirent *entry; dir && (entry = readdir(dir));)
            if (ends_with(entry->d_name, ".conf") &&
                !strings_have(&names, entry->d_name))
                strings_add(&names, entry->d_name);
        if (dir)
            closedir(dir);
        free(folder);
    }
    strings_sort(&names);
    for (size_t n = 0; n < names.n; n++)
        for (size_t i = 0; i < COUNT(bases); i++) {
            char *path = print("%s/%s.d/%s", bases[i], name, names.v[n]);
            if (access(path, F_OK) == 0) {
                strings_take(paths, path);
                break;
            }
            free(path);
        }
    strings_clear(&names);
}

void each_line(const char *path,
               void (*call)(const char *path, unsigned number, char *line))
{
    char *content = file_read(path, 1 << 20, NULL);
    unsigned number = 0;
    if (!content && errno != ENOENT)
        fprintf(stderr, "Failed to read %s: %s\n", path, strerror(errno));
    for (char *line = content; line;) {
        char *end = strchr(line, '\n'), *next = end ? end + 1 : NULL;
        if (end)
            *end = 0;
        number++;
        strip(line);
        if (*line && *line != '#' && *line != ';')
            call(path, number, line);
        line = next;
    }
    free(content);
}
