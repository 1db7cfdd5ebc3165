#include "volume.h"
#include "../command.h"
#include <string.h>
#include <unistd.h>

static const char *only;

static void show(const char *name, const char *value)
{
    if (*value)
        printf(" %s=\"%s\"", name, value);
}

static int one(const char *path, const struct volume *v, void *data)
{
    int *found = data;
    *found = 1;
    if (only) {
        const char *value = strcmp(only, "UUID") == 0    ? v->uuid
                            : strcmp(only, "LABEL") == 0 ? v->label
                                                         : v->type;
        if (*value)
            puts(value);
        return 0;
    }
    printf("%s:", path);
    show("LABEL", v->label);
    show("UUID", v->uuid);
    show("TYPE", v->type);
    putchar('\n');
    return 0;
}

COMMAND(blkid, "blkid", "[-s TAG] [-o value] [-L LABEL|-U UUID] [DEVICE...]",
        "Says which file systems are on the block devices.\n"
        "  -s TAG    only UUID, LABEL or TYPE; with -o value without its "
        "name\n"
        "  -L LABEL  print the device with that label\n"
        "  -U UUID   print the device with that UUID\n"
        "Exit status 2 if nothing was found.\n")
{
    int c, found = 0, bare = 0;
    struct text wanted = {NULL, 0, 0};
    while ((c = option(argc, argv, "s:o:L:U:",
                       "match-tag=s output=o label=L uuid=U")) != -1)
        switch (c) {
        case 's':
            only = optarg;
            if (strcmp(only, "UUID") != 0 && strcmp(only, "LABEL") != 0 &&
                strcmp(only, "TYPE") != 0)
                usage_error("-s takes UUID, LABEL or TYPE");
            break;
        case 'o':
            bare = strcmp(optarg, "value") == 0;
            if (!bare && strcmp(optarg, "full") != 0)
                usage_error("-o takes value or full");
            break;
        default:
            text_clear(&wanted);
            text_adds(&wanted, c == 'L' ? "LABEL=" : "UUID=");
            text_adds(&wanted, optarg);
        }
    if (wanted.n) {
        char *path = volume_find(text_end(&wanted));
        if (path)
            puts(path);
        return path ? 0 : 2;
    }
    if (only && !bare)
        usage_error("-s wants -o value");
    if (optind == argc)
        volume_each(one, &found);
    for (int i = optind; i < argc; i++) {
        struct volume v;
        if (volume_probe(argv[i], &v) < 0)
            complain("%s", argv[i]);
        else if (v.type)
            one(argv[i], &v, &found);
    }
    return found ? 0 : 2;
}
