#include "../command.h"
#include <ctype.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>
#include <wchar.h>

struct counts {
    unsigned long lines, words, characters, bytes, longest;
};

static int show_lines, show_words, show_characters, show_bytes, show_longest;

/* Only bytes are asked about: a file's size is known without reading. */
static int size_only(int fd, struct counts *c)
{
    struct stat about;
    off_t here = lseek(fd, 0, SEEK_CUR);
    if (show_lines || show_words || show_characters || show_longest ||
        here < 0 || fstat(fd, &about) < 0 || !S_ISREG(about.st_mode) ||
        about.st_size <= here)
        return 0;
    c->bytes = (unsigned long)(about.st_size - here);
    return 1;
}

static void count(int fd, const char *name, struct counts *c)
{
    static unsigned char buffer[65536];
    int in_word = 0;
    unsigned long column = 0;
    ssize_t n;
    if (size_only(fd, c))
        return;
    while ((n = read(fd, buffer, sizeof buffer)) > 0) {
        c->bytes += (unsigned long)n;
        for (ssize_t i = 0; i < n; i++) {
            unsigned char byte = buffer[i];
            /* Each UTF-8 character has one byte that begins it. */
            int begins = (byte & 0xc0) != 0x80;
            c->characters += begins;
            if (byte == '\n')
                c->lines++;
            if (byte == '\n' || byte == '\r' || byte == '\f') {
                if (column > c->longest)
                    c->longest = column;
                column = 0;
            } else if (byte == '\t') {
                column = (column | 7) + 1;
            } else if (begins && byte >= ' ' && byte != 127) {
                column++;
            }
            int blank = byte == ' ' || (byte >= '\t' && byte <= '\r');
            /* Control characters neither begin a word nor end one. */
            if (blank) {
                in_word = 0;
            } else if (byte > ' ' && byte != 127) {
                c->words += !in_word;
                in_word = 1;
            }
        }
    }
    if (column > c->longest)
        c->longest = column;
    if (n < 0)
        complain("%s", name);
}

static void show(const struct counts *c, int width, const char *name)
{
    const char *gap = "";
    const struct {
        int wanted;
        unsigned long value;
    } columns[] = {
        {show_lines, c->lines},
        {show_words, c->words},
        {show_characters, c->characters},
        {show_bytes, c->bytes},
        {show_longest, c->longest},
    };
    for (size_t i = 0; i < COUNT_OF(columns); i++)
        if (columns[i].wanted) {
            printf("%s%*lu", gap, width, columns[i].value);
            gap = " ";
        }
    if (name)
        printf(" %s", name);
    putchar('\n');
}

/* Columns as wide as the sum of the sizes, as far as they are known. */
static int column_width(char **names, int number, int columns)
{
    unsigned long total = 0;
    int least = 1, width = 1;
    if (number <= 1 && columns == 1)
        return 1;
    for (int i = 0; i < number; i++) {
        struct stat about;
        int result = strcmp(names[i], "-") == 0 ? fstat(0, &about)
                                                : stat(names[i], &about);
        if (result == 0 && S_ISREG(about.st_mode))
            total += (unsigned long)about.st_size;
        else if (result == 0)
            least = 7;
    }
    for (; total >= 10; total /= 10)
        width++;
    return width > least ? width : least;
}

COMMAND(wc, "wc", "[-clLmw] [FILE...]",
        "Counts lines, words and bytes.\n"
        "  -l -w -c  only those    -m  characters\n"
        "  -L        columns of the longest line\n")
{
    int c;
    while ((c = option(argc, argv, "clLmw",
                       "bytes=c chars=m lines=l words=w "
                       "max-line-length=L")) != -1) {
        show_bytes |= c == 'c';
        show_lines |= c == 'l';
        show_longest |= c == 'L';
        show_characters |= c == 'm';
        show_words |= c == 'w';
    }
    int columns = show_bytes + show_lines + show_longest + show_characters +
                  show_words;
    if (!columns) {
        show_lines = show_words = show_bytes = 1;
        columns = 3;
    }
    char *standard[] = {(char *)"-", NULL};
    char **names = optind < argc ? argv + optind : standard;
    int number = optind < argc ? argc - optind : 1;
    int width = column_width(names, number, columns);
    struct counts total = {0, 0, 0, 0, 0};
    for (int i = 0; i < number; i++) {
        struct counts one = {0, 0, 0, 0, 0};
        int standard_input = strcmp(names[i], "-") == 0;
        int fd = standard_input ? 0 : open(names[i], O_RDONLY | O_CLOEXEC);
        if (fd < 0) {
            complain("%s", names[i]);
            continue;
        }
        count(fd, names[i], &one);
        show(&one, width, optind < argc ? names[i] : NULL);
        if (!standard_input)
            close(fd);
        total.lines += one.lines;
        total.words += one.words;
        total.characters += one.characters;
        total.bytes += one.bytes;
        if (one.longest > total.longest)
            total.longest = one.longest;
    }
    if (number > 1)
        show(&total, width, "total");
    return 0;
}
