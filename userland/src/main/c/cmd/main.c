/*
 * One program that is many commands: the name it is called by says which.
 *
 *   core NAME [ARGUMENT...]   runs a command
 *   core --list               names them, one a line
 *   core --help NAME          shows how one is used
 */
#include "command.h"
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define VERSION "distrofab 0.1.0"
#define HIDDEN __attribute__((__visibility__("hidden")))

/* The linker knows where a section begins and ends. */
extern const struct command __start_commands[] HIDDEN;
extern const struct command __stop_commands[] HIDDEN;

const struct command *command;
int command_status;

static int has_name(const struct command *c, const char *wanted)
{
    size_t n = strlen(wanted);
    for (const char *s = c->names; *s;) {
        size_t length = strcspn(s, " ");
        if (length == n && memcmp(s, wanted, n) == 0)
            return 1;
        s += length + (s[length] == ' ');
    }
    return 0;
}

static const struct command *find(const char *name)
{
    for (const struct command *c = __start_commands; c < __stop_commands; c++)
        if (has_name(c, name))
            return c;
    return NULL;
}

static int compare(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void list(void)
{
    size_t count = 0;
    const char **names = NULL;
    for (const struct command *c = __start_commands; c < __stop_commands;
         c++) {
        char *all = copy_text(c->names), *rest = all, *name;
        while ((name = strsep(&rest, " ")) != NULL) {
            names = resize(names, count + 1, sizeof *names);
            names[count++] = name;
        }
    }
    qsort(names, count, sizeof *names, compare);
    for (size_t i = 0; i < count; i++)
        puts(names[i]);
}

static void print_usage(FILE *to)
{
    fprintf(to, "usage: %s%s%s\n", program_invocation_short_name,
            *command->synopsis ? " " : "", command->synopsis);
}

void usage_error(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fprintf(stderr, "%s: ", program_invocation_short_name);
    vfprintf(stderr, format, args);
    va_end(args);
    fputc('\n', stderr);
    print_usage(stderr);
    exit(2);
}

_Noreturn void print_help(void);
_Noreturn void print_version(void);

void print_help(void)
{
    print_usage(stdout);
    fputs(command->help, stdout);
    flush_output();
    exit(0);
}

void print_version(void)
{
    printf("%s (%s)\n", program_invocation_short_name, VERSION);
    flush_output();
    exit(0);
}

static const char *base(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/* The program itself was called, by whatever name has no command. */
static int itself(int argc, char **argv)
{
    const char *name = base(argv[0]);
    if (argc == 2 && strcmp(argv[1], "--list") == 0) {
        list();
        return 0;
    }
    if (argc == 2 && strcmp(argv[1], "--version") == 0) {
        printf("%s (%s)\n", name, VERSION);
        return 0;
    }
    if (argc == 3 && strcmp(argv[1], "--help") == 0 && find(argv[2])) {
        command = find(argv[2]);
        program_invocation_short_name = argv[2];
        print_help();
    }
    int help = argc == 2 && strcmp(argv[1], "--help") == 0;
    FILE *to = help ? stdout : stderr;
    if (argc > 1 && !help)
        fprintf(to, "%s: no command %s\n", name, argv[argc > 2 ? 2 : 1]);
    fprintf(to,
            "usage: %s COMMAND [ARGUMENT...] | --list | --help COMMAND\n",
            name);
    return help ? 0 : 127;
}

int main(int argc, char **argv)
{
    if (argc < 1)
        return 127;
    /* A login shell is called with a dash before its name. */
    command = find(base(argv[0]) + (argv[0][0] == '-'));
    if (!command && argc > 1 && (command = find(argv[1]))) {
        argc--;
        argv++;
    }
    if (!command) {
        int status = itself(argc, argv);
        flush_output();
        return status;
    }
    program_invocation_short_name = (char *)base(argv[0]);
    int status = command->run(argc, argv);
    flush_output();
    return status ? status : command_status;
}
