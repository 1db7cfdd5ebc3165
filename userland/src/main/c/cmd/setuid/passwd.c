#include "../accounts/accounts.h"
#include "../command.h"
#include <stdlib.h>
#include <string.h>
#include <syslog.h>
#include <unistd.h>

#define SHORTEST 6

/* "!" in front keeps everybody out and the old password for later. */
static char *locked(const char *hash, int lock)
{
    struct text fresh = {NULL, 0, 0};
    if (lock && *hash != '!')
        text_put(&fresh, '!');
    text_adds(&fresh, hash + (!lock && *hash == '!'));
    return text_end(&fresh);
}

static char *ask_new(int strict)
{
    for (int i = 0; i < 3; i++) {
        char *given = getpass("New password: ");
        if (!given)
            errx(1, "no terminal to ask on");
        char *first = copy_text(given);
        if (strict && strlen(first) < SHORTEST) {
            printf("It is too short: %d characters are wanted.\n", SHORTEST);
            fflush(stdout);
            continue;
        }
        given = getpass("Again: ");
        int same = given && strcmp(first, given) == 0;
        if (given)
            explicit_bzero(given, strlen(given));
        if (same)
            return first;
        puts("They differ.");
        fflush(stdout);
        explicit_bzero(first, strlen(first));
        free(first);
    }
    errx(1, "the password stays");
}

static void check_old(const struct passwd *user)
{
    if (getuid() == 0 || password_is_empty(user))
        return;
    char *phrase = getpass("Present password: ");
    if (!phrase || !password_fits(password_hash(user), phrase)) {
        syslog(LOG_NOTICE, "wrong password of %s", user->pw_name);
        sleep(2);
        errx(1, "that is not it");
    }
    explicit_bzero(phrase, strlen(phrase));
}

COMMAND(passwd, "passwd", "[-d|-l|-u|-S] [USER]",
        "Changes a password; root may change anyone's.\n"
        "  -d  no password is asked for from now on\n"
        "  -l  lock: nobody gets in with a password\n"
        "  -u  unlock\n"
        "  -S  say whether there is one: P yes, NP none, L locked\n")
{
    int c, what = 0;
    while ((c = option(argc, argv, "dluS",
                       "delete=d lock=l unlock=u status=S")) != -1) {
        if (what && what != c)
            usage_error("only one of -d, -l, -u and -S");
        what = c;
    }
    operands(argc, 0, 1);
    if (geteuid() != 0)
        errx(1, "only root may do this: the program has no set-user-id bit");
    openlog("passwd", LOG_PID, LOG_AUTHPRIV);
    struct passwd *user =
        argv[optind] ? getpwnam(argv[optind]) : getpwuid(getuid());
    if (!user)
        errx(1, "no user %s", argv[optind] ? argv[optind] : "of this number");
    if (getuid() != 0 && (what || user->pw_uid != getuid()))
        errx(1, "only root may do this");
    if (what == 'S') {
        const char *hash = password_hash(user);
        printf("%s %s\n", user->pw_name,
               *hash == '!' || *hash == '*' ? "L" : *hash ? "P" : "NP");
        return 0;
    }
    struct passwd copy = *user;
    copy.pw_name = copy_text(user->pw_name);
    copy.pw_passwd = copy_text(user->pw_passwd);
    const char *hash = what ? locked(password_hash(user), what == 'l') : NULL;
    if (what == 'd')
        hash = "";
    if (!what) {
        check_old(user);
        char *phrase = ask_new(getuid() != 0);
        hash = password_make(phrase);
        explicit_bzero(phrase, strlen(phrase));
    }
    database_lock();
    if (password_store(&copy, hash) < 0)
        return 1;
    syslog(LOG_INFO, "password of %s changed", copy.pw_name);
    return 0;
}
