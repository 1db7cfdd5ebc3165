#include "../command.h"
#include <string.h>
#include <sys/sysmacros.h>
#include <unistd.h>

/* Without -m the mask applies; with it the mode is what was asked for. */
static mode_t wanted_mode(const char *text)
{
    mode_t mask = umask(0);
    if (!text) {
        umask(mask);
        return 0666;
    }
    return mode_apply(mode_parse(text), 0666, mask) & 07777;
}

COMMAND(mknod, "mknod", "[-m MODE] NAME b|c|u MAJOR MINOR | NAME p",
        "Makes a device file or a pipe.\n"
        "  b  block device     c, u  character device     p  pipe\n"
        "  -m MODE  as chmod takes it (666 less the mask)\n")
{
    const char *mode = NULL;
    while (option(argc, argv, "m:", "mode=m") != -1)
        mode = optarg;
    operands(argc, 2, 4);
    const char *kind = argv[optind + 1];
    dev_t device = 0;
    mode_t type = S_IFIFO;
    if (strlen(kind) != 1 || !strchr("bcup", *kind))
        usage_error("the kind is b, c, u or p");
    if (*kind == 'p') {
        operands(argc, 2, 2);
    } else {
        operands(argc, 4, 4);
        type = *kind == 'b' ? S_IFBLK : S_IFCHR;
        device = makedev((unsigned)number(argv[optind + 2], 0, 0xfff,
                                          "major"),
                         (unsigned)number(argv[optind + 3], 0, 0xfffff,
                                          "minor"));
    }
    if (mknod(argv[optind], type | wanted_mode(mode), device) < 0)
        err(1, "%s", argv[optind]);
    return 0;
}

COMMAND(mkfifo, "mkfifo", "[-m MODE] NAME...",
        "Makes named pipes.\n"
        "  -m MODE  as chmod takes it (666 less the mask)\n")
{
    const char *mode = NULL;
    while (option(argc, argv, "m:", "mode=m") != -1)
        mode = optarg;
    operands(argc, 1, -1);
    mode_t wanted = wanted_mode(mode);
    for (int i = optind; i < argc; i++)
        if (mkfifo(argv[i], wanted) < 0)
            complain("%s", argv[i]);
    return 0;
}
