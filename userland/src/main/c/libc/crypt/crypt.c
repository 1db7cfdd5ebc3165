/* The $6$ scheme: SHA-512 in many rounds ("Unix crypt using SHA-256 and
 * SHA-512", Drepper). Other schemes are refused. */
#include "../internal.h"
#include "sha512.h"
#include <crypt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LONGEST_SALT 16
#define LONGEST_PHRASE 512

static const char letters[] =
    "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

static void add_repeated(struct sha512 *h, const unsigned char *bytes,
                         size_t total)
{
    for (; total > 64; total -= 64)
        __fab_sha512_add(h, bytes, 64);
    __fab_sha512_add(h, bytes, total);
}

static void fill(unsigned char *to, const unsigned char *from, size_t n)
{
    for (size_t i = 0; i < n; i++)
        to[i] = from[i % 64];
}

static char *encode(char *to, unsigned value, int n)
{
    for (; n > 0; n--, value >>= 6)
        *to++ = letters[value & 63];
    return to;
}

static void hash(const char *phrase, const char *salt, size_t salt_length,
                 unsigned long rounds, unsigned char a[64])
{
    struct sha512 h;
    size_t n = strlen(phrase);
    unsigned char b[64], p[LONGEST_PHRASE], s[LONGEST_SALT];
    __fab_sha512_start(&h);
    __fab_sha512_add(&h, phrase, n);
    __fab_sha512_add(&h, salt, salt_length);
    __fab_sha512_add(&h, phrase, n);
    __fab_sha512_end(&h, b);
    __fab_sha512_start(&h);
    __fab_sha512_add(&h, phrase, n);
    __fab_sha512_add(&h, salt, salt_length);
    add_repeated(&h, b, n);
    for (size_t bit = n; bit; bit >>= 1)
        __fab_sha512_add(&h, bit & 1 ? (const void *)b : phrase,
                         bit & 1 ? 64 : n);
    __fab_sha512_end(&h, a);
    __fab_sha512_start(&h);
    for (size_t i = 0; i < n; i++)
        __fab_sha512_add(&h, phrase, n);
    __fab_sha512_end(&h, b);
    fill(p, b, n);
    __fab_sha512_start(&h);
    for (unsigned i = 0; i < 16u + a[0]; i++)
        __fab_sha512_add(&h, salt, salt_length);
    __fab_sha512_end(&h, b);
    fill(s, b, salt_length);
    for (unsigned long i = 0; i < rounds; i++) {
        __fab_sha512_start(&h);
        __fab_sha512_add(&h, i & 1 ? p : a, i & 1 ? n : 64);
        if (i % 3)
            __fab_sha512_add(&h, s, salt_length);
        if (i % 7)
            __fab_sha512_add(&h, p, n);
        __fab_sha512_add(&h, i & 1 ? a : p, i & 1 ? 64 : n);
        __fab_sha512_end(&h, a);
    }
    memset(p, 0, sizeof p);
}

char *crypt(const char *phrase, const char *setting)
{
    static char result[128];
    unsigned long rounds = 5000;
    unsigned char d[64];
    if (strncmp(setting, "$6$", 3) != 0 ||
        strlen(phrase) >= LONGEST_PHRASE) {
        errno = EINVAL;
        return NULL;
    }
    const char *salt = setting + 3;
    int given = strncmp(salt, "rounds=", 7) == 0;
    if (given) {
        char *end;
        rounds = strtoul(salt + 7, &end, 10);
        if (*end != '$') {
            errno = EINVAL;
            return NULL;
        }
        rounds = rounds < 1000 ? 1000
                 : rounds > 999999999 ? 999999999 : rounds;
        salt = end + 1;
    }
    size_t salt_length = strcspn(salt, "$");
    if (salt_length > LONGEST_SALT)
        salt_length = LONGEST_SALT;
    hash(phrase, salt, salt_length, rounds, d);
    int n = given ? snprintf(result, sizeof result, "$6$rounds=%lu$%.*s$",
                             rounds, (int)salt_length, salt)
                  : snprintf(result, sizeof result, "$6$%.*s$",
                             (int)salt_length, salt);
    char *to = result + n;
    for (int i = 0; i < 21; i++) {
        /* Three bytes 21 apart; the first of them turns with each step. */
        int x = i, y = i + 21, z = i + 42;
        int first = i % 3 == 0 ? x : i % 3 == 1 ? y : z;
        int second = i % 3 == 0 ? y : i % 3 == 1 ? z : x;
        int third = i % 3 == 0 ? z : i % 3 == 1 ? x : y;
        to = encode(to,
                    (unsigned)d[first] << 16 | (unsigned)d[second] << 8 |
                        d[third],
                    4);
    }
    to = encode(to, d[63], 2);
    *to = 0;
    return result;
}
