#include "../internal.h"
#include "database.h"
#include <pwd.h>
#include <string.h>

static FILE *open_file;
static struct passwd shared;
static char text[1024];

static int next(FILE *file, struct passwd *entry, char *buffer, size_t size)
{
    char *f[7];
    int n;
    while ((n = __fab_database_line(file, buffer, size, f, 7)) >= 0) {
        if (n != 7 || __fab_database_number(f[2], &entry->pw_uid) < 0 ||
            __fab_database_number(f[3], &entry->pw_gid) < 0)
            continue;
        entry->pw_name = f[0];
        entry->pw_passwd = f[1];
        entry->pw_gecos = f[4];
        entry->pw_dir = f[5];
        entry->pw_shell = f[6];
        return 0;
    }
    return -1;
}

void setpwent(void)
{
    if (open_file)
        fclose(open_file);
    open_file = NULL;
}

void endpwent(void)
{
    setpwent();
}

struct passwd *getpwent(void)
{
    if (!open_file)
        open_file = __fab_database_open("passwd", "/etc/passwd");
    if (!open_file || next(open_file, &shared, text, sizeof text) < 0)
        return NULL;
    return &shared;
}

static int find(const char *name, uid_t user, struct passwd *entry,
                char *buffer, size_t size, struct passwd **result)
{
    *result = NULL;
    if (size < 128)
        return ERANGE;
    FILE *file = __fab_database_open("passwd", "/etc/passwd");
    if (!file)
        return errno == ENOENT ? 0 : errno;
    while (next(file, entry, buffer, size) == 0)
        if (name ? strcmp(entry->pw_name, name) == 0
                 : entry->pw_uid == user) {
            *result = entry;
            break;
        }
    fclose(file);
    return 0;
}

int getpwnam_r(const char *name, struct passwd *entry, char *buffer,
               size_t size, struct passwd **result)
{
    return find(name, 0, entry, buffer, size, result);
}

int getpwuid_r(uid_t user, struct passwd *entry, char *buffer, size_t size,
               struct passwd **result)
{
    return find(NULL, user, entry, buffer, size, result);
}

struct passwd *getpwnam(const char *name)
{
    struct passwd *result;
    int error = getpwnam_r(name, &shared, text, sizeof text, &result);
    if (error)
        errno = error;
    return result;
}

struct passwd *getpwuid(uid_t user)
{
    struct passwd *result;
    int error = getpwuid_r(user, &shared, text, sizeof text, &result);
    if (error)
        errno = error;
    return result;
}
