#include "../command.h"
#include "columns.h"
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MOST 40

static struct shown {
    const struct column *column;
    const char *heading;
    size_t width;
} shown[MOST];
static size_t shown_count;

static int everything, with_terminal, bsd_all, bsd_terminal;
static const char *pids, *users, *names, *parents, *sessions, *terminals;
static int wide, heading = 1;

/* "pid,comm=NAME args=": the rest after "=" is the heading. */
static void add_columns(const char *format)
{
    while (*format) {
        size_t n = strcspn(format, ", \t="), rest = 0;
        struct shown *one = &shown[shown_count];
        if (n) {
            const struct column *column = column_find(format, n);
            if (!column)
                usage_error("no column '%.*s'", (int)n, format);
            if (shown_count + 1 == MOST)
                usage_error("too many columns");
            one->column = column;
            one->heading = column->heading;
            if (format[n] == '=') {
                rest = strcspn(format + n + 1, ",");
                one->heading = copy_part(format + n + 1, rest);
                rest++;
            }
            shown_count++;
        }
        format += n + rest;
        format += strspn(format, ", \t");
    }
}

static int in_list(const char *list, const char *value)
{
    size_t n = strlen(value);
    for (const char *s = list; *s;) {
        size_t length = strcspn(s, ", ");
        if (length == n && memcmp(s, value, n) == 0)
            return 1;
        s += length + (s[length] != 0);
    }
    return 0;
}

static int number_in(const char *list, long value)
{
    char text[24];
    snprintf(text, sizeof text, "%ld", value);
    return in_list(list, text);
}

/* The choices add up; without any it is those of one's own terminal. */
static int is_wanted(const struct process *p, const struct process *self)
{
    char terminal[32];
    terminal_name(p->terminal, terminal, sizeof terminal);
    if (everything || (bsd_all && bsd_terminal))
        return 1;
    if (bsd_all)
        return p->terminal != 0;
    if (bsd_terminal)
        return p->user == self->user;
    if (with_terminal)
        return p->terminal != 0 && p->session != p->pid;
    if (pids || users || names || parents || sessions || terminals) {
        const char *tty = terminals && strncmp(terminals, "/dev/", 5) == 0
                              ? terminals + 5
                              : terminals;
        return (pids && number_in(pids, p->pid)) ||
               (parents && number_in(parents, p->ppid)) ||
               (sessions && number_in(sessions, p->session)) ||
               (names && in_list(names, p->name)) ||
               (tty && in_list(tty, terminal)) ||
               (users && (number_in(users, (long)p->user) ||
                          in_list(users, user_name(p->user))));
    }
    return p->terminal == self->terminal && p->user == self->user;
}

static void put_row(char **cells)
{
    struct text line = {NULL, 0, 0};
    for (size_t i = 0; i < shown_count; i++) {
        int left = shown[i].column->width < 0;
        char cell[8300];
        if (i)
            text_put(&line, ' ');
        if (left && i + 1 == shown_count)
            snprintf(cell, sizeof cell, "%s", cells[i]);
        else
            snprintf(cell, sizeof cell, left ? "%-*s" : "%*s",
                     (int)shown[i].width, cells[i]);
        text_adds(&line, cell);
    }
    if (!wide && line.n > (size_t)terminal_width())
        line.n = (size_t)terminal_width();
    while (line.n && line.s[line.n - 1] == ' ')
        line.n--;
    puts(text_end(&line));
    free(line.s);
}

/* Columns are as wide as what stands in them: all rows are made first. */
static void print_table(const struct process *list, size_t count)
{
    static char buffer[8192];
    char **cells = need_memory((count + 1) * shown_count * sizeof *cells);
    int any = 0;
    for (size_t c = 0; c < shown_count; c++) {
        shown[c].width = (size_t)abs(shown[c].column->width);
        cells[c] = (char *)shown[c].heading;
        any |= *shown[c].heading != 0;
        for (size_t r = 0; r < count; r++) {
            shown[c].column->show(&list[r], buffer, sizeof buffer);
            cells[(r + 1) * shown_count + c] = copy_text(buffer);
        }
        for (size_t r = 0; r <= count; r++) {
            size_t n = strlen(cells[r * shown_count + c]);
            if (n > shown[c].width)
                shown[c].width = n;
        }
    }
    if (heading && any)
        put_row(cells);
    for (size_t r = 1; r <= count; r++)
        put_row(cells + r * shown_count);
}

/* "aux", "ax", "axo pid,comm": letters without a dash. */
static const char *bsd_letters(const char *word, char **next)
{
    const char *format = NULL;
    for (; *word; word++)
        switch (*word) {
        case 'a':
            bsd_all = 1;
            break;
        case 'x':
            bsd_terminal = 1;
            break;
        case 'u':
            format = "user,pid,%cpu,%mem,vsz,rss,tty,stat,start=START,"
                     "bsdtime,args";
            break;
        case 'l':
            format = "f,uid,pid,ppid,pri,ni,vsz,rss,wchan,stat,tty,bsdtime,"
                     "args";
            break;
        case 'j':
            format = "ppid,pid,pgid,sid,tty,tpgid,stat,uid,bsdtime,args";
            break;
        case 'w':
            wide = 1;
            break;
        case 'h':
            heading = 0;
            break;
        case 'e':
        case 'f':
            break;
        case 'o':
            if (word[1] || !*next)
                usage_error("o wants columns");
            format = *next;
            *next = NULL;
            break;
        default:
            usage_error("unknown option '%c'", *word);
        }
    return format ? format : "pid,tty,stat,bsdtime,args";
}

COMMAND(ps, "ps",
        "[-eAaflFjw] [-o COLUMNS] [-p PIDS] [-u USERS] [-C NAMES]\n"
        "          [-t TERMINALS] [--ppid PIDS] [-s SESSIONS] | aux | ax",
        "Shows processes: those of the own terminal, or\n"
        "  -e, -A  all        -a  all with a terminal but session leaders\n"
        "  -p, -u, -C, -t, -s, --ppid  those that are in the lists\n"
        "  -f  full           -l  long          -j  jobs    -F  more\n"
        "  -o  columns of one's own: pid,ppid,user,stat,rss,args=HEADING,...\n"
        "  -w  do not cut lines                 --no-headers\n"
        "  aux, ax  all, as BSD shows them\n")
{
    int c;
    const char *format = NULL;
    if (argc > 1 && isalpha((unsigned char)argv[1][0])) {
        char *next = argc > 2 ? argv[2] : NULL;
        format = bsd_letters(argv[1], &next);
        int used = argc > 2 && !next ? 2 : 1;
        optind = 1 + used;
    }
    while ((c = option(argc, argv, "eAafFljwhHo:O:p:q:u:U:C:t:s:\1:\2",
                       "format=o pid=p quick-pid=q user=u User=U tty=t "
                       "sid=s ppid=\1 no-headers=\2 no-heading=\2")) != -1)
        switch (c) {
        case 'e':
        case 'A':
            everything = 1;
            break;
        case 'a':
            with_terminal = 1;
            break;
        case 'f':
            format = "user=UID,pid,ppid,c,stime,tty,time,args=CMD";
            break;
        case 'F':
            format = "user=UID,pid,ppid,c,sz,rss,psr,stime,tty,time,args=CMD";
            break;
        case 'l':
            format = "f,s,uid,pid,ppid,c,pri,ni,sz,wchan,tty,time,comm=CMD";
            break;
        case 'j':
            format = "pid,pgid,sid,tty,time,comm=CMD";
            break;
        case 'w':
            wide = 1;
            break;
        case 'h':
        case 2:
            heading = 0;
            break;
        case 'H':
            break;
        case 'o':
            add_columns(optarg);
            break;
        case 'O':
            usage_error("-O is not known; -o is");
        case 'p':
        case 'q':
            pids = optarg;
            break;
        case 'u':
        case 'U':
            users = optarg;
            break;
        case 'C':
            names = optarg;
            break;
        case 't':
            terminals = optarg;
            break;
        case 's':
            sessions = optarg;
            break;
        case 1:
            parents = optarg;
            break;
        }
    /* "ps 1 2" is "ps -p 1,2". */
    struct text more = {NULL, 0, 0};
    for (int i = optind; i < argc; i++) {
        if (!isdigit((unsigned char)argv[i][0]))
            usage_error("'%s' is no process number", argv[i]);
        text_adds(&more, argv[i]);
        text_put(&more, ',');
    }
    if (more.n)
        pids = text_end(&more);
    if (!shown_count)
        add_columns(format ? format : "pid,tty,time,comm=CMD");
    /* Into a file or pipe nothing is cut. */
    wide |= !isatty(1);
    columns_start();
    struct process self;
    size_t count, kept = 0;
    if (process_read(getpid(), &self) < 0)
        err(1, "/proc");
    struct process *all = process_list(&count);
    for (size_t i = 0; i < count; i++)
        if (is_wanted(&all[i], &self))
            all[kept++] = all[i];
    print_table(all, kept);
    return kept == 0;
}
