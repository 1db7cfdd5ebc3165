/*
 * What a command is made of. A command is one file that says
 *
 *   COMMAND(true, "true", "", "")
 *   {
 *       return 0;
 *   }
 *
 * and is found by its name without being listed anywhere: the macro puts a
 * record into a section of the program that main.c walks through. The names
 * stand once more in a section of text of their own, where those who make the
 * links read them without running the program.
 */
#pragma once
#include <err.h>
#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <time.h>

struct command {
    const char *names; /* parted by blanks; the first is the main one */
    int (*run)(int argc, char **argv);
    const char *synopsis; /* what follows the name in the usage line */
    const char *help;     /* a line an option, each ending in a newline */
};

#define KEEP(where) __attribute__((__used__, __retain__, __section__(where)))
#define COMMAND(id, all_names, synopsis_text, help_text)                  \
    static int id##_command(int argc, char **argv);                      \
    static const char id##_names[] KEEP("command_names") = all_names;    \
    static const struct command id##_record KEEP("commands") = {         \
        .names = id##_names,                                             \
        .run = id##_command,                                             \
        .synopsis = synopsis_text,                                       \
        .help = help_text,                                               \
    };                                                                   \
    static int id##_command(int argc __attribute__((__unused__)),        \
                            char **argv __attribute__((__unused__)))

#define PRINTF(format, first) \
    __attribute__((__format__(__printf__, format, first)))
#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

/* The command that runs. argv[0] is the name that it was called by. */
extern const struct command *command;
/* What main.c exits with if the command itself returns 0. */
extern int command_status;

/* ---- options.c ---- */

/*
 * The next option's letter, or -1 after the last; the value is in optarg and
 * the operands start at optind. The letters are getopt's; a leading '+' ends
 * the options at the first operand, otherwise they may follow operands. longs
 * is a text like "all=a size=s", or NULL; letters below ' ' have a long name
 * only. Unknown options end the command with its usage and status 2; --help
 * and --version are known to all.
 */
int option(int argc, char **argv, const char *letters, const char *longs);
/* Turns the old "-5" in front of the operands into "-" letter "5". */
void option_number(int argc, char **argv, char letter, const char *valued);
/* Says what is wrong, prints the usage and exits with 2. */
_Noreturn void usage_error(const char *format, ...) PRINTF(1, 2);
/* usage_error unless there are least..most operands; most < 0: any number. */
void operands(int argc, int least, int most);

/* ---- complain.c ---- */

/* A message with the error's name, or without; the command ends with 1. */
void complain(const char *format, ...) PRINTF(1, 2);
void complainx(const char *format, ...) PRINTF(1, 2);

/* ---- memory.c ---- */

/* These never return NULL: the command ends with a message and 2. */
void *need(void *memory);
void *need_memory(size_t n); /* zeroed */
void *resize(void *memory, size_t count, size_t size);
char *copy_text(const char *s);
char *copy_part(const char *s, size_t n);
/* A path of two parts with one slash between. */
char *join_path(const char *folder, const char *name);

/* Bytes that grow. s is NULL until the first are added. */
struct text {
    char *s;
    size_t n;
    size_t room;
};
void text_put(struct text *t, char c);
void text_add(struct text *t, const void *s, size_t n);
void text_adds(struct text *t, const char *s);
void text_clear(struct text *t);
/* Ends the text with a zero that does not count; never NULL. */
char *text_end(struct text *t);

/* ---- numbers.c: text that is wrong ends the command with 2 ---- */

/* A number from least to most; what names it in the message. */
long number(const char *text, long least, long most, const char *what);
/* A size with a suffix: b (512) K M G T P, with B or without, kB = 1000. */
off_t size_number(const char *text, const char *what);
/* Seconds with a fraction and a suffix: s m h d. */
struct timespec duration(const char *text);

/* ---- modes.c ---- */

/* Changes a mode as chmod's operand says: "755", "u+rwX,go=r". */
struct mode_change;
struct mode_change *mode_parse(const char *text);
mode_t mode_apply(const struct mode_change *change, mode_t old, mode_t mask);
/* "drwxr-xr-x". */
void mode_text(mode_t mode, char text[11]);

/* ---- owners.c ---- */

/* "user", "user:group", ":group"; what is not named is -1. */
void owner_parse(const char *text, uid_t *user, gid_t *group);
gid_t group_parse(const char *text);
/* The name, or the number as text; valid until the next call. */
const char *user_name(uid_t user);
const char *group_name(gid_t group);

/* ---- files.c ---- */

/* "-" is the standard input. NULL after a complaint. */
FILE *open_input(const char *name);
void close_input(FILE *file, const char *name);
/* All of the bytes; -1 and errno. */
ssize_t write_all(int fd, const void *from, size_t n);
ssize_t read_all(int fd, void *to, size_t n);
/* Everything up to the end of in; names go into the complaints. */
int copy_bytes(int in, const char *in_name, int out, const char *out_name);
/* A line without its newline; 0 at the end. Zero bytes are kept. */
int read_line(FILE *file, struct text *line);
/* The same up to another byte; *ended says whether the byte was there. */
int read_until(FILE *file, struct text *line, int end, int *ended);
/* The answer to a question on the terminal begins with y. */
int confirm(const char *format, ...) PRINTF(1, 2);
/* Exits with status 1 (or more) if the standard output failed. */
void flush_output(void);
/* The last part of a path, trailing slashes left out; in a new text. */
char *last_part(const char *path);
int same_file(const struct stat *a, const struct stat *b);

/* ---- paths.c ---- */

/*
 * The path from the root without links (unless links is 0), "." and "..", in
 * a new text; NULL and errno. Of its parts 'e': all must be there, 'f': all
 * but the last, 'm': none need be.
 */
char *canonical_path(const char *path, char how, int links);

/* ---- walk.c ---- */

enum {
    WALK_FOLLOW = 1,       /* what links point to, everywhere */
    WALK_FOLLOW_FIRST = 2, /* ... for the operand only */
    WALK_ONE_DEVICE = 4,
    WALK_SORTED = 8,
};
enum walk_event { WALK_ENTRY, WALK_LEAVE };
struct walk {
    const char *path; /* for people */
    int dir;          /* the folder that holds it, for the *at calls */
    const char *name; /* in dir */
    const struct stat *about;
    int depth;
    enum walk_event event; /* LEAVE comes for folders, after their entries */
    int skip;              /* set by the visitor: do not go inside */
    int stop;              /* set by the visitor: give the walk up */
    struct walk *above;
    void *mark; /* the visitor's own, kept from ENTRY to LEAVE */
};
/*
 * Visits a file and all below it. Folders are entered through their
 * descriptors, so that nobody can lead the walk elsewhere by swapping one for
 * a link. What cannot be read is complained about and left out.
 */
void walk(const char *path, int flags, void (*visit)(struct walk *entry));

/* ---- format.c ---- */

/* 1.5K, 23M: three characters and a letter at most. */
void human_size(unsigned long long bytes, char text[8]);
/* Columns that a UTF-8 text takes on a terminal. */
size_t text_width(const char *s);
/* Columns of the terminal, $COLUMNS or 80. */
int terminal_width(void);
