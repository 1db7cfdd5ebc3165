#include "../accounts/accounts.h"
#include "../command.h"
#include <shadow.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>
#include <unistd.h>

#define SHADOW "/etc/shadow"
#define PASSWD "/etc/passwd"
#define SHORTEST 6

struct change {
    const char *name;
    const char *hash; /* the new one, or NULL and: */
    int lock;         /* 1: "!" in front, -1: taken away */
};

static char *apply(const struct change *change, const char *old)
{
    if (change->hash)
        return copy_text(change->hash);
    struct text fresh = {NULL, 0, 0};
    if (change->lock > 0 && *old != '!')
        text_put(&fresh, '!');
    text_adds(&fresh, old + (change->lock < 0 && *old == '!'));
    return text_end(&fresh);
}

static char *edit(char *line, const void *data)
{
    const struct change *change = data;
    if (!line_is_of(line, change->name))
        return line;
    char *old = line + strlen(change->name) + 1;
    char *present = copy_part(old, strcspn(old, ":"));
    char *hash = apply(change, present);
    char *fresh = line_with(line, 1, hash);
    free(present);
    free(hash);
    return fresh;
}

/* In shadow the day of the change counts, too. */
static char *edit_shadow(char *line, const void *data)
{
    char day[24];
    char *fresh = edit(line, data);
    if (fresh == line)
        return line;
    snprintf(day, sizeof day, "%ld", time(NULL) / 86400);
    char *dated = line_with(fresh, 2, day);
    free(fresh);
    return dated;
}

static int store(const struct passwd *user, const struct change *change)
{
    int in_shadow = strcmp(user->pw_passwd, "x") == 0;
    database_lock();
    return in_shadow ? database_edit(SHADOW, edit_shadow, change, NULL)
                     : database_edit(PASSWD, edit, change, NULL);
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
    struct change change = {.name = copy_text(user->pw_name),
                            .hash = what == 'd' ? "" : NULL,
                            .lock = what == 'l' ? 1 : what == 'u' ? -1 : 0};
    struct passwd copy = *user;
    copy.pw_passwd = copy_text(user->pw_passwd);
    if (!what) {
        check_old(user);
        char *phrase = ask_new(getuid() != 0);
        change.hash = password_make(phrase);
        explicit_bzero(phrase, strlen(phrase));
    }
    if (store(&copy, &change) < 0)
        return 1;
    syslog(LOG_INFO, "password of %s changed", change.name);
    return 0;
}
