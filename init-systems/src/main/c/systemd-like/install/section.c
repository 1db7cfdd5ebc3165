/* The [Install] section of a unit, with that of its drop-ins. */
#include "../common/ini.h"
#include "../common/names.h"
#include "../common/specifier.h"
#include "../common/words.h"
#include "../unit/paths.h"
#include "install.h"
#include <stdlib.h>
#include <string.h>

struct reader {
    struct section *section;
    const char *name;
};

static void add_names(struct strings *to, const char *value)
{
    if (!*value)
        strings_clear(to);
    else
        split_words(value, WORD_RELAXED, to);
}

static void line(const struct ini_line *at, void *context)
{
    struct section *section = ((struct reader *)context)->section;
    if (!at->key || strcmp(at->section, "Install"))
        return;
    if (!strcmp(at->key, "Alias"))
        add_names(&section->alias, at->value);
    else if (!strcmp(at->key, "WantedBy"))
        add_names(&section->wanted_by, at->value);
    else if (!strcmp(at->key, "RequiredBy"))
        add_names(&section->required_by, at->value);
    else if (!strcmp(at->key, "Also"))
        add_names(&section->also, at->value);
    else if (!strcmp(at->key, "DefaultInstance"))
        replace(&section->default_instance,
                *at->value ? copy(at->value) : NULL);
}

static void read_one(const char *path, struct reader *reader)
{
    char *content = file_read(path, 1 << 20, NULL);
    if (content)
        ini_parse(path, content, line, reader);
    free(content);
}

static void resolve(struct strings *list, const char *name, const char *path)
{
    struct specifier_context context = {.name = name, .fragment = path,
                                        .root = ""};
    for (size_t i = 0; i < list->n; i++) {
        char *value = specifiers_resolve(&context, list->v[i]);
        if (value)
            replace(&list->v[i], value);
    }
}

void section_read(const char *name, struct section *section)
{
    struct reader reader = {section, name};
    struct strings names = {0}, dropins = {0};
    *section = (struct section){0};
    char *template_name = name_template(name);
    enum found found = unit_find(name, &section->path);
    /* A link that enabling made of an instance leads to the template. */
    if (found == NOT_FOUND && template_name)
        found = unit_find(template_name, &section->path);
    section->masked = found == MASKED;
    if (found == FOUND)
        read_one(section->path, &reader);
    strings_add(&names, name);
    if (found == FOUND)
        unit_dropins(&names, &dropins);
    for (size_t i = 0; i < dropins.n; i++)
        read_one(dropins.v[i], &reader);
    resolve(&section->alias, name, section->path);
    resolve(&section->wanted_by, name, section->path);
    resolve(&section->required_by, name, section->path);
    resolve(&section->also, name, section->path);
    strings_clear(&names);
    strings_clear(&dropins);
    free(template_name);
}

void section_free(struct section *section)
{
    strings_clear(&section->alias);
    strings_clear(&section->wanted_by);
    strings_clear(&section->required_by);
    strings_clear(&section->also);
    free(section->default_instance);
    free(section->path);
}

bool section_empty(const struct section *section)
{
    return !section->alias.n && !section->wanted_by.n &&
           !section->required_by.n && !section->also.n;
}
