#include "../command.h"
#include <ctype.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/utsname.h>
#include <termios.h>
#include <unistd.h>

static const struct {
    long baud;
    speed_t speed;
} speeds[] = {{50, B50},       {300, B300},     {1200, B1200},
              {2400, B2400},   {4800, B4800},   {9600, B9600},
              {19200, B19200}, {38400, B38400}, {57600, B57600},
              {115200, B115200}};

static const char *terminal = "-"; /* without /dev/ */
static long baud;

/* "115200,38400,9600": lines that guess their speed are gone; the first. */
static long baud_of(const char *text)
{
    size_t n = strcspn(text, ",");
    char *first = copy_part(text, n);
    long value = *first && strspn(first, "0123456789") == n
                     ? strtol(first, NULL, 10)
                     : -1;
    free(first);
    return value;
}

static speed_t speed_of(long wanted)
{
    for (size_t i = 0; i < COUNT_OF(speeds); i++)
        if (speeds[i].baud == wanted)
            return speeds[i].speed;
    errx(1, "no speed %ld", wanted);
}

static void open_terminal(void)
{
    char path[64];
    if (strcmp(terminal, "-") == 0) {
        /* Standard input is it already. */
        if (!isatty(0))
            errx(1, "standard input is no terminal");
        dup2(0, 1);
        dup2(0, 2);
        return;
    }
    snprintf(path, sizeof path, "/dev/%s", terminal);
    /* A new session can take the terminal as its own. */
    setsid();
    int fd = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK);
    if (fd < 0)
        err(1, "%s", path);
    if (!isatty(fd))
        errx(1, "%s: not a terminal", path);
    if (fchown(fd, 0, 0) < 0 || fchmod(fd, 0600) < 0)
        if (errno != EROFS && errno != ENOSYS)
            warn("%s", path);
    signal(SIGHUP, SIG_IGN);
    if (ioctl(fd, TIOCSCTTY, 1) < 0)
        warn("%s: it stays without a session", path);
    signal(SIGHUP, SIG_DFL);
    for (int i = 0; i < 3; i++)
        dup2(fd, i);
    if (fd > 2)
        close(fd);
    fcntl(0, F_SETFL, fcntl(0, F_GETFL) & ~O_NONBLOCK);
    tcsetpgrp(0, getpid());
}

static void set_modes(int local, int keep_speed)
{
    struct termios t;
    if (tcgetattr(0, &t) < 0)
        return;
    t.c_iflag = BRKINT | ICRNL | IXON | IUTF8;
    t.c_oflag = OPOST | ONLCR;
    t.c_cflag = (t.c_cflag & CBAUD) | CS8 | CREAD | HUPCL |
                (local ? CLOCAL : (t.c_cflag & CLOCAL));
    t.c_lflag = ISIG | ICANON | ECHO | ECHOE | ECHOK | ECHOCTL | ECHOKE |
                IEXTEN;
    static const char keys[] = {[VINTR] = 3,   [VQUIT] = 28, [VERASE] = 127,
                                [VKILL] = 21,  [VEOF] = 4,   [VMIN] = 1,
                                [VSTART] = 17, [VSTOP] = 19, [VSUSP] = 26,
                                [VREPRINT] = 18, [VWERASE] = 23,
                                [VLNEXT] = 22};
    memset(t.c_cc, 0, sizeof t.c_cc);
    memcpy(t.c_cc, keys, sizeof keys);
    if (baud && !keep_speed)
        cfsetospeed(&t, speed_of(baud));
    tcsetattr(0, TCSANOW, &t);
}

/* A value of /etc/os-release, without its quotes. */
static void put_release(const char *name)
{
    struct text line = {NULL, 0, 0};
    FILE *file = fopen("/etc/os-release", "re");
    size_t n = strlen(name);
    int found = 0;
    if (!file)
        file = fopen("/usr/lib/os-release", "re");
    while (file && !found && read_line(file, &line)) {
        char *s = text_end(&line);
        if (strncmp(s, name, n) != 0 || s[n] != '=')
            continue;
        s += n + 1;
        size_t length = strlen(s);
        if (length > 1 && (*s == '"' || *s == '\'') && s[length - 1] == *s) {
            s[length - 1] = 0;
            s++;
        }
        fputs(s, stdout);
        found = 1;
    }
    if (file)
        fclose(file);
    if (!found && strcmp(name, "PRETTY_NAME") == 0)
        fputs("Linux", stdout);
}

static void put_date(const char *pattern)
{
    char buffer[64];
    time_t now = time(NULL);
    strftime(buffer, sizeof buffer, pattern, localtime(&now));
    fputs(buffer, stdout);
}

/* What stands behind a backslash in /etc/issue (agetty(8)). */
static void put_escape(int c, const struct utsname *about, FILE *issue)
{
    char name[64];
    size_t n = 0;
    switch (c) {
    case 's':
        fputs(about->sysname, stdout);
        break;
    case 'n':
        fputs(about->nodename, stdout);
        break;
    case 'r':
        fputs(about->release, stdout);
        break;
    case 'v':
        fputs(about->version, stdout);
        break;
    case 'm':
        fputs(about->machine, stdout);
        break;
    case 'o':
        fputs(strcmp(about->domainname, "(none)") == 0 ? ""
                                                       : about->domainname,
              stdout);
        break;
    case 'l':
        fputs(terminal, stdout);
        break;
    case 'b':
        printf("%ld", baud);
        break;
    case 'd':
        put_date("%a %b %e %Y");
        break;
    case 't':
        put_date("%H:%M:%S");
        break;
    case 'e':
        putchar('\033');
        break;
    case 'S':
        c = fgetc(issue);
        if (c != '{') {
            put_release("PRETTY_NAME");
            ungetc(c, issue);
            break;
        }
        while ((c = fgetc(issue)) != EOF && c != '}' && n + 1 < sizeof name)
            name[n++] = (char)c;
        name[n] = 0;
        put_release(name);
        break;
    case EOF:
        break;
    default:
        putchar(c);
    }
}

static void show_issue(const char *path)
{
    struct utsname about;
    FILE *issue = fopen(path, "re");
    int c;
    if (uname(&about) < 0 || !issue)
        return;
    while ((c = fgetc(issue)) != EOF)
        if (c == '\\')
            put_escape(fgetc(issue), &about, issue);
        else
            putchar(c);
    fclose(issue);
}

/* A name that begins with a dash would be an option of login. */
static char *ask_name(void)
{
    char host[65];
    struct text line = {NULL, 0, 0};
    for (;;) {
        gethostname(host, sizeof host);
        printf("%s login: ", host);
        fflush(stdout);
        if (!read_line(stdin, &line))
            exit(0);
        char *name = text_end(&line);
        name += strspn(name, " \t");
        size_t n = strlen(name);
        while (n && isspace((unsigned char)name[n - 1]))
            name[--n] = 0;
        if (*name && *name != '-')
            return name;
    }
}

/* "BAUD TTY [TERM]" as getty has it, or "TTY [BAUD [TERM]]" as agetty. */
static const char *read_operands(int argc, char **argv)
{
    char *first = argv[optind], *second = optind + 1 < argc
                                              ? argv[optind + 1]
                                              : NULL;
    operands(argc, 1, 3);
    long value = baud_of(first);
    if (value >= 0) {
        if (!second)
            usage_error("the terminal is missing");
        baud = value;
        terminal = second;
    } else {
        terminal = first;
        if (second && baud_of(second) < 0)
            usage_error("'%s' is no speed", second);
        baud = second ? baud_of(second) : 0;
    }
    if (strncmp(terminal, "/dev/", 5) == 0)
        terminal += 5;
    return optind + 2 < argc ? argv[optind + 2] : NULL;
}

COMMAND(getty, "getty agetty",
        "[-Lni] [-a USER] [-l PROGRAM] [-f FILE] BAUD TTY [TERM]",
        "Opens a terminal, shows /etc/issue, asks for a name and hands over\n"
        "to login. TTY BAUD [TERM] will do, too; TTY - is standard input.\n"
        "  -a, --autologin USER  log that user in without asking\n"
        "  -n          do not ask: the program does\n"
        "  -l PROGRAM  instead of /bin/login\n"
        "  -f FILE     instead of /etc/issue     -i  show none\n"
        "  -L          the line has no modem     -J  keep the screen\n"
        "  -t SECONDS  give up after that        --keep-baud  as it is\n")
{
    int c, local = 0, ask = 1, quiet = 0, keep_screen = 0, keep_baud = 0;
    const char *user = NULL, *program = "/bin/login", *issue = "/etc/issue";
    long patience = 0;
    while ((c = option(argc, argv, "+La:nl:f:iJt:I:8\1o:",
                       "local-line=L autologin=a skip-login=n "
                       "login-program=l issue-file=f noissue=i noclear=J "
                       "timeout=t 8bits=8 keep-baud=\1 "
                       "login-options=o")) != -1)
        switch (c) {
        case 'L':
            local = 1;
            break;
        case 'a':
            user = optarg;
            break;
        case 'n':
            ask = 0;
            break;
        case 'l':
            program = optarg;
            break;
        case 'f':
            issue = optarg;
            break;
        case 'i':
            quiet = 1;
            break;
        case 'J':
            keep_screen = 1;
            break;
        case 't':
            patience = number(optarg, 1, 86400, "timeout");
            break;
        case 1:
            keep_baud = 1;
            break;
        case 'I':
        case 'o':
            usage_error("-%c is not supported", c);
        }
    const char *term = read_operands(argc, argv);
    open_terminal();
    set_modes(local, keep_baud);
    if (term)
        setenv("TERM", term, 1);
    else if (!getenv("TERM"))
        setenv("TERM", baud ? "vt102" : "linux", 1);
    /* A serial line's other end keeps what it has seen; a screen starts. */
    if (!keep_screen && !baud)
        fputs("\033[H\033[J", stdout);
    else
        putchar('\n');
    if (!quiet)
        show_issue(issue);
    fflush(stdout);
    if (patience)
        alarm((unsigned)patience);
    if (user)
        execl(program, program, "-f", user, (char *)NULL);
    else if (!ask)
        execl(program, program, (char *)NULL);
    else {
        char *name = ask_name();
        alarm(0);
        execl(program, program, "--", name, (char *)NULL);
    }
    err(1, "%s", program);
}
