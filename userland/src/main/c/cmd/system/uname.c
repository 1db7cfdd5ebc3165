#include "../command.h"
#include <sys/utsname.h>
#include <unistd.h>

enum { SYSTEM = 1, NODE = 2, RELEASE = 4, VERSION = 8, MACHINE = 16,
       OPERATING = 32, ALL = 63 };

static void show(int bit, int *wanted, const char *text)
{
    if (!(*wanted & bit))
        return;
    *wanted &= ~bit;
    printf("%s%c", text, *wanted ? ' ' : '\n');
}

COMMAND(uname, "uname", "[-asnrvmpio]",
        "Says what system this is; -s is the default.\n"
        "  -s  the kernel's name         -n  the machine's name\n"
        "  -r  the kernel's release      -v  the kernel's version\n"
        "  -m -p -i  the architecture    -o  the operating system\n"
        "  -a  all of these, each once\n")
{
    int c, wanted = 0;
    struct utsname about;
    while ((c = option(argc, argv, "asnrvmpio",
                       "all=a kernel-name=s nodename=n kernel-release=r "
                       "kernel-version=v machine=m processor=p "
                       "hardware-platform=i operating-system=o")) != -1)
        wanted |= c == 'a'   ? ALL
                  : c == 's' ? SYSTEM
                  : c == 'n' ? NODE
                  : c == 'r' ? RELEASE
                  : c == 'v' ? VERSION
                  : c == 'o' ? OPERATING
                             : MACHINE;
    operands(argc, 0, 0);
    if (uname(&about) < 0)
        err(1, "uname");
    if (!wanted)
        wanted = SYSTEM;
    show(SYSTEM, &wanted, about.sysname);
    show(NODE, &wanted, about.nodename);
    show(RELEASE, &wanted, about.release);
    show(VERSION, &wanted, about.version);
    show(MACHINE, &wanted, about.machine);
    show(OPERATING, &wanted, about.sysname);
    return 0;
}

COMMAND(arch, "arch", "", "Prints the machine's architecture.\n")
{
    struct utsname about;
    while (option(argc, argv, "", NULL) != -1)
        ;
    operands(argc, 0, 0);
    if (uname(&about) < 0)
        err(1, "uname");
    puts(about.machine);
    return 0;
}
