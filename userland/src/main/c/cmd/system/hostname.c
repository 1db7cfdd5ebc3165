#include "../command.h"
#include <string.h>
#include <unistd.h>

/* The first word of a file that is no comment. */
static char *from_file(const char *path)
{
    FILE *file = open_input(path);
    struct text line = {NULL, 0, 0};
    if (!file)
        return NULL;
    while (read_line(file, &line)) {
        char *name = text_end(&line);
        name += strspn(name, " \t");
        name[strcspn(name, " \t\r")] = 0;
        if (*name && *name != '#') {
            close_input(file, path);
            return name;
        }
    }
    close_input(file, path);
    complainx("%s: no name in it", path);
    return NULL;
}

/* RFC 1123 §2.1: letters, digits and hyphens between dots. */
static int good(const char *name)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz"
                                  "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                  "0123456789-.";
    size_t n = strlen(name);
    return n > 0 && n <= 64 && strspn(name, letters) == n &&
           *name != '-' && *name != '.';
}

COMMAND(hostname, "hostname", "[-s|-d|-f] [NAME] | -F FILE",
        "Prints or sets the machine's name.\n"
        "  -s  up to the first dot\n"
        "  -d  what follows the first dot\n"
        "  -f  all of it\n"
        "  -F  set it to the first word of FILE\n")
{
    int c, part = 'f';
    const char *file = NULL;
    char name[65];
    while ((c = option(argc, argv, "sdfF:",
                       "short=s domain=d fqdn=f long=f file=F")) != -1)
        if (c == 'F')
            file = optarg;
        else
            part = c;
    operands(argc, 0, file ? 0 : 1);
    const char *wanted = file ? from_file(file) : argv[optind];
    if (file && !wanted)
        return 1;
    if (wanted) {
        if (!good(wanted))
            errx(1, "'%s' is no name for a machine", wanted);
        if (sethostname(wanted, strlen(wanted)) < 0)
            err(1, "%s", wanted);
        return 0;
    }
    if (gethostname(name, sizeof name) < 0)
        err(1, "gethostname");
    char *dot = strchr(name, '.');
    if (part == 's' && dot)
        *dot = 0;
    puts(part == 'd' ? (dot ? dot + 1 : "") : name);
    return 0;
}
