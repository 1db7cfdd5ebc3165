#include "../command.h"
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

static off_t wanted(char how, off_t amount, off_t old)
{
    off_t result = amount;
    switch (how) {
    case '+':
        if (__builtin_add_overflow(old, amount, &result))
            errx(1, "the file would be too large");
        break;
    case '-':
        result = old > amount ? old - amount : 0;
        break;
    case '<':
        result = old < amount ? old : amount;
        break;
    case '>':
        result = old > amount ? old : amount;
        break;
    case '/':
    case '%':
        if (amount == 0)
            errx(1, "no size is a multiple of 0");
        result = (how == '/' ? old : old + amount - 1) / amount * amount;
        break;
    }
    return result;
}

COMMAND(truncate, "truncate", "[-c] -s SIZE | -r FILE  FILE...",
        "Gives files a size.\n"
        "  -s SIZE  K, M and the like may follow; in front + and - change\n"
        "           it, < and > limit it, / and % round it\n"
        "  -r FILE  as large as that file    -c  make no files\n")
{
    int c, make = O_CREAT;
    const char *size = NULL;
    struct stat model = {.st_size = -1};
    while ((c = option(argc, argv, "cr:s:",
                       "no-create=c reference=r size=s")) != -1)
        switch (c) {
        case 'c':
            make = 0;
            break;
        case 'r':
            if (stat(optarg, &model) < 0)
                err(1, "%s", optarg);
            break;
        case 's':
            size = optarg;
            break;
        }
    operands(argc, 1, -1);
    if (!size && model.st_size < 0)
        usage_error("a size is missing");
    char how = size && *size && strchr("+-<>/%", *size) ? *size++ : 0;
    off_t amount = size ? size_number(size, "size") : model.st_size;
    for (int i = optind; i < argc; i++) {
        struct stat about;
        int fd = open(argv[i], O_WRONLY | O_CLOEXEC | O_NONBLOCK | make,
                      0666);
        if (fd < 0) {
            if (make || errno != ENOENT)
                complain("%s", argv[i]);
            continue;
        }
        off_t old = model.st_size >= 0 && how ? model.st_size
                    : fstat(fd, &about) == 0  ? about.st_size
                                              : 0;
        if (ftruncate(fd, wanted(how, amount, old)) < 0)
            complain("%s", argv[i]);
        close(fd);
    }
    return 0;
}
