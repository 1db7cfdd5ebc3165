/* Exec lines: systemd.service(5), "Command lines". */
#include "../common/words.h"
#include "setting.h"
#include <stdlib.h>
#include <string.h>

static void command_free(struct command *command)
{
    free(command->path);
    strings_clear(&command->words);
    free(command);
}

void commands_free(struct command **list)
{
    while (*list) {
        struct command *first = *list;
        *list = first->next;
        command_free(first);
    }
}

/* The signs before a program: each at most once, '+' and '!' and '!!'
 * exclude each other. */
static const char *prefixes(const char *word, struct command *command,
                            bool *own_name)
{
    for (;; word++) {
        if (*word == '-' && !command->may_fail)
            command->may_fail = true;
        else if (*word == '@' && !*own_name)
            *own_name = true;
        else if (*word == ':' && !command->no_environment)
            command->no_environment = true;
        else if ((*word == '+' || *word == '!') && !command->privileged) {
            command->privileged = true;
            if (word[0] == '!' && word[1] == '!')
                word++;
        } else
            return word;
    }
}

/* One command up to the end or a ";" that stands alone. */
static bool one_command(struct unit *unit, const struct ini_line *at,
                        const char **rest, struct command *command)
{
    bool own_name = false, first = true;
    char *word;
    for (;;) {
        *rest += strspn(*rest, " \t");
        if ((*rest)[0] == ';' && (!(*rest)[1] || strchr(" \t", (*rest)[1]))) {
            (*rest)++;
            break;
        }
        const char *before = *rest;
        enum word_result got = next_word(
            rest, WORD_ESCAPES | WORD_SEMICOLON, &word);
        if (got == WORD_END)
            break;
        if (got == WORD_BAD) {
            complain(at->file, at->line,
                     "Invalid escape or unbalanced quoting in command line, "
                     "ignoring: %s",
                     before);
            return false;
        }
        const char *text = first ? prefixes(word, command, &own_name) : word;
        char *value = setting_resolve(unit, at, text);
        free(word);
        if (!value)
            return false;
        if (!first) {
            strings_take(&command->words, value);
            continue;
        }
        first = false;
        command->path = value;
        if (!own_name)
            strings_add(&command->words, value);
    }
    if (!command->path || !*command->path) {
        if (command->path || !first)
            complain(at->file, at->line,
                     "Empty path in command line, ignoring: %s", at->value);
        return false;
    }
    if (strchr(command->path, '/') && *command->path != '/') {
        complain(at->file, at->line,
                 "Neither a valid executable name nor an absolute path: %s",
                 command->path);
        return false;
    }
    if (ends_with(command->path, "/")) {
        complain(at->file, at->line, "Executable path specifies a directory: %s",
                 command->path);
        return false;
    }
    if (!command->words.n)
        strings_add(&command->words, command->path);
    return true;
}

void set_command(struct unit *unit, const struct ini_line *at, void *field,
                 long argument)
{
    struct command **list = &unit->c.commands[argument];
    (void)field;
    if (!*at->value) {
        commands_free(list);
        return;
    }
    const char *rest = at->value;
    while (*list)
        list = &(*list)->next;
    while (*(rest += strspn(rest, " \t"))) {
        struct command *command = need(sizeof *command);
        if (!one_command(unit, at, &rest, command)) {
            unit->c.fatal |= !command->may_fail;
            command_free(command);
            return;
        }
        *list = command;
        list = &command->next;
    }
}
