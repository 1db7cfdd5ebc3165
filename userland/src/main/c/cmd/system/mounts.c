#include "mounts.h"
#include "../command.h"
#include <mntent.h>
#include <string.h>
#include <sys/mount.h>

int mounts_read(const char *path, struct mount_list *list)
{
    FILE *file = setmntent(path, "re");
    struct mntent *entry;
    *list = (struct mount_list){NULL, 0};
    if (!file) {
        complain("%s", path);
        return -1;
    }
    while ((entry = getmntent(file))) {
        list->entries = resize(list->entries, list->count + 1,
                               sizeof *list->entries);
        list->entries[list->count++] = (struct mount_entry){
            copy_text(entry->mnt_fsname), copy_text(entry->mnt_dir),
            copy_text(entry->mnt_type), copy_text(entry->mnt_opts)};
    }
    endmntent(file);
    return 0;
}

const struct mount_entry *mounts_find(const struct mount_list *list,
                                      const char *name)
{
    for (size_t i = list->count; i-- > 0;)
        if (strcmp(list->entries[i].target, name) == 0)
            return &list->entries[i];
    for (size_t i = list->count; i-- > 0;)
        if (strcmp(list->entries[i].source, name) == 0)
            return &list->entries[i];
    return NULL;
}

int has_option(const char *options, const char *name)
{
    size_t n = strlen(name);
    for (const char *s = options; s && *s;) {
        size_t length = strcspn(s, ",");
        if (length == n && memcmp(s, name, n) == 0)
            return 1;
        s += length + (s[length] == ',');
    }
    return 0;
}

int type_fits(const char *types, const char *type)
{
    if (!types)
        return 1;
    int not = strncmp(types, "no", 2) == 0;
    return has_option(types + 2 * not, type) != not;
}

static const struct {
    const char *name;
    unsigned long set, clear;
} table[] = {
    {"ro", MS_RDONLY, 0},
    {"rw", 0, MS_RDONLY},
    {"nosuid", MS_NOSUID, 0},
    {"suid", 0, MS_NOSUID},
    {"nodev", MS_NODEV, 0},
    {"dev", 0, MS_NODEV},
    {"noexec", MS_NOEXEC, 0},
    {"exec", 0, MS_NOEXEC},
    {"sync", MS_SYNCHRONOUS, 0},
    {"async", 0, MS_SYNCHRONOUS},
    {"dirsync", MS_DIRSYNC, 0},
    {"remount", MS_REMOUNT, 0},
    {"noatime", MS_NOATIME, 0},
    {"atime", 0, MS_NOATIME},
    {"nodiratime", MS_NODIRATIME, 0},
    {"relatime", MS_RELATIME, 0},
    {"norelatime", 0, MS_RELATIME},
    {"strictatime", MS_STRICTATIME, 0},
    {"lazytime", MS_LAZYTIME, 0},
    {"bind", MS_BIND, 0},
    {"rbind", MS_BIND | MS_REC, 0},
    {"move", MS_MOVE, 0},
    {"silent", MS_SILENT, 0},
    {"private", MS_PRIVATE, 0},
    {"rprivate", MS_PRIVATE | MS_REC, 0},
    {"shared", MS_SHARED, 0},
    {"rshared", MS_SHARED | MS_REC, 0},
    {"slave", MS_SLAVE, 0},
    {"rslave", MS_SLAVE | MS_REC, 0},
    {"unbindable", MS_UNBINDABLE, 0},
    {"defaults", 0, MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC |
                        MS_SYNCHRONOUS},
    /* For who reads fstab, not for the kernel. */
    {"auto", 0, 0},
    {"noauto", 0, 0},
    {"user", MS_NOEXEC | MS_NOSUID | MS_NODEV, 0},
    {"users", MS_NOEXEC | MS_NOSUID | MS_NODEV, 0},
    {"nouser", 0, 0},
    {"owner", 0, 0},
    {"nofail", 0, 0},
    {"_netdev", 0, 0},
};

static int known(const char *word, size_t n, unsigned long *flags)
{
    if (n >= 2 && strncmp(word, "x-", 2) == 0)
        return 1;
    for (size_t i = 0; i < COUNT_OF(table); i++)
        if (strlen(table[i].name) == n &&
            memcmp(table[i].name, word, n) == 0) {
            *flags = (*flags & ~table[i].clear) | table[i].set;
            return 1;
        }
    return 0;
}

void mount_options_parse(const char *text, struct mount_options *result)
{
    struct text data = {NULL, 0, 0};
    result->flags = 0;
    while (*text) {
        size_t n = strcspn(text, ",");
        if (n && !known(text, n, &result->flags)) {
            if (data.n)
                text_put(&data, ',');
            text_add(&data, text, n);
        }
        text += n + (text[n] == ',');
    }
    result->data = text_end(&data);
}
