#include "../command.h"
#include <regex.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Values are texts; those that look like numbers can be counted with. */
static char **word, **end;

static char *or_value(void);

static int is(const char *text)
{
    return word < end && strcmp(*word, text) == 0;
}

static int is_number(const char *s, long *value)
{
    char *rest;
    if (!*s || *s == '+' || *s == ' ')
        return 0;
    errno = 0;
    *value = strtol(s, &rest, 10);
    return !*rest && errno == 0;
}

static long need_number(const char *s)
{
    long value;
    if (!is_number(s, &value))
        errx(2, "'%s' is no number", s);
    return value;
}

static char *from_number(long value)
{
    char text[24];
    snprintf(text, sizeof text, "%ld", value);
    return copy_text(text);
}

static int is_null(const char *s)
{
    long value;
    return !*s || (is_number(s, &value) && value == 0);
}

static char *match(const char *text, const char *pattern)
{
    regex_t regex;
    regmatch_t m[2];
    int error = regcomp(&regex, pattern, 0);
    char *result;
    if (error) {
        char why[100];
        regerror(error, &regex, why, sizeof why);
        errx(2, "%s: %s", pattern, why);
    }
    /* The match begins where the text does, whatever the pattern says. */
    int found = regexec(&regex, text, 2, m, 0) == 0 && m[0].rm_so == 0;
    if (regex.re_nsub > 0)
        result = found && m[1].rm_so >= 0
                     ? copy_part(text + m[1].rm_so,
                                 (size_t)(m[1].rm_eo - m[1].rm_so))
                     : copy_text("");
    else
        result = from_number(found ? m[0].rm_eo : 0);
    regfree(&regex);
    return result;
}

static char *primary(void)
{
    if (word >= end)
        errx(2, "syntax error: an operand is missing");
    if (is("(")) {
        word++;
        char *value = or_value();
        if (!is(")"))
            errx(2, "syntax error: a ) is missing");
        word++;
        return value;
    }
    if (is(")"))
        errx(2, "syntax error: unexpected )");
    int left = (int)(end - word);
    if (is("length") && left >= 2) {
        word++;
        return from_number((long)strlen(primary()));
    }
    if (is("match") && left >= 3) {
        word++;
        char *text = primary();
        return match(text, primary());
    }
    if (is("index") && left >= 3) {
        word++;
        char *text = primary(), *set = primary();
        size_t place = strcspn(text, set);
        return from_number(text[place] ? (long)place + 1 : 0);
    }
    if (is("substr") && left >= 4) {
        word++;
        char *text = primary();
        long from, length, n = (long)strlen(text);
        if (!is_number(primary(), &from) || !is_number(primary(), &length) ||
            from < 1 || length < 1 || from > n)
            return copy_text("");
        return copy_part(text + from - 1, (size_t)length);
    }
    if (is("+") && left >= 2)
        word++;
    return *word++;
}

static char *match_value(void)
{
    char *value = primary();
    while (is(":")) {
        word++;
        value = match(value, primary());
    }
    return value;
}

static char *product(void)
{
    char *value = match_value();
    while (is("*") || is("/") || is("%")) {
        char operator = **word++;
        long a = need_number(value), b = need_number(match_value()), result;
        if (operator != '*' && b == 0)
            errx(2, "division by zero");
        if (operator == '*' ? __builtin_mul_overflow(a, b, &result)
                            : b == -1 &&
                                  __builtin_sub_overflow(0L, a, &result))
            errx(2, "the result is too large");
        if (operator == '/' && b != -1)
            result = a / b;
        if (operator == '%')
            result = b == -1 ? 0 : a % b;
        value = from_number(result);
    }
    return value;
}

static char *sum(void)
{
    char *value = product();
    while (is("+") || is("-")) {
        char operator = **word++;
        long a = need_number(value), b = need_number(product()), result;
        if (operator == '+' ? __builtin_add_overflow(a, b, &result)
                            : __builtin_sub_overflow(a, b, &result))
            errx(2, "the result is too large");
        value = from_number(result);
    }
    return value;
}

static const char *const comparisons[] = {"<", "<=", "=", "==",
                                          "!=", ">=", ">"};

static int comparison(void)
{
    for (size_t i = 0; i < COUNT_OF(comparisons); i++)
        if (is(comparisons[i]))
            return (int)i;
    return -1;
}

static char *compared(void)
{
    char *value = sum();
    int which;
    while ((which = comparison()) >= 0) {
        word++;
        char *other = sum();
        long a, b;
        int order = is_number(value, &a) && is_number(other, &b)
                        ? (a > b) - (a < b)
                        : strcmp(value, other);
        int results[] = {order < 0,  order <= 0, order == 0, order == 0,
                         order != 0, order >= 0, order > 0};
        value = from_number(results[which]);
    }
    return value;
}

static char *and_value(void)
{
    char *value = compared();
    while (is("&")) {
        word++;
        char *other = compared();
        if (is_null(value) || is_null(other))
            value = from_number(0);
    }
    return value;
}

static char *or_value(void)
{
    char *value = and_value();
    while (is("|")) {
        word++;
        char *other = and_value();
        if (is_null(value))
            value = is_null(other) ? from_number(0) : other;
    }
    return value;
}

COMMAND(expr, "expr", "EXPRESSION",
        "Prints the value of an expression. Status 0: it is neither empty\n"
        "nor 0, 1: it is, 2: the expression is wrong.\n"
        "  A | B  A & B   < <= = != >= >   + - * / %   ( )\n"
        "  TEXT : EXPRESSION   match TEXT EXPRESSION\n"
        "  substr TEXT FROM LENGTH   index TEXT SET   length TEXT\n")
{
    word = argv + 1;
    end = argv + argc;
    if (word < end && strcmp(*word, "--") == 0)
        word++;
    if (word == end)
        usage_error("an expression is missing");
    char *value = or_value();
    if (word < end)
        errx(2, "syntax error: unexpected %s", *word);
    puts(value);
    return is_null(value);
}
