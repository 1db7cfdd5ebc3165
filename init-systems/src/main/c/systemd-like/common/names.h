/* Names of units: PREFIX@INSTANCE.TYPE (systemd.unit(5)). */
#pragma once
#include "util.h"

enum unit_type {
    SERVICE,
    TARGET,
    /* Named by other units, but of no effect here. */
    SOCKET,
    DEVICE,
    MOUNT,
    AUTOMOUNT,
    SWAP,
    TIMER,
    PATH,
    SLICE,
    SCOPE,
    NO_TYPE
};

enum unit_type name_type(const char *name);
const char *type_word(enum unit_type type);
bool name_valid(const char *name);
bool name_is_template(const char *name);
bool name_is_instance(const char *name);
char *name_stem(const char *name);     /* without the type */
char *name_prefix(const char *name);   /* before the @ */
char *name_instance(const char *name); /* NULL if it has none */
char *name_template(const char *name); /* of an instance; else NULL */
char *name_with(const char *template_name, const char *instance);
/* What the user typed: "foo" means foo.service, "/dev/x" a device. */
char *name_mangle(const char *word);
char *name_escape(const char *text);
char *name_unescape(const char *text);
