/* Variables in command lines: systemd.service(5), "Command lines". $NAME as
 * a word of its own becomes words; ${NAME} stays within its word. */
#include "../common/words.h"
#include "manager.h"
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static size_t name_length(const char *text)
{
    size_t n = 0;
    if (isdigit((unsigned char)*text))
        return 0;
    while (isalnum((unsigned char)text[n]) || text[n] == '_')
        n++;
    return n;
}

static const char *value_of(const struct strings *environment,
                            const char *name, size_t n)
{
    char *copied = copy_n(name, n);
    const char *value = environment_get(environment, copied);
    free(copied);
    return value;
}

static char *expand_inside(const char *word,
                           const struct strings *environment)
{
    struct text made = {0};
    for (const char *c = word; *c; c++) {
        if (c[0] == '$' && c[1] == '$') {
            text_char(&made, '$');
            c++;
            continue;
        }
        const char *brace = c[0] == '$' && c[1] == '{' ? strchr(c, '}')
                                                       : NULL;
        size_t n = brace ? (size_t)(brace - c - 2) : 0;
        if (brace && n && name_length(c + 2) == n) {
            const char *value = value_of(environment, c + 2, n);
            text_add(&made, value ? value : "");
            c = brace;
        } else {
            text_char(&made, *c);
        }
    }
    return text_take(&made);
}

struct strings command_words(const struct command *command,
                             const struct strings *environment)
{
    struct strings words = {0};
    for (size_t i = 0; i < command->words.n; i++) {
        const char *word = command->words.v[i];
        size_t n = *word == '$' ? name_length(word + 1) : 0;
        if (command->no_environment || i == 0) {
            strings_add(&words, word);
        } else if (n && !word[n + 1]) {
            const char *value = value_of(environment, word + 1, n);
            if (value)
                split_words(value, WORD_RELAXED, &words);
        } else {
            strings_take(&words, expand_inside(word, environment));
        }
    }
    return words;
}
