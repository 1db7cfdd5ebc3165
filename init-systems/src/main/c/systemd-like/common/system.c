#include "system.h"
#include "words.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/utsname.h>

/* Words of the command line, unquoted as the kernel's own parser does. */
static struct strings *command_line(void)
{
    static struct strings words;
    static bool known;
    if (!known) {
        char *line = file_first_line("/proc/cmdline");
        if (!line)
            return &words;
        split_words(line, WORD_RELAXED, &words);
        free(line);
        known = true;
    }
    return &words;
}

char *kernel_option(const char *name)
{
    struct strings *words = command_line();
    size_t n = strlen(name);
    for (size_t i = words->n; i-- > 0;) {
        const char *word = words->v[i];
        if (!strncmp(word, name, n) && (word[n] == '=' || !word[n]))
            return copy(word[n] ? word + n + 1 : "");
    }
    return NULL;
}

bool kernel_option_true(const char *name)
{
    char *value = kernel_option(name);
    bool is = value && (!*value || parse_bool(value) == 1);
    free(value);
    return is;
}

bool kernel_word(const char *word)
{
    return strings_have(command_line(), word);
}

static char *id_of(const char *path)
{
    char *line = file_first_line(path);
    struct text id = {0};
    for (const char *c = line ? line : ""; *c; c++)
        if (*c != '-')
            text_char(&id, *c);
    free(line);
    if (id.n == 32)
        return text_take(&id);
    text_free(&id);
    return print("%032d", 0);
}

char *machine_id(void)
{
    return id_of("/etc/machine-id");
}

char *boot_id(void)
{
    return id_of("/proc/sys/kernel/random/boot_id");
}

char *os_release(const char *key)
{
    static const char *const files[] = {"/etc/os-release",
                                        "/usr/lib/os-release"};
    char *content = NULL;
    for (size_t i = 0; i < COUNT(files) && !content; i++)
        content = file_read(files[i], 1 << 16, NULL);
    char *found = NULL;
    size_t n = strlen(key);
    for (char *line = content; line && !found;) {
        char *end = strchr(line, '\n');
        if (end)
            *end = 0;
        if (!strncmp(line, key, n) && line[n] == '=') {
            const char *rest = line + n + 1;
            if (next_word(&rest, 0, &found) != WORD)
                found = NULL;
        }
        line = end ? end + 1 : NULL;
    }
    free(content);
    return found ? found : copy("");
}

char *host_name(void)
{
    struct utsname names;
    return copy(uname(&names) == 0 ? names.nodename : "localhost");
}

void random_id(char id[33])
{
    unsigned char bytes[16] = {0};
    if (getrandom(bytes, sizeof bytes, 1 /* do not wait */) != 16) {
        /* Too early for the kernel: an id must differ, not be secret. */
        static uint64_t count;
        uint64_t seed[2] = {now_real() ^ now_monotonic() << 20, ++count};
        memcpy(bytes, seed, sizeof bytes);
    }
    for (int i = 0; i < 16; i++)
        snprintf(id + 2 * i, 3, "%02x", bytes[i]);
}
