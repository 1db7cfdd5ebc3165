#include "paths.h"
#include "../common/names.h"
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

const char *unit_root = "";
const char *unit_first_folder;

const char *const unit_folders[] = {
    "/etc/systemd/system.control",
    "/run/systemd/system.control",
    "/run/systemd/transient",
    "/etc/systemd/system",
    "/run/systemd/system",
    "/usr/local/lib/systemd/system",
    "/usr/lib/systemd/system",
    "/lib/systemd/system",
    NULL,
};

/* A link to /dev/null, or an empty file, means: as if it did not exist. */
static bool masks(const char *path)
{
    struct stat info;
    char *target = link_target(path);
    bool null = equal(target, "/dev/null");
    free(target);
    if (null)
        return true;
    return stat(path, &info) == 0 && S_ISREG(info.st_mode) &&
           info.st_size == 0;
}

enum found unit_find(const char *name, char **path)
{
    if (unit_first_folder) {
        char *file = print("%s/%s", unit_first_folder, name);
        if (access(file, F_OK) == 0) {
            *path = file;
            return masks(file) ? MASKED : FOUND;
        }
        free(file);
    }
    for (int i = 0; unit_folders[i]; i++) {
        struct stat info;
        char *file = print("%s%s/%s", unit_root, unit_folders[i], name);
        if (lstat(file, &info) == 0 && !S_ISDIR(info.st_mode)) {
            *path = file;
            return masks(file) ? MASKED : FOUND;
        }
        free(file);
    }
    *path = NULL;
    return NOT_FOUND;
}

char *unit_alias_target(const char *name, const char *path)
{
    char *target = link_target(path);
    const char *slash = target ? strrchr(target, '/') : NULL;
    char *other = target ? copy(slash ? slash + 1 : target) : NULL;
    free(target);
    if (!other)
        return NULL;
    /* An instance may be a link to its template, which is no alias. */
    char *template_name = name_template(name);
    bool same = equal(other, name) || equal(other, template_name) ||
                name_type(other) != name_type(name) || !name_valid(other);
    if (!same && name_is_template(other) && template_name) {
        char *instance = name_instance(name);
        replace(&other, name_with(other, instance));
        free(instance);
    }
    free(template_name);
    if (same)
        replace(&other, NULL);
    return other;
}

static void files_in(const char *folder, const char *ending,
                     struct strings *names)
{
    DIR *dir = opendir(folder);
    if (!dir)
        return;
    for (struct dirent *entry; (entry = readdir(dir));)
        if (*entry->d_name != '.' && ends_with(entry->d_name, ending) &&
            !strings_have(names, entry->d_name))
            strings_add(names, entry->d_name);
    closedir(dir);
}

/* The names whose .d folders concern a unit, the most special last:
 * type.d, a-.service.d, a-b@.service.d, a-b@i.service.d. */
static void dropin_names(const char *name, struct strings *all)
{
    const char *type = type_word(name_type(name));
    char *stem = name_stem(name);
    if (!strings_have(all, type))
        strings_add(all, type);
    for (char *dash = strchr(stem, '-'); dash && dash[1];
         dash = strchr(dash + 1, '-')) {
        char *shorter = print("%.*s.%s", (int)(dash - stem + 1), stem, type);
        if (!strings_have(all, shorter))
            strings_add(all, shorter);
        free(shorter);
    }
    free(stem);
    char *template_name = name_template(name);
    if (template_name && !strings_have(all, template_name))
        strings_add(all, template_name);
    free(template_name);
    if (!strings_have(all, name))
        strings_add(all, name);
}

void unit_dropins(const struct strings *names, struct strings *files)
{
    struct strings owners = {0}, found = {0};
    for (size_t i = 0; i < names->n; i++)
        dropin_names(names->v[i], &owners);
    for (int i = 0; unit_folders[i]; i++)
        for (size_t k = 0; k < owners.n; k++) {
            char *folder = print("%s%s/%s.d", unit_root, unit_folders[i],
                                 owners.v[k]);
            files_in(folder, ".conf", &found);
            free(folder);
        }
    strings_sort(&found);
    for (size_t f = 0; f < found.n; f++) {
        bool done = false;
        for (size_t k = owners.n; k-- > 0 && !done;)
            for (int i = 0; unit_folders[i] && !done; i++) {
                char *file = print("%s%s/%s.d/%s", unit_root,
                                   unit_folders[i], owners.v[k], found.v[f]);
                done = access(file, F_OK) == 0 || masks(file);
                if (done && !masks(file))
                    strings_take(files, file);
                else
                    free(file);
            }
    }
    strings_clear(&owners);
    strings_clear(&found);
}

void unit_linked(const char *name, const char *suffix, struct strings *linked)
{
    for (int i = 0; unit_folders[i]; i++) {
        char *folder = print("%s%s/%s%s", unit_root, unit_folders[i], name,
                             suffix);
        files_in(folder, "", linked);
        free(folder);
    }
    strings_sort(linked);
}

void unit_all_names(struct strings *names)
{
    struct strings found = {0};
    for (int i = 0; unit_folders[i]; i++) {
        char *folder = print("%s%s", unit_root, unit_folders[i]);
        files_in(folder, "", &found);
        free(folder);
    }
    for (size_t i = 0; i < found.n; i++)
        if (name_valid(found.v[i]))
            strings_add(names, found.v[i]);
    strings_clear(&found);
    strings_sort(names);
}
