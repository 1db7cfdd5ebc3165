#include "../command.h"
#include <ctype.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

enum { INPUT, OUTPUT, CONTROL, LOCAL };

static const struct flag {
    const char *name;
    int where;
    tcflag_t bits, mask;
    int usual; /* 1: on after "sane", 0: off, -1: not shown unless -a */
} flags[] = {
    {"parenb", CONTROL, PARENB, PARENB, 0},
    {"parodd", CONTROL, PARODD, PARODD, 0},
    {"cs5", CONTROL, CS5, CSIZE, 0},
    {"cs6", CONTROL, CS6, CSIZE, 0},
    {"cs7", CONTROL, CS7, CSIZE, 0},
    {"cs8", CONTROL, CS8, CSIZE, 1},
    {"hupcl", CONTROL, HUPCL, HUPCL, -1},
    {"cstopb", CONTROL, CSTOPB, CSTOPB, 0},
    {"cread", CONTROL, CREAD, CREAD, 1},
    {"clocal", CONTROL, CLOCAL, CLOCAL, -1},
    {"crtscts", CONTROL, CRTSCTS, CRTSCTS, 0},
    {"ignbrk", INPUT, IGNBRK, IGNBRK, 0},
    {"brkint", INPUT, BRKINT, BRKINT, 1},
    {"ignpar", INPUT, IGNPAR, IGNPAR, 0},
    {"parmrk", INPUT, PARMRK, PARMRK, 0},
    {"inpck", INPUT, INPCK, INPCK, 0},
    {"istrip", INPUT, ISTRIP, ISTRIP, 0},
    {"inlcr", INPUT, INLCR, INLCR, 0},
    {"igncr", INPUT, IGNCR, IGNCR, 0},
    {"icrnl", INPUT, ICRNL, ICRNL, 1},
    {"ixon", INPUT, IXON, IXON, 1},
    {"ixoff", INPUT, IXOFF, IXOFF, 0},
    {"ixany", INPUT, IXANY, IXANY, 0},
    {"imaxbel", INPUT, IMAXBEL, IMAXBEL, -1},
    {"iutf8", INPUT, IUTF8, IUTF8, -1},
    {"opost", OUTPUT, OPOST, OPOST, 1},
    {"olcuc", OUTPUT, OLCUC, OLCUC, 0},
    {"ocrnl", OUTPUT, OCRNL, OCRNL, 0},
    {"onlcr", OUTPUT, ONLCR, ONLCR, 1},
    {"onocr", OUTPUT, ONOCR, ONOCR, 0},
    {"onlret", OUTPUT, ONLRET, ONLRET, 0},
    {"isig", LOCAL, ISIG, ISIG, 1},
    {"icanon", LOCAL, ICANON, ICANON, 1},
    {"iexten", LOCAL, IEXTEN, IEXTEN, 1},
    {"echo", LOCAL, ECHO, ECHO, 1},
    {"echoe", LOCAL, ECHOE, ECHOE, 1},
    {"echok", LOCAL, ECHOK, ECHOK, 1},
    {"echonl", LOCAL, ECHONL, ECHONL, 0},
    {"noflsh", LOCAL, NOFLSH, NOFLSH, 0},
    {"tostop", LOCAL, TOSTOP, TOSTOP, 0},
    {"echoctl", LOCAL, ECHOCTL, ECHOCTL, 1},
    {"echoke", LOCAL, ECHOKE, ECHOKE, 1},
};

static const struct {
    const char *name;
    int place;
    cc_t usual;
} keys[] = {{"intr", VINTR, 3},     {"quit", VQUIT, 28},
            {"erase", VERASE, 127}, {"kill", VKILL, 21},
            {"eof", VEOF, 4},       {"eol", VEOL, 0},
            {"eol2", VEOL2, 0},     {"start", VSTART, 17},
            {"stop", VSTOP, 19},    {"susp", VSUSP, 26},
            {"rprnt", VREPRINT, 18}, {"werase", VWERASE, 23},
            {"lnext", VLNEXT, 22},  {"discard", VDISCARD, 15}};

static const struct {
    long baud;
    speed_t speed;
} speeds[] = {{0, B0},           {50, B50},         {300, B300},
              {600, B600},       {1200, B1200},     {2400, B2400},
              {4800, B4800},     {9600, B9600},     {19200, B19200},
              {38400, B38400},   {57600, B57600},   {115200, B115200},
              {230400, B230400}, {460800, B460800}, {921600, B921600}};

static tcflag_t *field(struct termios *t, int where)
{
    return where == INPUT     ? &t->c_iflag
           : where == OUTPUT  ? &t->c_oflag
           : where == CONTROL ? &t->c_cflag
                              : &t->c_lflag;
}

static void set_flag(struct termios *t, const struct flag *f, int on)
{
    tcflag_t *bits = field(t, f->where);
    *bits = (*bits & ~f->mask) | (on ? f->bits : 0);
}

static long baud_of(const struct termios *t)
{
    for (size_t i = 0; i < COUNT_OF(speeds); i++)
        if (speeds[i].speed == cfgetospeed(t))
            return speeds[i].baud;
    return 0;
}

static void key_text(cc_t key, char text[8])
{
    if (key == 0)
        strcpy(text, "<undef>");
    else if (key < 32)
        snprintf(text, 8, "^%c", key + 64);
    else
        snprintf(text, 8, key == 127 ? "^?" : "%c", key);
}

static void show(struct termios *t, int all)
{
    struct winsize size = {0, 0, 0, 0};
    printf("speed %ld baud;", baud_of(t));
    if (all && ioctl(0, TIOCGWINSZ, &size) == 0)
        printf(" rows %u; columns %u;", size.ws_row, size.ws_col);
    printf(" line = %u;\n", t->c_line);
    int shown = 0;
    for (size_t i = 0; i < COUNT_OF(keys); i++) {
        char text[8];
        cc_t key = t->c_cc[keys[i].place];
        if (!all && key == keys[i].usual)
            continue;
        key_text(key, text);
        printf("%s%s = %s;", shown++ ? " " : "", keys[i].name, text);
    }
    if (shown || all)
        printf("%smin = %u; time = %u;\n", shown ? " " : "", t->c_cc[VMIN],
               t->c_cc[VTIME]);
    shown = 0;
    for (size_t i = 0; i < COUNT_OF(flags); i++) {
        const struct flag *f = &flags[i];
        int on = (*field(t, f->where) & f->mask) == f->bits;
        /* A size is one of four: only the one that it is. */
        if ((f->mask == CSIZE && !on) || (!all && on == f->usual) ||
            (!all && f->usual < 0 && !on))
            continue;
        printf("%s%s%s", shown++ ? " " : "", on ? "" : "-", f->name);
    }
    if (shown)
        putchar('\n');
}

/* One line that "stty" takes back. */
static void save(const struct termios *t)
{
    printf("%x:%x:%x:%x", t->c_iflag, t->c_oflag, t->c_cflag, t->c_lflag);
    for (int i = 0; i < NCCS; i++)
        printf(":%x", t->c_cc[i]);
    putchar('\n');
}

static int restore(struct termios *t, const char *text)
{
    unsigned values[4 + NCCS];
    char *end = (char *)text;
    for (size_t i = 0; i < COUNT_OF(values); i++) {
        if (i && *end++ != ':')
            return 0;
        const char *s = end;
        values[i] = (unsigned)strtoul(s, &end, 16);
        if (end == s)
            return 0;
    }
    if (*end)
        return 0;
    t->c_iflag = values[0];
    t->c_oflag = values[1];
    t->c_cflag = values[2];
    t->c_lflag = values[3];
    for (int i = 0; i < NCCS; i++)
        t->c_cc[i] = (cc_t)values[4 + i];
    return 1;
}

static void sane(struct termios *t)
{
    for (size_t i = 0; i < COUNT_OF(flags); i++)
        if (flags[i].usual >= 0 && flags[i].mask != CSIZE)
            set_flag(t, &flags[i], flags[i].usual);
    for (size_t i = 0; i < COUNT_OF(keys); i++)
        t->c_cc[keys[i].place] = keys[i].usual;
    t->c_cc[VMIN] = 1;
    t->c_cc[VTIME] = 0;
}

static int combination(struct termios *t, const char *word)
{
    int off = *word == '-';
    word += off;
    if (strcmp(word, "sane") == 0 && !off) {
        sane(t);
    } else if ((strcmp(word, "raw") == 0 && !off) ||
               (strcmp(word, "cooked") == 0 && off)) {
        t->c_iflag = 0;
        t->c_oflag &= ~(tcflag_t)OPOST;
        t->c_lflag &= ~(tcflag_t)(ISIG | ICANON);
        t->c_cc[VMIN] = 1;
        t->c_cc[VTIME] = 0;
    } else if (strcmp(word, "raw") == 0 || strcmp(word, "cooked") == 0) {
        t->c_iflag |= BRKINT | IGNPAR | ISTRIP | ICRNL | IXON;
        t->c_iflag &= ~(tcflag_t)ISTRIP;
        t->c_oflag |= OPOST;
        t->c_lflag |= ISIG | ICANON;
        t->c_cc[VEOF] = 4;
        t->c_cc[VEOL] = 0;
    } else if (strcmp(word, "cbreak") == 0) {
        t->c_lflag = off ? t->c_lflag | ICANON
                         : t->c_lflag & ~(tcflag_t)ICANON;
    } else if (strcmp(word, "nl") == 0) {
        t->c_iflag = off ? t->c_iflag | ICRNL : t->c_iflag & ~(tcflag_t)ICRNL;
        t->c_oflag = off ? t->c_oflag | ONLCR : t->c_oflag & ~(tcflag_t)ONLCR;
    } else {
        return 0;
    }
    return 1;
}

/* "^C", "^?", "^-" or "undef" (none), "x", "0x1b" */
static cc_t key_of(const char *text)
{
    if (strcmp(text, "^-") == 0 || strcmp(text, "undef") == 0)
        return 0;
    if (*text == '^' && text[1])
        return text[1] == '?' ? 127
                              : (cc_t)(toupper((unsigned char)text[1]) & 31);
    if (text[0] && !text[1])
        return (cc_t)*text;
    char *end;
    unsigned long value = strtoul(text, &end, 0);
    if (end == text || *end || value > 255)
        usage_error("'%s' is no key", text);
    return (cc_t)value;
}

static void set_size(const char *rows, const char *columns)
{
    struct winsize size;
    if (ioctl(0, TIOCGWINSZ, &size) < 0)
        err(1, "the size");
    if (rows)
        size.ws_row = (unsigned short)number(rows, 0, 65535, "rows");
    if (columns)
        size.ws_col = (unsigned short)number(columns, 0, 65535, "columns");
    if (ioctl(0, TIOCSWINSZ, &size) < 0)
        err(1, "the size");
}

static int show_size(void)
{
    struct winsize size;
    if (ioctl(0, TIOCGWINSZ, &size) < 0)
        err(1, "the size");
    printf("%u %u\n", size.ws_row, size.ws_col);
    return 1;
}

/* Takes one setting, perhaps with a value; how many words that were. */
static int setting(struct termios *t, const char *word, const char *value)
{
    int off = *word == '-';
    for (size_t i = 0; i < COUNT_OF(flags); i++)
        if (strcmp(flags[i].name, word + off) == 0) {
            set_flag(t, &flags[i], !off);
            return 1;
        }
    if (combination(t, word) || restore(t, word))
        return 1;
    if (strcmp(word, "size") == 0)
        return show_size();
    if (strcmp(word, "speed") == 0)
        return printf("%ld\n", baud_of(t)) < 0 ? 0 : 1;
    if (isdigit((unsigned char)*word)) {
        long wanted = number(word, 0, 4000000, "speed");
        for (size_t i = 0; i < COUNT_OF(speeds); i++)
            if (speeds[i].baud == wanted)
                return cfsetospeed(t, speeds[i].speed) < 0 ? 0 : 1;
        usage_error("no speed %s", word);
    }
    int has_value = strcmp(word, "rows") == 0 || strcmp(word, "cols") == 0 ||
                    strcmp(word, "columns") == 0 ||
                    strcmp(word, "min") == 0 || strcmp(word, "time") == 0;
    size_t key = 0;
    while (key < COUNT_OF(keys) && strcmp(keys[key].name, word) != 0)
        key++;
    if (!has_value && key == COUNT_OF(keys))
        usage_error("unknown setting '%s'", word);
    if (!value)
        usage_error("%s wants a value", word);
    if (key < COUNT_OF(keys))
        t->c_cc[keys[key].place] = key_of(value);
    else if (*word == 'm' || *word == 't')
        t->c_cc[*word == 'm' ? VMIN : VTIME] =
            (cc_t)number(value, 0, 255, word);
    else
        set_size(*word == 'r' ? value : NULL, *word == 'c' ? value : NULL);
    return 2;
}

COMMAND(stty, "stty", "[-F DEVICE] [-a | -g | SETTING...]",
        "Shows or changes how the terminal on standard input behaves.\n"
        "  -a  everything    -g  in a form that stty takes back\n"
        "  -F  that terminal instead\n"
        "SETTING: sane, raw, cooked, cbreak, [-]echo, [-]icanon, [-]isig,\n"
        "[-]ixon, [-]opost, ...; intr ^C, erase ^?, min 1, time 0; 115200;\n"
        "rows 24, cols 80, size, speed\n")
{
    int i = 1, all = 0, saves = 0, changed = 0;
    const char *device = NULL;
    struct termios t;
    /* Settings begin with a dash, too: the options are only those in front. */
    for (; i < argc && argv[i][0] == '-'; i++) {
        if (strcmp(argv[i], "-a") == 0 || strcmp(argv[i], "--all") == 0) {
            all = 1;
        } else if (strcmp(argv[i], "-g") == 0 ||
                   strcmp(argv[i], "--save") == 0) {
            saves = 1;
        } else if (strcmp(argv[i], "-F") == 0 && i + 1 < argc) {
            device = argv[++i];
        } else if (strncmp(argv[i], "--", 2) == 0) {
            optind = i;
            option(argc, argv, "+", NULL);
        } else {
            break;
        }
    }
    if (device) {
        int fd = open(device, O_RDONLY | O_NONBLOCK | O_NOCTTY);
        if (fd < 0 || dup2(fd, 0) < 0)
            err(1, "%s", device);
        fcntl(0, F_SETFL, fcntl(0, F_GETFL) & ~O_NONBLOCK);
    }
    if (tcgetattr(0, &t) < 0)
        err(1, "%s", device ? device : "standard input");
    if (i == argc) {
        if (saves)
            save(&t);
        else
            show(&t, all);
        return 0;
    }
    if (all || saves)
        usage_error("-a and -g change nothing");
    struct termios before = t;
    while (i < argc)
        i += setting(&t, argv[i], argv[i + 1]);
    changed = memcmp(&before, &t, sizeof t) != 0;
    if (changed && tcsetattr(0, TCSADRAIN, &t) < 0)
        err(1, "%s", device ? device : "standard input");
    return 0;
}
