#include "../accounts/accounts.h"
#include "../command.h"
#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>
#include <unistd.h>

#define TRIES 3
#define PATIENCE_SECONDS 60

static void out_of_patience(int number)
{
    (void)number;
    static const char text[] = "\r\nlogin: nobody logged in for a minute\r\n";
    if (write(1, text, sizeof text - 1) < 0)
        _exit(2);
    _exit(1);
}

static char *ask_name(void)
{
    char host[65];
    struct text line = {NULL, 0, 0};
    gethostname(host, sizeof host);
    printf("%s login: ", host);
    fflush(stdout);
    if (!read_line(stdin, &line))
        exit(1);
    return text_end(&line);
}

static void show_file(const char *path)
{
    char buffer[1024];
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n;
    fflush(stdout);
    while (fd >= 0 && (n = read(fd, buffer, sizeof buffer)) > 0)
        if (write_all(1, buffer, (size_t)n) < 0)
            break;
    if (fd >= 0)
        close(fd);
}

/* The terminal belongs to who uses it; group tty may write to it. */
static void own_terminal(const struct passwd *user)
{
    struct group *tty = getgrnam("tty");
    const char *name = ttyname(0);
    if (!name || getuid() != 0)
        return;
    if (fchown(0, user->pw_uid, tty ? tty->gr_gid : user->pw_gid) < 0 ||
        fchmod(0, tty ? 0620 : 0600) < 0)
        if (errno != EROFS && errno != ENOSYS)
            warn("%s", name);
}

static _Noreturn void start(const struct passwd *user, int keep)
{
    const char *term = getenv("TERM");
    char *kept = term ? copy_text(term) : NULL;
    if (access("/etc/nologin", F_OK) == 0 && user->pw_uid != 0) {
        show_file("/etc/nologin");
        exit(1);
    }
    syslog(LOG_INFO, "%s logged in on %s", user->pw_name,
           ttyname(0) ? ttyname(0) : "?");
    own_terminal(user);
    /* The user's entry lives in libc's buffer: what is used later is copied. */
    struct passwd copy = *user;
    copy.pw_name = copy_text(user->pw_name);
    copy.pw_dir = copy_text(user->pw_dir);
    copy.pw_shell = copy_text(user->pw_shell);
    session_become(&copy);
    if (!keep)
        clearenv();
    session_environment(&copy);
    setenv("TERM", kept ? kept : "linux", 1);
    if (chdir(copy.pw_dir) < 0) {
        warn("%s", copy.pw_dir);
        if (chdir("/") < 0)
            err(1, "/");
    }
    if (access(".hushlogin", F_OK) < 0)
        show_file("/etc/motd");
    session_shell(&copy, NULL, 1, NULL);
}

COMMAND(login, "login", "[-p] [-h HOST] [-f] [USER]",
        "Begins a session: asks for a name and a password and starts the\n"
        "user's shell.\n"
        "  -f       USER is known already: no password is asked for\n"
        "  -h HOST  where the user comes from, for the log\n"
        "  -p       keep the environment\n")
{
    int c, known = 0, keep = 0;
    const char *host = NULL;
    while ((c = option(argc, argv, "fh:p", NULL)) != -1)
        switch (c) {
        case 'f':
            known = 1;
            break;
        case 'h':
            host = optarg;
            break;
        case 'p':
            keep = 1;
            break;
        }
    operands(argc, known ? 1 : 0, 1);
    if (geteuid() != 0)
        errx(1, "only root may do this");
    openlog("login", LOG_PID, LOG_AUTHPRIV);
    signal(SIGQUIT, SIG_IGN);
    signal(SIGINT, SIG_IGN);
    signal(SIGTSTP, SIG_IGN);
    signal(SIGALRM, out_of_patience);
    alarm(PATIENCE_SECONDS);
    for (int i = 0; i < TRIES; i++) {
        char *name = i == 0 && argv[optind] ? argv[optind] : ask_name();
        if (!*name) {
            i--;
            continue;
        }
        struct passwd *user = getpwnam(name);
        /* Who does not exist is asked for a password all the same. */
        struct passwd nobody = {.pw_name = name, .pw_passwd = (char *)"*"};
        int good = user && known;
        if (!good)
            good = password_ask(user ? user : &nobody) && user;
        user = getpwnam(name);
        if (good && user) {
            alarm(0);
            signal(SIGQUIT, SIG_DFL);
            signal(SIGINT, SIG_DFL);
            signal(SIGTSTP, SIG_DFL);
            start(user, keep);
        }
        syslog(LOG_NOTICE, "failed login of %s%s%s", name,
               host ? " from " : "", host ? host : "");
        known = 0;
        sleep(2);
        puts("Login incorrect");
    }
    return 1;
}
