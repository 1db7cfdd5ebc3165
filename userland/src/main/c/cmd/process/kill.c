#include "../command.h"
#include "proc.h"
#include <ctype.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void list_all(int table)
{
    for (int i = 1, column = 0; i <= SIGRTMAX; i++) {
        const char *name = signal_name(i);
        if (!name)
            continue;
        if (!table)
            puts(name);
        else
            printf("%2d %-9s%s", i, name, ++column % 6 ? " " : "\n");
    }
    if (table)
        putchar('\n');
}

/* "kill -l 9" and "kill -l 137" (a shell's status) and "kill -l KILL". */
static void translate(const char *text)
{
    if (isdigit((unsigned char)*text)) {
        long value = number(text, 0, 0xffff, "signal");
        if (value > 128)
            value &= 127;
        const char *name = signal_name((int)value);
        if (name)
            puts(name);
        else
            complainx("no signal %s", text);
        return;
    }
    int found = signal_number(text);
    if (found > 0)
        printf("%d\n", found);
    else
        complainx("no signal %s", text);
}

/* The old -KILL comes first, or not at all. */
static int old_style(int *argc, char **argv)
{
    if (*argc < 2 || argv[1][0] != '-' || !argv[1][1])
        return 0;
    const char *word = argv[1] + 1;
    if (*word == '-' || ((*word == 's' || *word == 'n' || *word == 'l' ||
                          *word == 'L') &&
                         signal_number(word) < 0))
        return 0;
    int found = signal_number(word);
    if (found < 0)
        usage_error("no signal '%s'", word);
    memmove(argv + 1, argv + 2, (size_t)(*argc - 1) * sizeof *argv);
    --*argc;
    return found ? found : -1;
}

COMMAND(kill, "kill", "[-s SIGNAL | -SIGNAL] PID... | -l [SIGNAL...] | -L",
        "Sends a signal, TERM if none is named, to processes; a negative\n"
        "number (after --) means a process group.\n"
        "  -s SIGNAL  a name with or without SIG, or a number\n"
        "  -l         list the names, or turn names into numbers and back\n"
        "  -L         list names and numbers in a table\n")
{
    int c, wanted = old_style(&argc, argv), list = 0;
    while ((c = option(argc, argv, "+s:n:lL",
                       "signal=s list=l table=L")) != -1) {
        if (c == 'l' || c == 'L') {
            list = c;
            continue;
        }
        wanted = signal_number(optarg);
        if (wanted < 0)
            usage_error("no signal '%s'", optarg);
        if (wanted == 0)
            wanted = -1;
    }
    if (list) {
        if (optind == argc)
            list_all(list == 'L');
        for (int i = optind; i < argc; i++)
            translate(argv[i]);
        return 0;
    }
    operands(argc, 1, -1);
    int number_sent = wanted == 0 ? SIGTERM : wanted < 0 ? 0 : wanted;
    for (int i = optind; i < argc; i++) {
        char *end;
        long pid = strtol(argv[i], &end, 10);
        if (end == argv[i] || *end || pid != (pid_t)pid)
            complainx("'%s' is no process number", argv[i]);
        else if (kill((pid_t)pid, number_sent) < 0)
            complain("%s", argv[i]);
    }
    return 0;
}
