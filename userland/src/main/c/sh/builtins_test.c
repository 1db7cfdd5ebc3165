/* test and [. */
#include "sh.h"
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char **at, **end;

static int or_expression(void);

static long number(const char *text)
{
    char *rest;
    long value = strtol(text, &rest, 10);
    while (isspace((unsigned char)*rest))
        rest++;
    if (*rest || !*text)
        fail(2, "test: Illegal number: %s", text);
    return value;
}

static int newer(const char *a, const char *b)
{
    struct stat x, y;
    int has_x = stat(a, &x) == 0, has_y = stat(b, &y) == 0;
    if (!has_x || !has_y)
        return has_x > has_y;
    return x.st_mtim.tv_sec > y.st_mtim.tv_sec ||
           (x.st_mtim.tv_sec == y.st_mtim.tv_sec &&
            x.st_mtim.tv_nsec > y.st_mtim.tv_nsec);
}

static int same(const char *a, const char *b)
{
    struct stat x, y;
    return stat(a, &x) == 0 && stat(b, &y) == 0 && x.st_dev == y.st_dev &&
           x.st_ino == y.st_ino;
}

static const char *const binaries[] = {"=",   "!=",  "-eq", "-ne", "-gt",
                                       "-ge", "-lt", "-le", "-nt", "-ot",
                                       "-ef", "<",   ">",   "==", NULL};

static int binary_index(const char *s)
{
    for (int i = 0; binaries[i]; i++)
        if (strcmp(binaries[i], s) == 0)
            return i;
    return -1;
}

static int binary(const char *a, int operator, const char *b)
{
    switch (operator) {
    case 0:
    case 13:
        return strcmp(a, b) == 0;
    case 1:
        return strcmp(a, b) != 0;
    case 2:
        return number(a) == number(b);
    case 3:
        return number(a) != number(b);
    case 4:
        return number(a) > number(b);
    case 5:
        return number(a) >= number(b);
    case 6:
        return number(a) < number(b);
    case 7:
        return number(a) <= number(b);
    case 8:
        return newer(a, b);
    case 9:
        return newer(b, a);
    case 10:
        return same(a, b);
    case 11:
        return strcmp(a, b) < 0;
    }
    return strcmp(a, b) > 0;
}

static int is_unary(const char *s)
{
    return s[0] == '-' && s[1] && !s[2] && strchr("bcdefghknprstuwxzGLOS",
                                                  s[1]);
}

static int unary(char operator, const char *operand)
{
    struct stat about;
    switch (operator) {
    case 'n':
        return *operand != 0;
    case 'z':
        return *operand == 0;
    case 't':
        return isatty((int)number(operand));
    case 'r':
        return access(operand, R_OK) == 0;
    case 'w':
        return access(operand, W_OK) == 0;
    case 'x':
        return access(operand, X_OK) == 0;
    case 'h':
    case 'L':
        return lstat(operand, &about) == 0 && S_ISLNK(about.st_mode);
    }
    if (stat(operand, &about) < 0)
        return 0;
    switch (operator) {
    case 'b':
        return S_ISBLK(about.st_mode);
    case 'c':
        return S_ISCHR(about.st_mode);
    case 'd':
        return S_ISDIR(about.st_mode);
    case 'f':
        return S_ISREG(about.st_mode);
    case 'g':
        return (about.st_mode & S_ISGID) != 0;
    case 'k':
        return (about.st_mode & S_ISVTX) != 0;
    case 'p':
        return S_ISFIFO(about.st_mode);
    case 's':
        return about.st_size > 0;
    case 'u':
        return (about.st_mode & S_ISUID) != 0;
    case 'G':
        return about.st_gid == getegid();
    case 'O':
        return about.st_uid == geteuid();
    case 'S':
        return S_ISSOCK(about.st_mode);
    }
    return 1;
}

static int primary(void)
{
    if (at >= end)
        fail(2, "test: argument expected");
    const char *word = *at;
    /* An operator between two words wins over what the words mean. */
    if (end - at >= 3 && binary_index(at[1]) >= 0) {
        int result = binary(at[0], binary_index(at[1]), at[2]);
        at += 3;
        return result;
    }
    if (strcmp(word, "(") == 0 && end - at > 1) {
        at++;
        int result = or_expression();
        if (at >= end || strcmp(*at, ")") != 0)
            fail(2, "test: closing paren expected");
        at++;
        return result;
    }
    if (is_unary(word) && end - at >= 2) {
        at += 2;
        return unary(word[1], at[-1]);
    }
    at++;
    return *word != 0;
}

static int not_expression(void)
{
    if (at < end && strcmp(*at, "!") == 0 && end - at > 1) {
        at++;
        return !not_expression();
    }
    return primary();
}

static int and_expression(void)
{
    int result = not_expression();
    while (at < end && strcmp(*at, "-a") == 0) {
        at++;
        result &= not_expression();
    }
    return result;
}

static int or_expression(void)
{
    int result = and_expression();
    while (at < end && strcmp(*at, "-o") == 0) {
        at++;
        result |= and_expression();
    }
    return result;
}

int builtin_test(int argc, char **argv)
{
    if (argv[0][0] == '[') {
        if (strcmp(argv[argc - 1], "]") != 0)
            fail(2, "[: missing ]");
        argc--;
    }
    at = argv + 1;
    end = argv + argc;
    int result, count = argc - 1;
    /* POSIX fixes the meaning by the number of words. */
    if (count == 0)
        return 1;
    if (count == 1)
        return **at == 0;
    if (count == 2 && strcmp(*at, "!") == 0)
        return *at[1] != 0;
    if (count == 3 && binary_index(at[1]) >= 0)
        return !binary(at[0], binary_index(at[1]), at[2]);
    if (count == 3 && strcmp(at[0], "(") == 0 && strcmp(at[2], ")") == 0)
        return *at[1] == 0;
    if (count == 4 && strcmp(*at, "!") == 0) {
        at++;
        result = !or_expression();
    } else {
        result = or_expression();
    }
    if (at < end)
        fail(2, "test: %s: unexpected operator", *at);
    return !result;
}
