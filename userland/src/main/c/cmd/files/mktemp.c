#include "../command.h"
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The X's need not be last: "log.XXXXXX.txt". */
static char *find_places(char *name, size_t *count)
{
    char *end = name + strlen(name), *last = NULL;
    for (char *s = end; s > name; s--)
        if (s[-1] == 'X') {
            last = s;
            break;
        }
    *count = 0;
    while (last && last - *count > name && last[-(long)*count - 1] == 'X')
        ++*count;
    return last ? last - *count : NULL;
}

static int make(char *path, char *places, size_t count, int folder, int dry)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz"
                                  "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    for (int attempt = 0; attempt < 200; attempt++) {
        unsigned char random[64];
        for (size_t i = 0; i < count; i++) {
            if (i % sizeof random == 0 &&
                getentropy(random, sizeof random) < 0)
                return -1;
            places[i] = letters[random[i % sizeof random] % 62];
        }
        struct stat about;
        int result;
        if (dry)
            result = lstat(path, &about) == 0 ? (errno = EEXIST, -1) : 0;
        else if (folder)
            result = mkdir(path, 0700);
        else
            result = mknod(path, S_IFREG | 0600, 0);
        if (result == 0 || errno != EEXIST)
            return result;
    }
    return -1;
}

COMMAND(mktemp, "mktemp", "[-dqtu] [-p FOLDER] [TEMPLATE]",
        "Makes a file that nobody else has and prints its name.\n"
        "  TEMPLATE   ends in at least three X (tmp.XXXXXXXXXX)\n"
        "  -d         makes a folder    -u  makes nothing\n"
        "  -p FOLDER  in that folder, else $TMPDIR or /tmp\n"
        "  -t         TEMPLATE is a name in $TMPDIR or /tmp\n"
        "  -q         no message about errors\n"
        "  --suffix=TEXT  comes after the X\n")
{
    int c, folder = 0, dry = 0, quiet = 0, temporary = 0;
    const char *where = NULL, *suffix = "";
    while ((c = option(argc, argv, "dp:qtu\1:\2::",
                       "directory=d tmpdir=\2 quiet=q dry-run=u "
                       "suffix=\1")) != -1)
        switch (c) {
        case 'd':
            folder = 1;
            break;
        case 'p':
            where = optarg;
            break;
        case 'q':
            quiet = 1;
            break;
        case 't':
            temporary = 1;
            break;
        case 'u':
            dry = 1;
            break;
        case '\1':
            suffix = optarg;
            break;
        case '\2':
            where = optarg;
            temporary |= !optarg;
            break;
        }
    operands(argc, 0, 1);
    const char *name = optind < argc ? argv[optind] : "tmp.XXXXXXXXXX";
    if (where && !*where)
        where = NULL;
    if (temporary || (optind == argc && !where)) {
        const char *set = getenv("TMPDIR");
        where = set && *set ? set : where ? where : "/tmp";
    }
    struct text path = {NULL, 0, 0};
    if (where) {
        if (*name == '/')
            errx(1, "%s: the template is no name", name);
        char *joined = join_path(where, name);
        text_adds(&path, joined);
        free(joined);
    } else {
        text_adds(&path, name);
    }
    text_adds(&path, suffix);
    char *whole = text_end(&path);
    size_t count;
    char *places = find_places(whole, &count);
    if (count < 3)
        errx(1, "%s: the template has less than three X", whole);
    if (make(whole, places, count, folder, dry) < 0) {
        if (!quiet)
            warn("%s", whole);
        return 1;
    }
    puts(whole);
    return 0;
}
