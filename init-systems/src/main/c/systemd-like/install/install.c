#include "install.h"
#include "../common/names.h"
#include "../unit/paths.h"
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *folder(const struct install *install)
{
    return install->runtime ? "/run/systemd/system" : "/etc/systemd/system";
}

static void fail(struct install *install, char *message)
{
    strings_take(&install->errors, message);
}

/* Paths are shown, and links point, as seen from inside the root. */
static const char *inside(const char *path)
{
    size_t n = strlen(unit_root);
    return strncmp(path, unit_root, n) ? path : path + n;
}

static void make_link(struct install *install, const char *path,
                      const char *target)
{
    char *old = link_target(path);
    struct stat info;
    if (equal(old, target)) {
        free(old);
        return;
    }
    bool there = lstat(path, &info) == 0;
    if (there && !(old && install->force)) {
        fail(install,
             old ? print("File %s already exists and is a symlink to %s.",
                         inside(path), old)
                 : print("File %s already exists.", inside(path)));
        free(old);
        return;
    }
    if (there)
        unlink(path);
    make_parents(path, 0755);
    if (symlink(target, path) != 0) {
        fail(install, print("Failed to create %s: %s", inside(path),
                            strerror(errno)));
    } else {
        install->changed = true;
        if (!install->quiet)
            fprintf(stderr, "Created symlink %s → %s.\n", inside(path),
                    target);
    }
    free(old);
}

static void remove_link(struct install *install, const char *path)
{
    if (unlink(path) != 0)
        return;
    install->changed = true;
    if (!install->quiet)
        fprintf(stderr, "Removed \"%s\".\n", inside(path));
    char *parent = copy_n(path, (size_t)(strrchr(path, '/') - path));
    if (ends_with(parent, ".wants") || ends_with(parent, ".requires"))
        rmdir(parent); /* if nothing else is in it */
    free(parent);
}

static void link_into(struct install *install, const struct strings *targets,
                      const char *suffix, const char *name,
                      const char *fragment)
{
    for (size_t i = 0; i < targets->n; i++) {
        if (!name_valid(targets->v[i])) {
            fail(install, print("Unit name %s is not valid.",
                                targets->v[i]));
            continue;
        }
        char *path = print("%s%s/%s%s/%s", unit_root, folder(install),
                           targets->v[i], suffix, name);
        make_link(install, path, fragment);
        free(path);
    }
}

static void enable(struct install *install, const char *name,
                   struct strings *done)
{
    struct section section;
    if (strings_have(done, name))
        return;
    strings_add(done, name);
    section_read(name, &section);
    char *instance_name = NULL;
    if (!section.path) {
        fail(install, print("Unit file %s does not exist.", name));
    } else if (section.masked) {
        fail(install, print("Unit file %s is masked.",
                            inside(section.path)));
    } else {
        /* Enabling a template enables its default instance. */
        if (name_is_template(name)) {
            if (section.default_instance)
                instance_name = name_with(name, section.default_instance);
            else if (section.wanted_by.n || section.required_by.n)
                fail(install,
                     print("Unit name %s is missing the instance name.",
                           name));
        }
        const char *used = instance_name ? instance_name : name;
        if (!name_is_template(used)) {
            link_into(install, &section.wanted_by, ".wants", used,
                      inside(section.path));
            link_into(install, &section.required_by, ".requires", used,
                      inside(section.path));
        }
        for (size_t i = 0; i < section.alias.n; i++) {
            char *path = print("%s%s/%s", unit_root, folder(install),
                               section.alias.v[i]);
            make_link(install, path, inside(section.path));
            free(path);
        }
        for (size_t i = 0; i < section.also.n; i++)
            enable(install, section.also.v[i], done);
    }
    free(instance_name);
    section_free(&section);
}

void install_enable(struct install *install, const char *name)
{
    struct section section;
    struct strings done = {0};
    section_read(name, &section);
    bool nothing = section.path && !section.masked && section_empty(&section);
    section_free(&section);
    if (nothing && !install->quiet)
        fputs("The unit files have no installation config (WantedBy=, "
              "RequiredBy=, Also=,\nAlias= settings in the [Install] "
              "section, and DefaultInstance= for template\nunits). This "
              "means they are not meant to be enabled or disabled using "
              "systemctl.\n",
              stderr);
    enable(install, name, &done);
    strings_clear(&done);
}

/* Removes links of a name, or of any instance of a template, in a folder and
 * its .wants and .requires. */
static void remove_links_in(struct install *install, const char *path,
                            const char *name, bool deeper)
{
    DIR *dir = opendir(path);
    if (!dir)
        return;
    struct strings entries = {0};
    for (struct dirent *entry; (entry = readdir(dir));)
        if (*entry->d_name != '.')
            strings_add(&entries, entry->d_name);
    closedir(dir);
    strings_sort(&entries);
    for (size_t i = 0; i < entries.n; i++) {
        char *below = print("%s/%s", path, entries.v[i]);
        struct stat info;
        if (lstat(below, &info) != 0) {
            free(below);
            continue;
        }
        if (S_ISDIR(info.st_mode) && deeper &&
            (ends_with(below, ".wants") || ends_with(below, ".requires"))) {
            remove_links_in(install, below, name, false);
        } else if (S_ISLNK(info.st_mode)) {
            char *target = link_target(below);
            const char *slash = target ? strrchr(target, '/') : NULL;
            const char *last = slash ? slash + 1 : target;
            char *template_name = name_template(entries.v[i]);
            bool null = equal(target, "/dev/null");
            bool same = deeper ? !null && equal(last, name) &&
                                     strcmp(entries.v[i], name)
                               : !strcmp(entries.v[i], name) ||
                                     equal(template_name, name);
            if (same)
                remove_link(install, below);
            free(template_name);
            free(target);
        }
        free(below);
    }
    strings_clear(&entries);
}

static void disable(struct install *install, const char *name,
                    struct strings *done)
{
    struct section section;
    if (strings_have(done, name))
        return;
    strings_add(done, name);
    section_read(name, &section);
    if (!section.path)
        fail(install, print("Unit file %s does not exist.", name));
    char *path = print("%s%s", unit_root, folder(install));
    remove_links_in(install, path, name, true);
    free(path);
    for (size_t i = 0; i < section.also.n; i++)
        disable(install, section.also.v[i], done);
    section_free(&section);
}

void install_disable(struct install *install, const char *name)
{
    struct strings done = {0};
    disable(install, name, &done);
    strings_clear(&done);
}

void install_preset(struct install *install, const char *name)
{
    struct strings instances = {0};
    int wish = preset_for(name, &instances);
    if (!wish)
        install_disable(install, name);
    else if (name_is_template(name) && instances.n)
        for (size_t i = 0; i < instances.n; i++) {
            char *instance = name_with(name, instances.v[i]);
            install_enable(install, instance);
            free(instance);
        }
    else
        install_enable(install, name);
    strings_clear(&instances);
}

void install_preset_all(struct install *install)
{
    struct strings names = {0};
    unit_all_names(&names);
    for (size_t i = 0; i < names.n; i++) {
        struct section section;
        section_read(names.v[i], &section);
        char *alias = section.path
                          ? unit_alias_target(names.v[i], section.path)
                          : NULL;
        /* A template without a default says nothing by itself. */
        bool skip = section.masked || section_empty(&section) || alias ||
                    (name_is_template(names.v[i]) &&
                     !section.default_instance);
        section_free(&section);
        free(alias);
        if (!skip)
            install_preset(install, names.v[i]);
    }
    strings_clear(&names);
}

void install_mask(struct install *install, const char *name)
{
    char *path = print("%s%s/%s", unit_root, folder(install), name);
    make_link(install, path, "/dev/null");
    free(path);
}

void install_unmask(struct install *install, const char *name)
{
    char *path = print("%s%s/%s", unit_root, folder(install), name);
    char *target = link_target(path);
    if (equal(target, "/dev/null"))
        remove_link(install, path);
    free(target);
    free(path);
}

void install_set_default(struct install *install, const char *name)
{
    struct section section;
    section_read(name, &section);
    if (!section.path)
        fail(install, print("Unit file %s does not exist.", name));
    else if (!ends_with(name, ".target"))
        fail(install, print("Unit %s is not a target.", name));
    else {
        bool forced = install->force;
        char *path = print("%s%s/default.target", unit_root, folder(install));
        install->force = true;
        make_link(install, path, inside(section.path));
        install->force = forced;
        free(path);
    }
    section_free(&section);
}

char *install_get_default(void)
{
    char *path, *name = NULL;
    if (unit_find("default.target", &path) == FOUND) {
        name = unit_alias_target("default.target", path);
        if (!name)
            name = copy("default.target");
    }
    free(path);
    return name;
}

const char *install_preset_of(const char *name)
{
    return preset_for(name, NULL) ? "enabled" : "disabled";
}
