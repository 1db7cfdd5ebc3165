#include "core.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

bool file_exists(const char *path)
{
    struct stat about;
    return stat(path, &about) == 0;
}

void folder_names(const char *path, struct list *names)
{
    DIR *folder = opendir(path);
    struct dirent *entry;
    if (!folder)
        return;
    while ((entry = readdir(folder)))
        if (entry->d_name[0] != '.')
            list_add(names, entry->d_name);
    closedir(folder);
    list_sort(names);
}

char *file_text(const char *path)
{
    FILE *file = fopen(path, "re");
    if (!file)
        return NULL;
    char *text = NULL;
    size_t n = 0, room = 0, got = 0;
    do {
        n += got;
        if (n + 1 >= room) {
            char *more = realloc(text, room = room ? 2 * room : 1024);
            if (!more) {
                free(text);
                fclose(file);
                return NULL;
            }
            text = more;
        }
    } while ((got = fread(text + n, 1, room - n - 1, file)) > 0);
    fclose(file);
    text[n] = 0;
    return text;
}

int make_folders(const char *path)
{
    char *copy = copy_text(path);
    int result = 0;
    for (char *at = copy + 1; result == 0; at++) {
        char c = *at;
        if (c != '/' && c != 0)
            continue;
        *at = 0;
        if (mkdir(copy, 0755) != 0 && errno != EEXIST)
            result = -1;
        *at = c;
        if (c == 0)
            break;
    }
    free(copy);
    return result;
}

int file_replace(const char *path, const char *text)
{
    char *other = text_of("%s.%d", path, (int)getpid());
    FILE *file = fopen(other, "we");
    int result = -1;
    if (file) {
        bool written = fputs(text, file) >= 0;
        written = fclose(file) == 0 && written;
        if (written && rename(other, path) == 0)
            result = 0;
        else
            unlink(other);
    }
    free(other);
    return result;
}
