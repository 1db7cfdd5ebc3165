#include "names.h"
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static const char *const words[] = {
    "service", "target", "socket", "device", "mount", "automount",
    "swap",    "timer",  "path",   "slice",  "scope",
};

const char *type_word(enum unit_type type)
{
    return words[type];
}

enum unit_type name_type(const char *name)
{
    const char *dot = strrchr(name, '.');
    for (size_t i = 0; dot && i < COUNT(words); i++)
        if (!strcmp(dot + 1, words[i]))
            return (enum unit_type)i;
    return NO_TYPE;
}

bool name_valid(const char *name)
{
    const char *dot = strrchr(name, '.');
    if (name_type(name) == NO_TYPE || dot == name || *name == '@')
        return false;
    if (strlen(name) > 255)
        return false;
    for (const char *c = name; c < dot; c++) {
        if (!isalnum((unsigned char)*c) && !strchr(":-_.\\@", *c))
            return false;
    }
    return true;
}

bool name_is_template(const char *name)
{
    const char *at = strchr(name, '@');
    return at && at[1] == '.' && at + 1 == strrchr(name, '.');
}

bool name_is_instance(const char *name)
{
    return strchr(name, '@') && !name_is_template(name);
}

char *name_stem(const char *name)
{
    const char *dot = strrchr(name, '.');
    return dot ? copy_n(name, (size_t)(dot - name)) : copy(name);
}

char *name_prefix(const char *name)
{
    const char *at = strchr(name, '@');
    return at ? copy_n(name, (size_t)(at - name)) : name_stem(name);
}

char *name_instance(const char *name)
{
    const char *at = strchr(name, '@'), *dot = strrchr(name, '.');
    if (!at || !dot || dot < at)
        return NULL;
    return copy_n(at + 1, (size_t)(dot - at - 1));
}

char *name_template(const char *name)
{
    if (!name_is_instance(name))
        return NULL;
    const char *at = strchr(name, '@'), *dot = strrchr(name, '.');
    return print("%.*s%s", (int)(at - name + 1), name, dot);
}

char *name_with(const char *template_name, const char *instance)
{
    const char *at = strchr(template_name, '@');
    const char *dot = strrchr(template_name, '.');
    return print("%.*s%s%s", (int)(at - template_name + 1), template_name,
                 instance, dot);
}

static char *escape(const char *text, const char *allowed)
{
    struct text made = {0};
    for (const char *c = text; *c; c++) {
        if (*c == '/')
            text_char(&made, '-');
        else if (isalnum((unsigned char)*c) ||
                 (strchr(allowed, *c) && (*c != '.' || c > text)))
            text_char(&made, *c);
        else
            text_print(&made, "\\x%02x", (unsigned char)*c);
    }
    return text_take(&made);
}

char *name_escape(const char *text)
{
    return escape(text, ":_.");
}

static int hex(char c)
{
    if (isdigit((unsigned char)c))
        return c - '0';
    c = (char)tolower((unsigned char)c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

char *name_unescape(const char *text)
{
    struct text made = {0};
    for (const char *c = text; *c; c++) {
        if (*c == '-')
            text_char(&made, '/');
        else if (c[0] == '\\' && c[1] == 'x' && hex(c[2]) >= 0 &&
                 hex(c[3]) >= 0) {
            text_char(&made, (char)(hex(c[2]) * 16 + hex(c[3])));
            c += 3;
        } else
            text_char(&made, *c);
    }
    return text_take(&made);
}

char *name_mangle(const char *word)
{
    if (*word == '/') {
        char *escaped = escape(word + 1, ":_.");
        char *made = print("%s.%s", escaped,
                           starts_with(word, "/dev/") ? "device" : "mount");
        free(escaped);
        return made;
    }
    char *escaped = escape(word, ":_.-@\\*?[]");
    if (name_type(escaped) != NO_TYPE || strpbrk(escaped, "*?["))
        return escaped;
    char *made = print("%s.service", escaped);
    free(escaped);
    return made;
}
