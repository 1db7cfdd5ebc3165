/* systemd-tmpfiles: files, folders and links of tmpfiles.d(5).
 *
 * Types: f f+ d D e v q w w+ L L+ p r R z Z c b, with mode, owner, group and
 * argument; "!" (only at boot) and "-" (errors do not matter). Not done: age
 * (nothing is cleaned by --clean), access control lists, attributes. */
#include "../common/specifier.h"
#include "../common/words.h"
#include "folders.h"
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

static bool create, remove_them, boot;
static int status;

struct entry {
    char type;
    bool plus, may_fail;
    const char *path, *argument;
    mode_t mode;
    bool mode_set, mode_mask;
    uid_t user;
    gid_t group;
    bool user_set, group_set;
};

static void failed(const struct entry *entry, const char *what)
{
    if (entry->may_fail)
        return;
    fprintf(stderr, "Failed to %s %s: %s\n", what, entry->path,
            strerror(errno));
    status = 1;
}

static void adjust(const struct entry *entry, const char *path)
{
    struct stat info;
    if (lstat(path, &info) != 0 || S_ISLNK(info.st_mode))
        return;
    if (entry->mode_set) {
        mode_t mode = entry->mode;
        if (entry->mode_mask && !S_ISDIR(info.st_mode) &&
            !(info.st_mode & 0111))
            mode &= ~(mode_t)0111;
        if (chmod(path, mode) != 0)
            failed(entry, "set mode of");
    }
    if ((entry->user_set || entry->group_set) &&
        chown(path, entry->user_set ? entry->user : (uid_t)-1,
              entry->group_set ? entry->group : (gid_t)-1) != 0)
        failed(entry, "set owner of");
}

static void below(const struct entry *entry, const char *path, bool removing,
                  bool self)
{
    struct stat info;
    if (lstat(path, &info) != 0)
        return;
    if (S_ISDIR(info.st_mode)) {
        DIR *dir = opendir(path);
        for (struct dirent *one; dir && (one = readdir(dir));)
            if (strcmp(one->d_name, ".") && strcmp(one->d_name, "..")) {
                char *inner = print("%s/%s", path, one->d_name);
                below(entry, inner, removing, true);
                free(inner);
            }
        if (dir)
            closedir(dir);
    }
    if (!removing)
        adjust(entry, path);
    else if (self && (S_ISDIR(info.st_mode) ? rmdir(path)
                                            : unlink(path)) != 0)
        failed(entry, "remove");
}

static void write_file(const struct entry *entry, const char *path, int flags)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY | flags, 0644);
    if (fd < 0) {
        if (errno != EEXIST)
            failed(entry, "open");
        return;
    }
    if (entry->argument &&
        !write_all(fd, entry->argument, strlen(entry->argument)))
        failed(entry, "write to");
    close(fd);
    if (entry->type == 'f')
        adjust(entry, path);
}

static void make_folder(const struct entry *entry)
{
    mode_t mode = entry->mode_set ? entry->mode : 0755;
    make_parents(entry->path, 0755);
    if (mkdir(entry->path, mode) != 0 && errno != EEXIST) {
        failed(entry, "create directory");
        return;
    }
    adjust(entry, entry->path);
}

static void make_link(const struct entry *entry)
{
    const char *base = strrchr(entry->path, '/') + 1;
    char *target = entry->argument ? copy(entry->argument)
                                   : print("/usr/share/factory/%s", base);
    make_parents(entry->path, 0755);
    if (entry->plus)
        unlink(entry->path);
    if (symlink(target, entry->path) != 0 && errno != EEXIST)
        failed(entry, "create symlink");
    free(target);
}

static void make_node(const struct entry *entry, mode_t kind)
{
    unsigned major_number = 0, minor_number = 0;
    if (kind != S_IFIFO &&
        (!entry->argument || sscanf(entry->argument, "%u:%u", &major_number,
                                    &minor_number) != 2)) {
        errno = EINVAL;
        failed(entry, "create device node");
        return;
    }
    if (mknod(entry->path, kind | (entry->mode_set ? entry->mode : 0644),
              makedev(major_number, minor_number)) != 0 &&
        errno != EEXIST) {
        failed(entry, "create node");
        return;
    }
    adjust(entry, entry->path);
}

static void for_matches(const struct entry *entry, bool removing, bool self)
{
    glob_t found;
    if (glob(entry->path, 0, NULL, &found) != 0)
        return;
    for (size_t i = 0; i < found.gl_pathc; i++)
        switch (entry->type) {
        case 'z':
        case 'e':
            adjust(entry, found.gl_pathv[i]);
            break;
        case 'w':
            write_file(entry, found.gl_pathv[i],
                       entry->plus ? O_APPEND : O_TRUNC);
            break;
        case 'r':
            if (remove(found.gl_pathv[i]) != 0 && errno != ENOTEMPTY)
                failed(entry, "remove");
            break;
        default:
            below(entry, found.gl_pathv[i], removing, self);
            break;
        }
    globfree(&found);
}

static void apply(const struct entry *entry)
{
    bool removes = entry->type == 'r' || entry->type == 'R' ||
                   entry->type == 'D';
    if (removes && remove_them)
        for_matches(entry, true, entry->type == 'R');
    if (!create)
        return;
    switch (entry->type) {
    case 'f':
        make_parents(entry->path, 0755);
        write_file(entry, entry->path,
                   entry->plus ? O_CREAT | O_TRUNC : O_CREAT | O_EXCL);
        break;
    case 'd': case 'D': case 'v': case 'q': case 'Q':
        make_folder(entry);
        break;
    case 'L':
        make_link(entry);
        break;
    case 'p':
        make_node(entry, S_IFIFO);
        break;
    case 'c':
        make_node(entry, S_IFCHR);
        break;
    case 'b':
        make_node(entry, S_IFBLK);
        break;
    case 'w': case 'z': case 'Z': case 'e':
        for_matches(entry, false, true);
        break;
    default:
        break;
    }
}

static bool given(const struct strings *words, size_t i)
{
    return words->n > i && strcmp(words->v[i], "-");
}

static bool find_owner(const struct strings *words, struct entry *entry)
{
    uint64_t id;
    if (given(words, 3)) {
        struct passwd *user = getpwnam(words->v[3]);
        bool number = parse_unsigned(words->v[3], UINT32_MAX - 1, &id);
        if (!user && !number)
            return false;
        entry->user = user ? user->pw_uid : (uid_t)id;
        entry->user_set = true;
    }
    if (given(words, 4)) {
        struct group *group = getgrnam(words->v[4]);
        bool number = parse_unsigned(words->v[4], UINT32_MAX - 1, &id);
        if (!group && !number)
            return false;
        entry->group = group ? group->gr_gid : (gid_t)id;
        entry->group_set = true;
    }
    return true;
}

static void line_of(const char *file, unsigned number, char *line)
{
    struct strings words = {0};
    struct specifier_context context = {.name = "systemd-tmpfiles.service",
                                        .root = ""};
    struct entry entry = {0};
    const char *rest = line;
    char *word, *path = NULL, *argument = NULL;
    /* Six words; the argument is the rest, blanks and all. */
    while (words.n < 6 &&
           next_word(&rest, WORD_ESCAPES | WORD_RELAXED, &word) == WORD)
        strings_take(&words, word);
    rest += strspn(rest, " \t");
    if (words.n < 2) {
        fprintf(stderr, "%s:%u: Syntax error.\n", file, number);
        status = 1;
        goto done;
    }
    entry.type = words.v[0][0];
    bool at_boot = false;
    for (const char *c = words.v[0] + 1; *c; c++) {
        entry.plus |= *c == '+';
        entry.may_fail |= *c == '-';
        at_boot |= *c == '!';
    }
    path = specifiers_resolve(&context, words.v[1]);
    if (*rest && strcmp(rest, "-"))
        argument = specifiers_resolve(&context, rest);
    if (!path || *path != '/' || !strchr("fdDevqQwLprRzZcb", entry.type)) {
        /* Types for things that this system does not have are no error. */
        if (!path || *path != '/' || !strchr("aAhHtTxXmC", entry.type)) {
            fprintf(stderr, "%s:%u: Unknown command type or path '%s'.\n",
                    file, number, line);
            status = 1;
        }
        goto done;
    }
    entry.path = path;
    entry.argument = argument;
    if (given(&words, 2)) {
        const char *mode = words.v[2];
        entry.mode_mask = *mode == '~';
        entry.mode = (mode_t)strtoul(mode + strspn(mode, "~:"), NULL, 8);
        entry.mode_set = true;
    }
    if (!find_owner(&words, &entry)) {
        fprintf(stderr, "%s:%u: Unknown user or group.\n", file, number);
        status = 1;
    } else if (!at_boot || boot) {
        apply(&entry);
    }
done:
    strings_clear(&words);
    free(path);
    free(argument);
}

int main(int argc, char **argv)
{
    struct strings paths = {0};
    umask(0022);
    for (int i = 1; i < argc; i++) {
        if (!strcmp(argv[i], "--create"))
            create = true;
        else if (!strcmp(argv[i], "--remove"))
            remove_them = true;
        else if (!strcmp(argv[i], "--boot"))
            boot = true;
        else if (!strcmp(argv[i], "--clean"))
            continue;
        else if (*argv[i] == '-') {
            fprintf(stderr, "usage: systemd-tmpfiles --create --remove "
                            "[--boot] [FILE...]\n");
            return 1;
        } else
            strings_add(&paths, argv[i]);
    }
    if (!create && !remove_them) {
        fputs("You need to specify at least one of --clean, --create or "
              "--remove.\n", stderr);
        return 1;
    }
    if (!paths.n)
        configuration_files("tmpfiles", &paths);
    for (size_t i = 0; i < paths.n; i++)
        each_line(paths.v[i], line_of);
    return status;
}
