#include "../command.h"
#include "proc.h"
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int extended, quiet;

struct region {
    unsigned long start, end, resident, dirty;
    char access[8];
    char what[256];
};

static unsigned long sum, sum_resident, sum_dirty;

static void put(const struct region *r)
{
    unsigned long kib = (r->end - r->start) / 1024;
    sum += kib;
    sum_resident += r->resident;
    sum_dirty += r->dirty;
    if (extended)
        printf("%016lx %7lu %7lu %7lu %s  %s\n", r->start, kib, r->resident,
               r->dirty, r->access, r->what);
    else
        printf("%016lx %6luK %s  %s\n", r->start, kib, r->access, r->what);
}

/* "start-end access offset device inode    path" */
static int parse(const char *line, struct region *r)
{
    int at = 0;
    memset(r, 0, sizeof *r);
    if (sscanf(line, "%lx-%lx %4s %*x %*x:%*x %*u %n", &r->start, &r->end,
               r->access, &at) < 3)
        return 0;
    /* "rw-p" becomes "rw---": private is usual, shared is said. */
    char shared = r->access[3] == 's' ? 's' : '-';
    r->access[3] = shared;
    strcpy(r->access + 4, "-");
    const char *path = at ? line + at : "";
    const char *slash = extended ? NULL : strrchr(path, '/');
    snprintf(r->what, sizeof r->what, "%s",
             !*path                          ? "  [ anon ]"
             : strncmp(path, "[stack", 6) == 0 ? "  [ stack ]"
             : slash                           ? slash + 1
                                               : path);
    return 1;
}

static int show(pid_t pid)
{
    char path[64];
    struct process p;
    struct region r;
    struct text line = {NULL, 0, 0};
    int pending = 0;
    if (process_read(pid, &p) < 0) {
        complainx("%d: no such process", (int)pid);
        return 42;
    }
    snprintf(path, sizeof path, "/proc/%d/%s", (int)pid,
             extended ? "smaps" : "maps");
    FILE *file = fopen(path, "re");
    if (!file) {
        complain("%s", path);
        return 1;
    }
    char *arguments = process_arguments(&p);
    printf("%d:   %s\n", (int)pid, arguments);
    free(arguments);
    if (extended && !quiet)
        puts("Address           Kbytes     RSS   Dirty Mode   Mapping");
    sum = sum_resident = sum_dirty = 0;
    while (read_line(file, &line)) {
        struct region next;
        const char *s = text_end(&line);
        if (parse(s, &next)) {
            if (pending)
                put(&r);
            r = next;
            pending = 1;
        } else if (strncmp(s, "Rss:", 4) == 0) {
            r.resident = strtoul(s + 4, NULL, 10);
        } else if (strncmp(s, "Shared_Dirty:", 13) == 0 ||
                   strncmp(s, "Private_Dirty:", 14) == 0) {
            r.dirty += strtoul(strchr(s, ':') + 1, NULL, 10);
        }
    }
    if (pending)
        put(&r);
    fclose(file);
    if (quiet)
        return 0;
    if (extended)
        printf("---------------- ------- ------- -------\n"
               "total kB         %7lu %7lu %7lu\n",
               sum, sum_resident, sum_dirty);
    else
        printf(" total %15luK\n", sum);
    return 0;
}

COMMAND(pmap, "pmap", "[-xq] PID...",
        "Shows what the memory of processes is mapped to.\n"
        "  -x  how much of it is resident and dirty, too\n"
        "  -q  no heading and no sum\n")
{
    int c, status = 0;
    while ((c = option(argc, argv, "xq", "extended=x quiet=q")) != -1)
        if (c == 'x')
            extended = 1;
        else
            quiet = 1;
    operands(argc, 1, -1);
    for (int i = optind; i < argc; i++)
        status |= show((pid_t)number(argv[i], 1, INT_MAX, "process"));
    return status;
}
