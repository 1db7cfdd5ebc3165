/* Percent signs in unit files: systemd.unit(5), "Specifiers". */
#pragma once
#include "util.h"

struct specifier_context {
    const char *name;     /* of the unit, with its type */
    const char *fragment; /* its file, or NULL */
    const char *user;     /* User=, or NULL for root */
    const char *root;     /* "" or the folder of another system */
};

/* NULL if the value has a specifier that is none or cannot be known. */
char *specifiers_resolve(const struct specifier_context *context,
                         const char *value);
