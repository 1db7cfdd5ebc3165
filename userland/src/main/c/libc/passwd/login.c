#include "../internal.h"
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int getlogin_r(char *name, size_t size)
{
    const char *known = getenv("LOGNAME");
    if (!known || !*known) {
        struct passwd *entry = getpwuid(getuid());
        known = entry ? entry->pw_name : NULL;
    }
    if (!known)
        return ENXIO;
    return strlcpy(name, known, size) >= size ? ERANGE : 0;
}

char *getlogin(void)
{
    static char name[256];
    int error = getlogin_r(name, sizeof name);
    if (error) {
        errno = error;
        return NULL;
    }
    return name;
}
