/* Whether a unit file is enabled: systemctl(1), "is-enabled". */
#include "../common/names.h"
#include "../unit/paths.h"
#include "install.h"
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* A link of the name in some folder.wants or folder.requires. */
static bool linked_below(const char *folder, const char *name)
{
    char *path = print("%s%s", unit_root, folder);
    DIR *dir = opendir(path);
    bool found = false;
    for (struct dirent *entry; dir && !found && (entry = readdir(dir));) {
        struct stat info;
        if (!ends_with(entry->d_name, ".wants") &&
            !ends_with(entry->d_name, ".requires"))
            continue;
        char *link = print("%s/%s/%s", path, entry->d_name, name);
        found = lstat(link, &info) == 0;
        free(link);
    }
    if (dir)
        closedir(dir);
    free(path);
    return found;
}

static bool aliased(const char *folder, const struct section *section,
                    const char *name)
{
    for (size_t i = 0; i < section->alias.n; i++) {
        char *path = print("%s%s/%s", unit_root, folder, section->alias.v[i]);
        char *target = link_target(path);
        const char *slash = target ? strrchr(target, '/') : NULL;
        bool is = slash && !strcmp(slash + 1, name);
        free(target);
        free(path);
        if (is)
            return true;
    }
    return false;
}

const char *install_state(const char *name)
{
    struct section section;
    const char *state = "disabled";
    section_read(name, &section);
    char *alias = section.path ? unit_alias_target(name, section.path) : NULL;
    char *run = print("%s/run/", unit_root);
    if (!section.path)
        state = NULL;
    else if (section.masked)
        state = starts_with(section.path, run) ? "masked-runtime" : "masked";
    else if (alias)
        state = "alias";
    else if (linked_below("/etc/systemd/system", name) ||
             aliased("/etc/systemd/system", &section, name))
        state = "enabled";
    else if (linked_below("/run/systemd/system", name) ||
             aliased("/run/systemd/system", &section, name))
        state = "enabled-runtime";
    else if (section_empty(&section))
        state = "static";
    else if (name_is_template(name) && section.default_instance) {
        char *instance = name_with(name, section.default_instance);
        if (linked_below("/etc/systemd/system", instance))
            state = "enabled";
        free(instance);
    } else if (section.also.n && !section.alias.n && !section.wanted_by.n &&
               !section.required_by.n)
        state = "indirect";
    free(run);
    free(alias);
    section_free(&section);
    return state;
}
