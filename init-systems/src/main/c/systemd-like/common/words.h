/* Splitting a value into words: systemd.syntax(7), "Quoting". */
#pragma once
#include "util.h"

enum word_result { WORD_END, WORD, WORD_BAD };

enum {
    WORD_ESCAPES = 1,   /* backslash sequences mean characters */
    WORD_SEMICOLON = 2, /* "\;" is a plain semicolon */
    WORD_RELAXED = 4,   /* what is no escape is kept as it is */
};

/* Takes the next word off *rest. A bad one (quotes that do not close, an
 * escape that is none) leaves *rest where it was. */
enum word_result next_word(const char **rest, int flags, char **word);

/* All words of a value; false if one is bad, with those before it. */
bool split_words(const char *value, int flags, struct strings *words);
