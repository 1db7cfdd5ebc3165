#include "accounts.h"
#include "../command.h"
#include <crypt.h>
#include <shadow.h>
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
