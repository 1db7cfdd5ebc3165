#include "../accounts/accounts.h"
#include "../command.h"
#include <stdlib.h>
#include <string.h>
#include <syslog.h>
#include <unistd.h>

/* Only shells that are listed may be chosen by who is not root. */
static int is_listed(const char *shell)
{
    FILE *file = fopen("/etc/shells", "re");
    struct text line = {NULL, 0, 0};
    int found = !file && strcmp(shell, "/bin/sh") == 0;
    while (file && !found && read_line(file, &line))
        found = strcmp(text_end(&line), shell) == 0;
    if (file)
        fclose(file);
    return found;
}

static void set_environment(const struct passwd *user, int login, int keep)
{
    const char *term = getenv("TERM");
    char *kept = term ? copy_text(term) : NULL;
    if (keep)
        return;
    if (login) {
        clearenv();
        session_environment(user);
        if (kept)
            setenv("TERM", kept, 1);
        return;
    }
    setenv("HOME", user->pw_dir, 1);
    setenv("SHELL", *user->pw_shell ? user->pw_shell : "/bin/sh", 1);
    if (user->pw_uid != 0) {
        setenv("USER", user->pw_name, 1);
        setenv("LOGNAME", user->pw_name, 1);
    }
}

COMMAND(su, "su", "[-] [-lmp] [-s SHELL] [-c COMMAND] [USER [ARGUMENT...]]",
        "Runs a shell as another user, root if none is named.\n"
        "  -, -l       as a login does: fresh environment, home folder\n"
        "  -c COMMAND  run that and end\n"
        "  -s SHELL    instead of the user's own\n"
        "  -m, -p      keep the environment\n")
{
    int c, login = 0, keep = 0;
    const char *run = NULL, *shell = NULL;
    while ((c = option(argc, argv, "+lmpc:s:",
                       "login=l command=c shell=s "
                       "preserve-environment=p")) != -1)
        switch (c) {
        case 'l':
            login = 1;
            break;
        case 'c':
            run = optarg;
            break;
        case 's':
            shell = optarg;
            break;
        default:
            keep = 1;
        }
    if (argv[optind] && strcmp(argv[optind], "-") == 0) {
        login = 1;
        optind++;
    }
    const char *name = argv[optind] ? argv[optind++] : "root";
    /* Options may stand behind the name: "su root -c id". */
    while ((c = option(argc, argv, "+lmpc:s:", NULL)) != -1) {
        if (c == 'c')
            run = optarg;
        if (c == 's')
            shell = optarg;
        login |= c == 'l';
        keep |= c == 'm' || c == 'p';
    }
    openlog("su", LOG_PID, LOG_AUTHPRIV);
    if (geteuid() != 0)
        errx(1, "only root may do this: the program has no set-user-id bit");
    struct passwd *user = getpwnam(name);
    if (!user)
        errx(1, "no user %s", name);
    if (getuid() != 0 && !password_ask(user)) {
        syslog(LOG_NOTICE, "%u failed to become %s", getuid(), name);
        sleep(2);
        errx(1, "authentication failure");
    }
    user = getpwnam(name);
    if (!user)
        errx(1, "no user %s", name);
    if (getuid() != 0 && shell && !is_listed(shell))
        errx(1, "%s is not in /etc/shells", shell);
    syslog(LOG_INFO, "%u became %s", getuid(), name);
    struct passwd copy = *user;
    copy.pw_name = copy_text(user->pw_name);
    copy.pw_dir = copy_text(user->pw_dir);
    copy.pw_shell = copy_text(user->pw_shell);
    session_become(&copy);
    set_environment(&copy, login, keep);
    if (login && chdir(copy.pw_dir) < 0)
        warn("%s", copy.pw_dir);
    size_t count = (size_t)(argc - optind), used = 0;
    char **words = need_memory((count + 3) * sizeof *words);
    if (run) {
        words[used++] = (char *)"-c";
        words[used++] = (char *)run;
    }
    memcpy(words + used, argv + optind, count * sizeof *words);
    const char *kept = keep ? getenv("SHELL") : NULL;
    session_shell(&copy, shell ? shell : kept, login, words);
}
