#include "../command.h"
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static int number_all, number_filled, squeeze, show_ends, show_tabs, show_odd;

static void put_visible(int c)
{
    if (c >= 128) {
        fputs("M-", stdout);
        c -= 128;
    }
    if (c == 127)
        fputs("^?", stdout);
    else if (c < 32)
        printf("^%c", c + 64);
    else
        putchar(c);
}

static void show(FILE *file)
{
    /* Lines are counted and squeezed across all files. */
    static int at_start = 1, empty_before;
    static unsigned long line;
    int c;
    while ((c = getc_unlocked(file)) != EOF) {
        if (at_start) {
            int empty = c == '\n';
            if (squeeze && empty && empty_before)
                continue;
            empty_before = empty;
            if (number_filled ? !empty : number_all)
                printf("%6lu\t", ++line);
        }
        at_start = c == '\n';
        if (c == '\n')
            fputs(show_ends ? "$\n" : "\n", stdout);
        else if (c == '\t' ? show_tabs : show_odd)
            put_visible(c);
        else
            putchar_unlocked(c);
    }
}

static void plain(const char *name)
{
    int fd = strcmp(name, "-") == 0 ? 0 : open(name, O_RDONLY | O_CLOEXEC);
    struct stat in, out;
    if (fd < 0) {
        complain("%s", name);
        return;
    }
    if (fstat(fd, &in) == 0 && fstat(1, &out) == 0 && same_file(&in, &out) &&
        S_ISREG(in.st_mode) && lseek(fd, 0, SEEK_CUR) < in.st_size)
        complainx("%s: the input is the output", name);
    else
        copy_bytes(fd, name, 1, "standard output");
    if (fd > 0)
        close(fd);
}

COMMAND(cat, "cat", "[-AbEensTtuv] [FILE...]",
        "Writes files one after the other.\n"
        "  -n  number the lines    -b  those that are not empty\n"
        "  -s  one empty line for many\n"
        "  -v  show control characters as ^X and M-X\n"
        "  -E  show ends of lines as $    -T  tabs as ^I\n"
        "  -A  as -vET    -e  as -vE    -t  as -vT    -u  ignored\n")
{
    int c;
    while ((c = option(argc, argv, "AbEensTtuv",
                       "show-all=A number-nonblank=b show-ends=E number=n "
                       "squeeze-blank=s show-tabs=T "
                       "show-nonprinting=v")) != -1) {
        number_all |= c == 'n';
        number_filled |= c == 'b';
        squeeze |= c == 's';
        show_ends |= c == 'E' || c == 'e' || c == 'A';
        show_tabs |= c == 'T' || c == 't' || c == 'A';
        show_odd |= c == 'v' || c == 'e' || c == 't' || c == 'A';
    }
    int as_is = !(number_all || number_filled || squeeze || show_ends ||
                  show_tabs || show_odd);
    char *standard[] = {(char *)"-", NULL};
    for (char **name = optind < argc ? argv + optind : standard; *name;
         name++) {
        if (as_is) {
            plain(*name);
            continue;
        }
        FILE *file = open_input(*name);
        if (file) {
            show(file);
            close_input(file, *name);
        }
    }
    return 0;
}
