/* Presets: systemd.preset(5). The first line that matches decides. */
#include "../common/names.h"
#include "../common/words.h"
#include "../unit/paths.h"
#include "install.h"
#include <dirent.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *const folders[] = {
    "/etc/systemd/system-preset", "/run/systemd/system-preset",
    "/usr/local/lib/systemd/system-preset", "/usr/lib/systemd/system-preset"};

static char *folder_path(size_t i, const char *name)
{
    return print("%s%s/%s", unit_root, folders[i], name);
}

/* The names of all preset files, sorted; the first folder's counts. */
static void preset_names(struct strings *names)
{
    for (size_t i = 0; i < COUNT(folders); i++) {
        char *path = folder_path(i, "");
        DIR *dir = opendir(path);
        free(path);
        for (struct dirent *entry; dir && (entry = readdir(dir));)
            if (ends_with(entry->d_name, ".preset") &&
                !strings_have(names, entry->d_name))
                strings_add(names, entry->d_name);
        if (dir)
            closedir(dir);
    }
    strings_sort(names);
}

static int decide(const char *line, const char *name,
                  struct strings *instances)
{
    struct strings words = {0};
    int decision = -1;
    line += strspn(line, " \t");
    if (*line == '#' || *line == ';')
        return -1;
    split_words(line, WORD_RELAXED, &words);
    if (words.n >= 2 && fnmatch(words.v[1], name, 0) == 0) {
        if (!strcmp(words.v[0], "enable"))
            decision = 1;
        else if (!strcmp(words.v[0], "disable"))
            decision = 0;
    }
    /* "enable getty@.service tty1 tty2" is about those instances. */
    if (words.n > 2 && decision == -1 && name_is_instance(name)) {
        char *template_name = name_template(name);
        char *instance = name_instance(name);
        for (size_t i = 2; i < words.n; i++)
            if (!strcmp(words.v[0], "enable") &&
                equal(template_name, words.v[1]) &&
                !strcmp(words.v[i], instance))
                decision = 1;
        free(template_name);
        free(instance);
    }
    for (size_t i = 2; decision == 1 && instances && i < words.n; i++)
        strings_add(instances, words.v[i]);
    strings_clear(&words);
    return decision;
}

int preset_for(const char *name, struct strings *instances)
{
    struct strings names = {0};
    int decision = -1;
    preset_names(&names);
    for (size_t n = 0; n < names.n && decision < 0; n++)
        for (size_t i = 0; i < COUNT(folders); i++) {
            char *path = folder_path(i, names.v[n]);
            bool here = access(path, F_OK) == 0;
            char *content = here ? file_read(path, 1 << 20, NULL) : NULL;
            free(path);
            for (char *line = content; line && decision < 0;) {
                char *end = strchr(line, '\n');
                if (end)
                    *end = 0;
                decision = decide(line, name, instances);
                line = end ? end + 1 : NULL;
            }
            free(content);
            if (here)
                break;
        }
    strings_clear(&names);
    return decision != 0; /* what no line speaks of is enabled */
}
