/*
 * Which locales there are. Here the flavours differ as a user notices: the
 * musl-like takes any name, which then means UTF-8 and nothing else; the
 * glibc-like takes those that have a folder in /usr/lib/locale.
 */
#include "names.h"
#include <ctype.h>
#include <string.h>
#include <unistd.h>

static const char *built_in(const char *name)
{
    if (strcmp(name, "C") == 0 || strcmp(name, "POSIX") == 0)
        return "C";
    if (strcasecmp(name, "C.UTF-8") == 0 || strcasecmp(name, "C.utf8") == 0)
        return "C.UTF-8";
    return NULL;
}

#ifdef FAB_GLIBC_LIKE
#define FOLDER "/usr/lib/locale/"

/* "de_DE.UTF-8" lies in "de_DE.utf8": the codeset without dashes, small. */
static int has_folder(const char *name)
{
    char path[sizeof FOLDER + LOCALE_NAME] = FOLDER;
    size_t n = sizeof FOLDER - 1;
    int codeset = 0;
    for (; *name && *name != '@'; name++) {
        codeset |= *name == '.';
        if (codeset && *name == '-')
            continue;
        path[n++] = (char)(codeset ? tolower((unsigned char)*name) : *name);
    }
    strcpy(path + n, name); /* "@euro" */
    return access(path, F_OK) == 0;
}
#endif

const char *__fab_locale_known(const char *name)
{
    const char *known = built_in(name);
    if (known)
        return known;
    if (strlen(name) >= LOCALE_NAME || strchr(name, '/') || *name == '.')
        return NULL;
#ifdef FAB_GLIBC_LIKE
    if (!has_folder(name))
        return NULL;
#endif
    return name;
}
