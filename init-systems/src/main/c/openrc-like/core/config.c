/*
 * Settings outside of scripts. /etc/rc.conf is shell, and scripts source it;
 * what our programs want of it are plain assignments, so they read those
 * without starting a shell.
 */
#include "core.h"

#include <stdlib.h>
#include <string.h>

/* The value behind "NAME=", with one level of quotes taken away. */
static char *value_of(const char *at)
{
    char quote = *at == '"' || *at == '\'' ? *at++ : 0;
    size_t n = quote ? strcspn(at, quote == '"' ? "\"" : "'")
                     : strcspn(at, " \t\r\n;#");
    return strndup(at, n);
}

char *assignment(const char *text, const char *name)
{
    size_t n = strlen(name);
    char *found = NULL;
    while (text && *text) {
        text += strspn(text, " \t");
        if (strncmp(text, "export ", 7) == 0)
            text += 7;
        if (strncmp(text, name, n) == 0 && text[n] == '=') {
            free(found);
            found = value_of(text + n + 1);
        }
        text = strchr(text, '\n');
        text = text ? text + 1 : NULL;
    }
    return found;
}

const char *rc_conf(const char *name)
{
    static char *text;
    static bool read;
    if (!read) {
        text = file_text("/etc/rc.conf");
        read = true;
    }
    const char *environment = getenv(name);
    return environment ? environment : assignment(text, name);
}

char *boot_parameter(const char *key)
{
    char *line = file_text("/proc/cmdline");
    char *rest = line, *word, *found = NULL;
    size_t n = strlen(key);
    while (line && (word = strsep(&rest, " \t\n"))) {
        if (strncmp(word, key, n) == 0 && (word[n] == '=' || !word[n])) {
            free(found);
            found = copy_text(word[n] ? word + n + 1 : "");
        }
    }
    free(line);
    return found;
}
