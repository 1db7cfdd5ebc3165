#include "accounts.h"
#include "../command.h"
#include <crypt.h>
#include <shadow.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

const char *password_hash(const struct passwd *user)
{
    if (strcmp(user->pw_passwd, "x") != 0)
        return user->pw_passwd;
    struct spwd *shadow = getspnam(user->pw_name);
    return shadow ? shadow->sp_pwdp : "*";
}

int password_is_empty(const struct passwd *user)
{
    return !*password_hash(user);
}

/* Takes as long for any wrong phrase. */
static int same(const char *a, const char *b)
{
    size_t n = strlen(a);
    unsigned char different = strlen(b) != n;
    for (size_t i = 0; !different && i < n; i++)
        different |= (unsigned char)(a[i] ^ b[i]);
    return !different;
}

int password_fits(const char *hash, const char *phrase)
{
    if (!*hash)
        return !*phrase;
    if (*hash == '!' || *hash == '*')
        return 0;
    const char *found = crypt(phrase, hash);
    return found && *found != '*' && same(found, hash);
}

int password_ask(const struct passwd *user)
{
    if (password_is_empty(user))
        return 1;
    char *phrase = getpass("Password: ");
    int good = phrase && password_fits(password_hash(user), phrase);
    if (phrase)
        explicit_bzero(phrase, strlen(phrase));
    return good;
}

char *password_make(const char *phrase)
{
    static const char digits[] = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                 "abcdefghijklmnopqrstuvwxyz";
    char setting[21] = "$6$";
    unsigned char random[16];
    if (getrandom(random, sizeof random, 0) != sizeof random)
        err(1, "no random numbers");
    for (size_t i = 0; i < sizeof random; i++)
        setting[3 + i] = digits[random[i] & 63];
    setting[19] = '$';
    const char *hash = crypt(phrase, setting);
    if (!hash || *hash == '*')
        errx(1, "the password cannot be enciphered");
    return copy_text(hash);
}

struct change {
    const char *name, *hash;
};

static char *edit_passwd(char *line, const void *data)
{
    const struct change *change = data;
    return line_is_of(line, change->name) ? line_with(line, 1, change->hash)
                                          : line;
}

/* In shadow the day of the change counts, too. */
static char *edit_shadow(char *line, const void *data)
{
    char day[24];
    char *fresh = edit_passwd(line, data);
    if (fresh == line)
        return line;
    snprintf(day, sizeof day, "%ld", time(NULL) / 86400);
    char *dated = line_with(fresh, 2, day);
    free(fresh);
    return dated;
}

int password_store(const struct passwd *user, const char *hash)
{
    struct change change = {user->pw_name, hash};
    return strcmp(user->pw_passwd, "x") == 0
               ? database_edit("/etc/shadow", edit_shadow, &change, NULL)
               : database_edit("/etc/passwd", edit_passwd, &change, NULL);
}
