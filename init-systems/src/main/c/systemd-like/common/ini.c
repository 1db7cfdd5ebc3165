#include "ini.h"
#include <stdlib.h>
#include <string.h>

static void finished_line(struct ini_line *at, char *line, char **section,
                          ini_handler *handler, void *context)
{
    strip(line);
    if (!*line)
        return;
    if (*line == '[') {
        size_t n = strlen(line);
        if (line[n - 1] != ']') {
            complain(at->file, at->line, "Invalid section header '%s'",
                     line);
            return;
        }
        replace(section, copy_n(line + 1, n - 2));
        at->section = *section;
        at->key = NULL;
        at->value = NULL;
        handler(at, context);
        return;
    }
    char *equals = strchr(line, '=');
    if (!equals) {
        complain(at->file, at->line, "Missing '=', ignoring line.");
        return;
    }
    if (equals == line) {
        complain(at->file, at->line,
                 "Missing key name before '=', ignoring line.");
        return;
    }
    if (!*section) {
        complain(at->file, at->line,
                 "Assignment outside of section. Ignoring.");
        return;
    }
    *equals = 0;
    at->section = *section;
    at->key = strip(line);
    at->value = equals + 1;
    at->value = strip(at->value);
    handler(at, context);
}

/* An odd number of backslashes continues a line. */
static bool continued(const char *line, size_t n)
{
    size_t count = 0;
    while (count < n && line[n - 1 - count] == '\\')
        count++;
    return count % 2 == 1;
}

void ini_parse(const char *file, char *content, ini_handler *handler,
               void *context)
{
    struct ini_line at = {.file = file};
    struct text joined = {0};
    char *section = NULL;
    unsigned number = 0;
    char *line = content;
    while (line) {
        char *end = strchr(line, '\n'), *next = end ? end + 1 : NULL;
        if (end)
            *end = 0;
        number++;
        const char *start = line + strspn(line, " \t\r");
        /* A comment between continued lines belongs to neither. */
        bool comment = *start == '#' || *start == ';';
        if (!comment) {
            size_t n = strlen(line);
            if (!joined.n)
                at.line = number;
            if (n && line[n - 1] == '\r')
                n--;
            if (continued(line, n)) {
                text_bytes(&joined, line, n - 1);
                text_char(&joined, ' ');
            } else {
                text_bytes(&joined, line, n);
                finished_line(&at, joined.s, &section, handler, context);
                joined.n = 0;
            }
        }
        line = next;
    }
    if (joined.n)
        finished_line(&at, joined.s, &section, handler, context);
    text_free(&joined);
    free(section);
}
