#include "../command.h"
#include <dirent.h>
#include <langinfo.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *const categories[] = {
    "LC_CTYPE",    "LC_NUMERIC",   "LC_TIME",    "LC_COLLATE",
    "LC_MONETARY", "LC_MESSAGES",  "LC_PAPER",   "LC_NAME",
    "LC_ADDRESS",  "LC_TELEPHONE", "LC_MEASUREMENT",
    "LC_IDENTIFICATION"};

static const char *value_of(const char *name)
{
    const char *value = getenv(name);
    return value ? value : "";
}

/* As POSIX has it: what is only implied stands in quotes. */
static void show(void)
{
    const char *all = value_of("LC_ALL"), *lang = value_of("LANG");
    printf("LANG=%s\n", lang);
    printf("LANGUAGE=%s\n", value_of("LANGUAGE"));
    for (size_t i = 0; i < COUNT_OF(categories); i++) {
        const char *own = value_of(categories[i]);
        if (*all || !*own)
            printf("%s=\"%s\"\n", categories[i],
                   *all ? all : *lang ? lang : "POSIX");
        else
            printf("%s=%s\n", categories[i], own);
    }
    printf("LC_ALL=%s\n", all);
}

static int compare(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static void list(void)
{
    struct dirent **names;
    puts("C\nC.UTF-8\nPOSIX");
    int count = scandir("/usr/lib/locale", &names, NULL, compare);
    for (int i = 0; i < count; i++)
        if (*names[i]->d_name != '.' &&
            strcasecmp(names[i]->d_name, "C.utf8") != 0)
            puts(names[i]->d_name);
}

COMMAND(locale, "locale", "[-a | -m | charmap | decimal_point]",
        "Shows the settings of the language.\n"
        "  -a  the locales that there are\n"
        "  -m  the character sets that there are\n")
{
    int c, what = 0;
    while ((c = option(argc, argv, "am", "all-locales=a charmaps=m")) != -1)
        what = c;
    operands(argc, 0, what ? 0 : 1);
    setlocale(LC_ALL, "");
    if (what == 'a')
        list();
    else if (what == 'm')
        puts("UTF-8");
    else if (optind == argc)
        show();
    else if (strcmp(argv[optind], "charmap") == 0)
        puts(nl_langinfo(CODESET));
    else if (strcmp(argv[optind], "decimal_point") == 0)
        puts(nl_langinfo(RADIXCHAR));
    else
        errx(1, "no value %s", argv[optind]);
    return 0;
}
