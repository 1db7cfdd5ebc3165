/*
 * The three ways to end a system. Forced, the kernel is told at once;
 * otherwise the init is asked: systemd and its like through their tool, any
 * other by the signals that process 1 takes.
 */
#include "../command.h"
#include <signal.h>
#include <string.h>
#include <sys/reboot.h>
#include <unistd.h>

static const struct way {
    const char *name;
    int call;
    int signal; /* to process 1, as BusyBox's and OpenRC's init take it */
} ways[] = {{"reboot", RB_AUTOBOOT, SIGTERM},
            {"poweroff", RB_POWER_OFF, SIGUSR2},
            {"halt", RB_HALT_SYSTEM, SIGUSR1}};

static int ask(const struct way *way)
{
    struct stat about;
    if (stat("/run/systemd/system", &about) == 0) {
        execlp("systemctl", "systemctl", way->name, (char *)NULL);
        err(1, "systemctl");
    }
    if (kill(1, way->signal) < 0)
        err(1, "process 1");
    return 0;
}

COMMAND(halt, "reboot poweroff halt", "[-f] [-n] [-p] [-d SECONDS]",
        "Starts the machine anew, turns it off, or stops it.\n"
        "  -f  at once, without asking the init: nothing is shut down\n"
        "  -n  with -f: without writing what the disks have not got yet\n"
        "  -p  turn it off\n"
        "  -d  wait before\n")
{
    int c, force = 0, write_disks = 1, off = 0;
    long delay = 0;
    while ((c = option(argc, argv, "fnpd:wi",
                       "force=f no-sync=n poweroff=p delay=d")) != -1)
        switch (c) {
        case 'f':
            force = 1;
            break;
        case 'n':
            write_disks = 0;
            break;
        case 'p':
            off = 1;
            break;
        case 'd':
            delay = number(optarg, 0, 86400, "delay");
            break;
        case 'w':
            usage_error("there is no wtmp to write");
        }
    operands(argc, 0, 0);
    const char *name = off ? "poweroff" : program_invocation_short_name;
    const struct way *way = ways;
    while (strcmp(way->name, name) != 0 && way < ways + 2)
        way++;
    if (delay)
        sleep((unsigned)delay);
    if (!force)
        return ask(way);
    if (write_disks)
        sync();
    if (reboot(way->call) < 0)
        err(1, "the kernel");
    return 0;
}
