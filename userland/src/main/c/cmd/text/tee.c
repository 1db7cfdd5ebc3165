#include "../command.h"
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

COMMAND(tee, "tee", "[-ai] [FILE...]",
        "Copies its input to its output and to files.\n"
        "  -a  append to them    -i  ignore interrupts\n")
{
    int c, how = O_TRUNC;
    while ((c = option(argc, argv, "ai",
                       "append=a ignore-interrupts=i")) != -1) {
        if (c == 'a')
            how = O_APPEND;
        else
            signal(SIGINT, SIG_IGN);
    }
    int count = argc - optind + 1;
    int *fds = need_memory((size_t)count * sizeof *fds);
    fds[0] = STDOUT_FILENO;
    for (int i = 1; i < count; i++) {
        const char *name = argv[optind + i - 1];
        fds[i] = open(name, O_WRONLY | O_CREAT | O_CLOEXEC | how, 0666);
        if (fds[i] < 0)
            complain("%s", name);
    }
    static char buffer[65536];
    ssize_t n;
    while ((n = read(0, buffer, sizeof buffer)) != 0) {
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0) {
            complain("standard input");
            break;
        }
        for (int i = 0; i < count; i++)
            if (fds[i] >= 0 && write_all(fds[i], buffer, (size_t)n) < 0) {
                complain("%s",
                         i ? argv[optind + i - 1] : "standard output");
                fds[i] = -1;
            }
    }
    for (int i = 1; i < count; i++)
        if (fds[i] >= 0 && close(fds[i]) < 0)
            complain("%s", argv[optind + i - 1]);
    return 0;
}
