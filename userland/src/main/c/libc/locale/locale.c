/* There are C, POSIX (the same) and C.UTF-8; asking for others fails. */
#include <langinfo.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

static char chosen[8] = "C";

static const char *known(const char *name)
{
    if (!*name) {
        const char *wish = getenv("LC_ALL");
        if (!wish || !*wish)
            wish = getenv("LC_CTYPE");
        if (!wish || !*wish)
            wish = getenv("LANG");
        name = wish && *wish ? wish : "C";
    }
    if (strcmp(name, "C") == 0 || strcmp(name, "POSIX") == 0)
        return "C";
    if (strcasecmp(name, "C.UTF-8") == 0 || strcasecmp(name, "C.utf8") == 0)
        return "C.UTF-8";
    return NULL;
}

char *setlocale(int category, const char *name)
{
    if (category < LC_CTYPE || category > LC_ALL)
        return NULL;
    if (name) {
        const char *found = known(name);
        if (!found)
            return NULL;
        if (category == LC_ALL || category == LC_CTYPE)
            strcpy(chosen, found);
    }
    return category == LC_ALL || category == LC_CTYPE ? chosen : (char *)"C";
}

struct lconv *localeconv(void)
{
    static char none[] = "", point[] = ".";
    static struct lconv conventions = {
        point, none, none, none, none, none, none, none, none, none,
        127,   127,  127,  127,  127,  127,  127,  127};
    return &conventions;
}

char *nl_langinfo(nl_item item)
{
    switch (item) {
    case CODESET:
        return (char *)"UTF-8";
    case RADIXCHAR:
        return (char *)".";
    case YESEXPR:
        return (char *)"^[yY]";
    case NOEXPR:
        return (char *)"^[nN]";
    case D_T_FMT:
        return (char *)"%a %b %e %H:%M:%S %Y";
    case D_FMT:
        return (char *)"%m/%d/%y";
    case T_FMT:
        return (char *)"%H:%M:%S";
    }
    return (char *)"";
}
