/* The line structure of unit files: systemd.syntax(7). */
#pragma once
#include "util.h"

struct ini_line {
    const char *file;
    unsigned line; /* the first one, if it was continued */
    const char *section, *key;
    char *value; /* the handler may change it */
};

/* Called for a setting, or with a NULL key when a section begins. */
typedef void ini_handler(const struct ini_line *line, void *context);

/* Reports what is wrong with a line; every program has its own. */
void complain(const char *file, unsigned line, const char *format, ...)
    FORMAT(3, 4);

void ini_parse(const char *file, char *content, ini_handler *handler,
               void *context);
