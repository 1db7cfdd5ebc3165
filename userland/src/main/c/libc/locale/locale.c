/* All locales speak like C: what a name changes is which names are taken. */
#include "names.h"
#include <langinfo.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

static char chosen[LOCALE_NAME] = "C";

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
    return __fab_locale_known(name);
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
            strlcpy(chosen, found, sizeof chosen);
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
