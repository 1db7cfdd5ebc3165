/* Settings that tie units together, and conditions. */
#include "../common/words.h"
#include "setting.h"
#include <stdlib.h>
#include <string.h>

void set_edges(struct unit *unit, const struct ini_line *at, void *field,
               long kind)
{
    struct strings words = {0};
    (void)field;
    if (!split_words(at->value, WORD_RELAXED, &words))
        complain(at->file, at->line, "Invalid syntax, ignoring: %s",
                 at->value);
    for (size_t i = 0; i < words.n; i++) {
        char *name = setting_resolve(unit, at, words.v[i]);
        if (!name)
            continue;
        if (name_is_template(name) || !name_valid(name)) {
            complain(at->file, at->line,
                     "Failed to add dependency on %s, ignoring: Invalid "
                     "argument",
                     name);
        } else {
            struct unit *other = unit_get(name);
            if (other != unit)
                edge_add(unit, (enum dependency)kind, other);
        }
        free(name);
    }
    strings_clear(&words);
}

/* The kind has 256 added for an Assert. An empty value forgets all of the
 * same sort, as systemd does. */
void set_condition(struct unit *unit, const struct ini_line *at, void *field,
                   long kind)
{
    struct condition **list = field;
    bool assert = kind & 256;
    if (!*at->value) {
        for (struct condition **link = list; *link;) {
            struct condition *found = *link;
            if (found->assert != assert) {
                link = &found->next;
                continue;
            }
            *link = found->next;
            free(found->argument);
            free(found);
        }
        return;
    }
    const char *value = at->value;
    struct condition *made = need(sizeof *made);
    made->kind = (enum condition_kind)(kind & 255);
    made->assert = assert;
    made->result = -1;
    made->trigger = *value == '|';
    value += made->trigger;
    made->negate = *value == '!';
    value += made->negate;
    value += strspn(value, " \t");
    made->argument = setting_resolve(unit, at, value);
    bool path = made->kind <= FILE_IS_EXECUTABLE;
    bool truth = made->kind == FIRST_BOOT;
    if (made->argument && path && *made->argument != '/') {
        complain(at->file, at->line, "%s= path is not absolute, ignoring: %s",
                 at->key, made->argument);
        replace(&made->argument, NULL);
    } else if (made->argument && truth && parse_bool(made->argument) < 0) {
        setting_bad(at, "boolean value");
        replace(&made->argument, NULL);
    }
    if (!made->argument) {
        free(made);
        return;
    }
    while (*list)
        list = &(*list)->next;
    *list = made;
}
