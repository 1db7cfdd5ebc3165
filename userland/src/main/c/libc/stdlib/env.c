/* The environment. Values that libc allocated are given back when replaced. */
#include "../internal.h"
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>

static volatile int lock;
static char **own;
static size_t own_size;
static char **made;
static size_t made_count;

static size_t name_length(const char *name)
{
    return strcspn(name, "=");
}

static char **find(const char *name, size_t length)
{
    for (char **e = environ; e && *e; e++)
        if (strncmp(*e, name, length) == 0 && (*e)[length] == '=')
            return e;
    return NULL;
}

char *getenv(const char *name)
{
    size_t length = strlen(name);
    if (length == 0 || name[name_length(name)])
        return NULL;
    char **entry = find(name, length);
    return entry ? *entry + length + 1 : NULL;
}

char *secure_getenv(const char *name)
{
    return getauxval(AT_SECURE) ? NULL : getenv(name);
}

static void forget(char *text)
{
    for (size_t i = 0; i < made_count; i++)
        if (made[i] == text) {
            made[i] = made[--made_count];
            free(text);
            return;
        }
}

static int put(char *assignment, size_t length, int ours)
{
    if (ours) {
        char **grown =
            reallocarray(made, made_count + 1, sizeof *made);
        if (!grown)
            return -1;
        made = grown;
    }
    char **entry = find(assignment, length);
    if (!entry) {
        size_t count = 0;
        while (environ && environ[count])
            count++;
        if (environ != own || own_size < count + 2) {
            char **grown = malloc((count + 16) * sizeof *grown);
            if (!grown)
                return -1;
            if (environ)
                memcpy(grown, environ, count * sizeof *grown);
            free(own);
            environ = own = grown;
            own_size = count + 16;
        }
        environ[count] = assignment;
        environ[count + 1] = NULL;
    } else {
        char *old = *entry;
        *entry = assignment;
        if (old != assignment)
            forget(old);
    }
    if (ours)
        made[made_count++] = assignment;
    return 0;
}

int setenv(const char *name, const char *value, int overwrite)
{
    if (!name || !*name || name[name_length(name)]) {
        errno = EINVAL;
        return -1;
    }
    if (!overwrite && getenv(name))
        return 0;
    size_t length = strlen(name), size = strlen(value) + 1;
    char *assignment = malloc(length + 1 + size);
    if (!assignment)
        return -1;
    memcpy(assignment, name, length);
    assignment[length] = '=';
    memcpy(assignment + length + 1, value, size);
    __fab_lock(&lock);
    int failed = put(assignment, length, 1);
    __fab_unlock(&lock);
    if (failed)
        free(assignment);
    return failed;
}

int unsetenv(const char *name)
{
    if (!name || !*name || name[name_length(name)]) {
        errno = EINVAL;
        return -1;
    }
    __fab_lock(&lock);
    char **entry;
    while ((entry = find(name, strlen(name)))) {
        char *old = *entry;
        for (; *entry; entry++)
            entry[0] = entry[1];
        forget(old);
    }
    __fab_unlock(&lock);
    return 0;
}

int putenv(char *assignment)
{
    size_t length = name_length(assignment);
    if (!assignment[length])
        return unsetenv(assignment);
    __fab_lock(&lock);
    int failed = put(assignment, length, 0);
    __fab_unlock(&lock);
    return failed;
}

int clearenv(void)
{
    __fab_lock(&lock);
    while (made_count)
        free(made[--made_count]);
    free(own);
    own = NULL;
    environ = NULL;
    __fab_unlock(&lock);
    return 0;
}
