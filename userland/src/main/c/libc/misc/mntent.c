#include <mntent.h>
#include <stdlib.h>
#include <string.h>

FILE *setmntent(const char *path, const char *mode)
{
    return fopen(path, mode);
}

int endmntent(FILE *file)
{
    if (file)
        fclose(file);
    return 1;
}

/* Blanks in names are written as octal numbers. */
static void unescape(char *s)
{
    char *to = s;
    while (*s) {
        if (s[0] == '\\' && s[1] >= '0' && s[1] <= '3' && s[2] >= '0' &&
            s[2] <= '7' && s[3] >= '0' && s[3] <= '7') {
            *to++ = (char)((s[1] - '0') * 64 + (s[2] - '0') * 8 + s[3] - '0');
            s += 4;
        } else {
            *to++ = *s++;
        }
    }
    *to = 0;
}

struct mntent *getmntent(FILE *file)
{
    static struct mntent entry;
    static char *line;
    static size_t size;
    while (getline(&line, &size, file) > 0) {
        char *rest, *fields[6] = {0};
        int n = 0;
        line[strcspn(line, "\n")] = 0;
        for (char *s = strtok_r(line, " \t", &rest); s && n < 6;
             s = strtok_r(NULL, " \t", &rest))
            fields[n++] = s;
        if (n < 4 || *fields[0] == '#')
            continue;
        for (int i = 0; i < 4; i++)
            unescape(fields[i]);
        entry.mnt_fsname = fields[0];
        entry.mnt_dir = fields[1];
        entry.mnt_type = fields[2];
        entry.mnt_opts = fields[3];
        entry.mnt_freq = fields[4] ? atoi(fields[4]) : 0;
        entry.mnt_passno = fields[5] ? atoi(fields[5]) : 0;
        return &entry;
    }
    return NULL;
}

char *hasmntopt(const struct mntent *entry, const char *option)
{
    size_t n = strlen(option);
    char *s = entry->mnt_opts;
    while (*s) {
        size_t length = strcspn(s, ",");
        if (length >= n && strncmp(s, option, n) == 0 &&
            (length == n || s[n] == '='))
            return s;
        s += length + (s[length] == ',');
    }
    return NULL;
}
