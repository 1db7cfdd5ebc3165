/* checkpath: makes files and folders be there, with owner and mode. */
#include "tools.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <grp.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char help[] =
    "usage: checkpath [-dDfFpWq] [-m MODE] [-o OWNER[:GROUP]] PATH...\n"
    "  -d, --directory           a folder\n"
    "  -D, --directory-truncate  a folder, emptied\n"
    "  -f, --file                a file\n"
    "  -F, --file-truncate       a file, emptied\n"
    "  -p, --pipe                a named pipe\n"
    "  -W, --writable            only asks whether it can be written\n"
    "  -m, --mode MODE           octal; 0775 and 0644 if not said\n"
    "  -o, --owner OWNER[:GROUP]\n"
    "  -q, --quiet               only errors\n";

static const struct option options[] = {
    {"directory", no_argument, NULL, 'd'},
    {"directory-truncate", no_argument, NULL, 'D'},
    {"file", no_argument, NULL, 'f'},
    {"file-truncate", no_argument, NULL, 'F'},
    {"pipe", no_argument, NULL, 'p'},
    {"writable", no_argument, NULL, 'W'},
    {"mode", required_argument, NULL, 'm'},
    {"owner", required_argument, NULL, 'o'},
    {"quiet", no_argument, NULL, 'q'},
    {NULL, 0, NULL, 0},
};

struct wish {
    int kind; /* the option's letter */
    mode_t mode;
    bool has_mode;
    uid_t owner;
    gid_t group;
    bool has_owner;
};

static bool read_owner(char *text, struct wish *wish)
{
    char *group = strchr(text, ':');
    if (group)
        *group++ = 0;
    char *end;
    const struct passwd *user = getpwnam(text);
    wish->owner = user ? user->pw_uid : (uid_t)strtoul(text, &end, 10);
    if (!user && (!*text || *end)) {
        eerror("checkpath: owner `%s' not found", text);
        return false;
    }
    wish->group = user ? user->pw_gid : wish->owner;
    if (group && *group) {
        const struct group *found = getgrnam(group);
        wish->group = found ? found->gr_gid
                            : (gid_t)strtoul(group, &end, 10);
        if (!found && *end) {
            eerror("checkpath: group `%s' not found", group);
            return false;
        }
    }
    wish->has_owner = true;
    return true;
}

static int open_wished(const char *path, const struct wish *wish)
{
    mode_t mode = wish->has_mode ? wish->mode
                  : wish->kind == 'd' || wish->kind == 'D' ? 0775
                                                           : 0644;
    switch (wish->kind) {
    case 'd':
    case 'D':
        if (mkdir(path, mode) != 0 && errno != EEXIST)
            return -1;
        return open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    case 'p':
        if (mkfifo(path, mode) != 0 && errno != EEXIST)
            return -1;
        return open(path, O_RDONLY | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC);
    default:
        return open(path,
                    O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC |
                        (wish->kind == 'F' ? O_TRUNC : 0),
                    mode);
    }
}

static void empty_folder(const char *path)
{
    struct list names = {0};
    folder_names(path, &names);
    for (size_t i = 0; i < names.count; i++) {
        char *inner = text_of("%s/%s", path, names.at[i]);
        struct stat about;
        if (lstat(inner, &about) == 0 && S_ISDIR(about.st_mode)) {
            empty_folder(inner);
            rmdir(inner);
        } else {
            unlink(inner);
        }
        free(inner);
    }
    list_clear(&names);
}

/*
 * Through the descriptor, never by name: between two calls somebody may put
 * a link to a precious file into a folder that he can write.
 */
static int settle(const char *path, const struct wish *wish)
{
    struct stat about;
    int fd = open_wished(path, wish);
    if (fd < 0 || fstat(fd, &about) != 0) {
        eerror("checkpath: %s: %m", path);
        return 1;
    }
    int failed = 0;
    if (wish->has_owner &&
        (about.st_uid != wish->owner || about.st_gid != wish->group)) {
        einfo("%s: correcting owner", path);
        failed = fchown(fd, wish->owner, wish->group);
    }
    if (failed == 0 && wish->has_mode &&
        (about.st_mode & 07777) != wish->mode) {
        einfo("%s: correcting mode", path);
        failed = fchmod(fd, wish->mode);
    }
    if (failed != 0)
        eerror("checkpath: %s: %m", path);
    close(fd);
    if (failed == 0 && wish->kind == 'D')
        empty_folder(path);
    return failed != 0;
}

int checkpath_main(int argc, char **argv)
{
    struct wish wish = {0};
    int letter, status = 0;
    while ((letter = getopt_long(argc, argv, "dDfFpWm:o:q", options,
                                 NULL)) >= 0)
        switch (letter) {
        case 'm': {
            char *end;
            wish.mode = (mode_t)strtoul(optarg, &end, 8);
            wish.has_mode = true;
            if (*end || wish.mode > 07777) {
                eerror("checkpath: invalid mode `%s'", optarg);
                return 1;
            }
            break;
        }
        case 'o':
            if (!read_owner(optarg, &wish))
                return 1;
            break;
        case 'q': setenv("EINFO_QUIET", "yes", 1); break;
        case '?': return usage(help);
        default: wish.kind = letter;
        }
    if (optind == argc || !wish.kind)
        return usage(help);
    umask(0);
    for (; optind < argc; optind++)
        status |= wish.kind == 'W' ? access(argv[optind], W_OK) != 0
                                   : settle(argv[optind], &wish);
    return status;
}
