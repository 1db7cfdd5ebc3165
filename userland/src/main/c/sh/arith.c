/* $((...)): the integer operators of C, except ++, -- and the comma. */
#include "sh.h"
#include <ctype.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

static const char *whole, *at;
static int dry; /* the side that is not evaluated */
static int nesting;

static long ternary(void);

_Noreturn static void bad(const char *what)
{
    fail(2, "arithmetic expression: %s: \"%s\"", what, whole);
}

static void blanks(void)
{
    while (isspace((unsigned char)*at))
        at++;
}

static int accept(const char *operator, const char *not_before)
{
    blanks();
    size_t n = strlen(operator);
    if (strncmp(at, operator, n) != 0 ||
        (at[n] && strchr(not_before, at[n])))
        return 0;
    at += n;
    return 1;
}

static long value_of(const char *name)
{
    const char *text = var_get(name);
    if (!text && OPTION('u'))
        fail(2, "%s: parameter not set", name);
    if (!text || !*text)
        return 0;
    char *end;
    long value = strtol(text, &end, 0);
    while (isspace((unsigned char)*end))
        end++;
    if (*end)
        fail(2, "Illegal number: %s", text);
    return value;
}

static long divide(long a, long b, int rest)
{
    if (dry)
        return 0;
    if (b == 0)
        bad("division by zero");
    if (b == -1)
        return rest ? 0 : (long)-(unsigned long)a;
    return rest ? a % b : a / b;
}

static long assign(const char *name, long left, char operator, long right)
{
    switch (operator) {
    case '*':
        left = (long)((unsigned long)left * (unsigned long)right);
        break;
    case '/':
        left = divide(left, right, 0);
        break;
    case '%':
        left = divide(left, right, 1);
        break;
    case '+':
        left = (long)((unsigned long)left + (unsigned long)right);
        break;
    case '-':
        left = (long)((unsigned long)left - (unsigned long)right);
        break;
    case '<':
        left = (long)((unsigned long)left << (right & 63));
        break;
    case '>':
        left >>= right & 63;
        break;
    case '&':
        left &= right;
        break;
    case '^':
        left ^= right;
        break;
    case '|':
        left |= right;
        break;
    default:
        left = right;
    }
    if (!dry) {
        char text[24];
        unsigned long rest = left < 0 ? -(unsigned long)left
                                      : (unsigned long)left;
        char *s = text + sizeof text;
        *--s = 0;
        do
            *--s = (char)('0' + rest % 10);
        while ((rest /= 10));
        if (left < 0)
            *--s = '-';
        var_set(name, s, 0);
    }
    return left;
}

static long variable(void)
{
    static const char *const assigning[] = {"=",  "*=", "/=",  "%=",  "+=",
                                            "-=", "&=", "^=",  "|=",  "<<=",
                                            ">>=", NULL};
    const char *start = at;
    while (isalnum((unsigned char)*at) || *at == '_')
        at++;
    char *name = need(strndup(start, (size_t)(at - start)));
    for (int i = 0; assigning[i]; i++)
        if (accept(assigning[i], i == 0 ? "=" : "")) {
            char operator= *assigning[i];
            long right = ternary();
            long left = operator== '=' || dry ? 0 : value_of(name);
            long result = assign(name, left, operator, right);
            free(name);
            return result;
        }
    char kept[256];
    size_t n = strlen(name);
    if (n >= sizeof kept)
        n = sizeof kept - 1;
    memcpy(kept, name, n);
    kept[n] = 0;
    free(name);
    return dry ? 0 : value_of(kept);
}

static long primary(void)
{
    blanks();
    if (++nesting > 1000)
        bad("too deeply nested");
    long value;
    if (accept("(", "")) {
        value = ternary();
        if (!accept(")", ""))
            bad("expecting ')'");
    } else if (accept("!", "=")) {
        value = !primary();
    } else if (accept("~", "")) {
        value = ~primary();
    } else if (accept("-", "")) {
        value = (long)-(unsigned long)primary();
    } else if (accept("+", "")) {
        value = primary();
    } else if (isdigit((unsigned char)*at)) {
        char *end;
        value = strtol(at, &end, 0);
        at = end;
        if (isalnum((unsigned char)*at) || *at == '_')
            bad("expecting EOF");
    } else if (isalpha((unsigned char)*at) || *at == '_') {
        value = variable();
    } else {
        bad("expecting primary");
    }
    nesting--;
    return value;
}

/* Binary operators, loosest first; each level is left-associative. */
static long binary(int level)
{
    if (level == 8)
        return primary();
    long a = binary(level + 1);
    for (;;) {
        if (level == 0 && accept("|", "|="))
            a |= binary(1);
        else if (level == 1 && accept("^", "="))
            a ^= binary(2);
        else if (level == 2 && accept("&", "&="))
            a &= binary(3);
        else if (level == 3 && accept("==", ""))
            a = a == binary(4);
        else if (level == 3 && accept("!=", ""))
            a = a != binary(4);
        else if (level == 4 && accept("<=", ""))
            a = a <= binary(5);
        else if (level == 4 && accept(">=", ""))
            a = a >= binary(5);
        else if (level == 4 && accept("<", "<="))
            a = a < binary(5);
        else if (level == 4 && accept(">", ">="))
            a = a > binary(5);
        else if (level == 5 && accept("<<", "="))
            a = (long)((unsigned long)a << (binary(6) & 63));
        else if (level == 5 && accept(">>", "="))
            a >>= binary(6) & 63;
        else if (level == 6 && accept("+", "="))
            a = (long)((unsigned long)a + (unsigned long)binary(7));
        else if (level == 6 && accept("-", "="))
            a = (long)((unsigned long)a - (unsigned long)binary(7));
        else if (level == 7 && accept("*", "="))
            a = (long)((unsigned long)a * (unsigned long)binary(8));
        else if (level == 7 && accept("/", "="))
            a = divide(a, binary(8), 0);
        else if (level == 7 && accept("%", "="))
            a = divide(a, binary(8), 1);
        else
            return a;
    }
}

static long and(void)
{
    long a = binary(0);
    while (accept("&&", "")) {
        dry += !a;
        long b = binary(0);
        dry -= !a;
        a = a && b;
    }
    return a;
}

static long or(void)
{
    long a = and();
    while (accept("||", "")) {
        int skip = a != 0;
        dry += skip;
        long b = and();
        dry -= skip;
        a = a || b;
    }
    return a;
}

static long ternary(void)
{
    long condition = or();
    if (!accept("?", ""))
        return condition;
    dry += !condition;
    long yes = ternary();
    dry -= !condition;
    if (!accept(":", ""))
        bad("expecting ':'");
    dry += condition != 0;
    long no = ternary();
    dry -= condition != 0;
    return condition ? yes : no;
}

long arithmetic(const char *expression)
{
    const char *outer_whole = whole, *outer_at = at;
    whole = at = expression;
    dry = 0;
    nesting = 0;
    blanks();
    long value = *at ? ternary() : 0;
    blanks();
    if (*at)
        bad("expecting EOF");
    whole = outer_whole;
    at = outer_at;
    return value;
}
