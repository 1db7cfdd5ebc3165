/* rc-depend: what services depend on, in the order of starting. */
#include "tools.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>

static const char help[] =
    "usage: rc-depend [-u] [-t RELATION]... SERVICE...\n"
    "  -t, --type RELATION  need, use, want, after, before or provide of "
    "the services only\n"
    "  -u, --update         read it anew from the scripts\n";

static const struct option options[] = {
    {"type", required_argument, NULL, 't'},
    {"update", no_argument, NULL, 'u'},
    {NULL, 0, NULL, 0},
};

static void add_related(const struct deptree *tree, const char *name,
                        const struct list *types, struct list *found)
{
    const struct service *service = deptree_find(tree, name);
    for (int i = 0; service && i < RELATIONS; i++)
        if (list_has(types, relation_words[i]))
            for (size_t j = 0; j < service->relations[i].count; j++)
                list_add_new(found, service->relations[i].at[j]);
}

int rc_depend_main(int argc, char **argv)
{
    struct deptree tree = {0};
    struct list types = {0}, names = {0}, found = {0};
    bool anew = false;
    int letter;
    while ((letter = getopt_long(argc, argv, "t:u", options, NULL)) >= 0)
        switch (letter) {
        case 't':
            list_add_words(&types, optarg + (optarg[0] == 'i'));
            break;
        case 'u': anew = true; break;
        default: return usage(help);
        }
    deptree_load(&tree, anew);
    if (optind == argc)
        return anew ? 0 : usage(help);
    for (; optind < argc; optind++) {
        if (!deptree_find(&tree, argv[optind])) {
            eerror("no dependency info for service `%s'", argv[optind]);
            return 1;
        }
        list_add(&names, argv[optind]);
        add_related(&tree, argv[optind], &types, &found);
    }
    if (types.count == 0)
        deptree_order(&tree, &names, runlevel_now(), &found);
    char *line = list_join(&found);
    puts(line);
    free(line);
    return 0;
}
