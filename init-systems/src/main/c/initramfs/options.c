/*
 * The command line, by the names that the kernel itself gives them
 * (Documentation/admin-guide/kernel-parameters). A value may stand in double
 * quotes, which then hold blanks; what comes later wins.
 *
 * Two things differ from the kernel. It waits for ever when rootwait has no
 * number, where we wait for two minutes and then offer the rescue prompt,
 * whose "exit" looks again. And "fab.rescue" (or "rescue") asks for the
 * prompt before anything is mounted.
 */
#include "options.h"

#include "system.h"
#include "text.h"

enum { USUAL_WAIT_SECONDS = 30, LONG_WAIT_SECONDS = 120 };

/* Cuts the next parameter off and takes the quotes out of it. */
static char *parameter(char **rest)
{
    char *at = *rest;
    while (*at == ' ' || *at == '\t' || *at == '\n') {
        at++;
    }
    if (*at == 0) {
        return NULL;
    }
    char *start = at;
    char *to = at;
    bool quoted = false;
    while (*at != 0 && *at != '\n' &&
           (quoted || (*at != ' ' && *at != '\t'))) {
        if (*at == '"') {
            quoted = !quoted;
        } else {
            *to++ = *at;
        }
        at++;
    }
    *rest = *at != 0 ? at + 1 : at;
    *to = 0;
    return start;
}

static bool value(const char *text, const char *name, char *to)
{
    if (!starts(text, name)) {
        return false;
    }
    copy(to, text + length(name), OPTION_SIZE);
    return true;
}

static void seconds(const char *text, long *to)
{
    long wanted = number(text);
    if (wanted < 0) {
        complain("'", text, "' is no number of seconds; it is ignored", NULL);
    } else {
        *to = wanted;
    }
}

static void take(const char *text, struct options *options)
{
    if (value(text, "root=", options->root) ||
        value(text, "rootfstype=", options->types) ||
        value(text, "rootflags=", options->flags) ||
        value(text, "init=", options->init)) {
        return;
    }
    if (same(text, "ro") || same(text, "rw")) {
        options->read_only = text[1] == 'o';
    } else if (same(text, "quiet")) {
        quiet = true;
    } else if (same(text, "rescue") || same(text, "fab.rescue")) {
        options->rescue = true;
    } else if (same(text, "rootwait")) {
        options->wait_seconds = LONG_WAIT_SECONDS;
    } else if (starts(text, "rootwait=")) {
        seconds(text + 9, &options->wait_seconds);
    } else if (starts(text, "rootdelay=")) {
        seconds(text + 10, &options->delay_seconds);
    }
}

void options_parse(char *line, struct options *options)
{
    memset(options, 0, sizeof(*options));
    options->read_only = true;
    options->wait_seconds = USUAL_WAIT_SECONDS;
    char *text;
    while ((text = parameter(&line)) != NULL && !same(text, "--")) {
        take(text, options);
    }
}
