#include "words.h"
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static void add_utf8(struct text *text, uint32_t c)
{
    if (c < 0x80) {
        text_char(text, (char)c);
    } else if (c < 0x800) {
        text_char(text, (char)(0xc0 | c >> 6));
        text_char(text, (char)(0x80 | (c & 63)));
    } else if (c < 0x10000) {
        text_char(text, (char)(0xe0 | c >> 12));
        text_char(text, (char)(0x80 | (c >> 6 & 63)));
        text_char(text, (char)(0x80 | (c & 63)));
    } else {
        text_char(text, (char)(0xf0 | c >> 18));
        text_char(text, (char)(0x80 | (c >> 12 & 63)));
        text_char(text, (char)(0x80 | (c >> 6 & 63)));
        text_char(text, (char)(0x80 | (c & 63)));
    }
}

/* Reads digits of a base; false unless there are exactly that many. */
static bool digits(const char *from, int count, int base, uint32_t *value)
{
    char number[9] = {0};
    for (int i = 0; i < count; i++) {
        char c = from[i];
        if (base == 8 ? c < '0' || c > '7' : !isxdigit((unsigned char)c))
            return false;
        number[i] = c;
    }
    *value = (uint32_t)strtoul(number, NULL, base);
    return *value != 0; /* a 0 would end the text */
}

/* What stands after a backslash; how many characters it takes, or 0. */
static int escape(const char *at, struct text *text)
{
    static const char names[] = "abfnrtv\\\"'s";
    static const char values[] = "\a\b\f\n\r\t\v\\\"' ";
    const char *name = *at ? strchr(names, *at) : NULL;
    uint32_t value;
    if (name) {
        text_char(text, values[name - names]);
        return 1;
    }
    if (*at == 'x' && digits(at + 1, 2, 16, &value)) {
        text_char(text, (char)value);
        return 3;
    }
    if (*at >= '0' && *at <= '3' && digits(at, 3, 8, &value)) {
        text_char(text, (char)value);
        return 3;
    }
    if (*at == 'u' && digits(at + 1, 4, 16, &value)) {
        add_utf8(text, value);
        return 5;
    }
    if (*at == 'U' && digits(at + 1, 8, 16, &value) && value < 0x110000) {
        add_utf8(text, value);
        return 9;
    }
    return 0;
}

enum word_result next_word(const char **rest, int flags, char **word)
{
    const char *at = *rest + strspn(*rest, " \t\n\r");
    struct text text = {0};
    char quote = 0;
    if (!*at) {
        *rest = at;
        return WORD_END;
    }
    for (; *at; at++) {
        if (!quote && strchr(" \t\n\r", *at))
            break;
        if (*at == '\\') {
            int used = 0;
            if ((flags & WORD_SEMICOLON) && !quote && at[1] == ';') {
                text_char(&text, ';');
                used = 1;
            } else if (flags & WORD_ESCAPES) {
                used = escape(at + 1, &text);
            } else if (at[1]) {
                text_char(&text, at[1]);
                used = 1;
            }
            if (!used && !(flags & WORD_RELAXED)) {
                text_free(&text);
                return WORD_BAD;
            }
            if (!used)
                text_char(&text, '\\');
            at += used;
        } else if (quote ? *at == quote : *at == '"' || *at == '\'') {
            quote = quote ? 0 : *at;
        } else {
            text_char(&text, *at);
        }
    }
    if (quote) {
        text_free(&text);
        return WORD_BAD;
    }
    *rest = at;
    *word = text_take(&text);
    return WORD;
}

bool split_words(const char *value, int flags, struct strings *words)
{
    for (;;) {
        char *word;
        switch (next_word(&value, flags, &word)) {
        case WORD:
            strings_take(words, word);
            break;
        case WORD_END:
            return true;
        case WORD_BAD:
            return false;
        }
    }
}
