#include "../common/copy.h"
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct mode_change *change;
static uid_t user = (uid_t)-1;
static gid_t group = (gid_t)-1;
static int keep_times, verbose, compare;

static int make_folders(const char *path, int last_too)
{
    char *copy = copy_text(path), *s = copy;
    int result = 0;
    while (result == 0 && (s = strchr(s + 1, '/')) != NULL) {
        *s = 0;
        if (mkdir(copy, 0755) < 0 && !is_folder(copy))
            result = -1;
        *s = '/';
    }
    if (result == 0 && last_too && mkdir(copy, 0755) < 0 && !is_folder(copy))
        result = -1;
    if (result < 0)
        complain("%s", path);
    free(copy);
    return result;
}

static void set_all(const char *path, mode_t mode)
{
    if ((user != (uid_t)-1 || group != (gid_t)-1) &&
        chown(path, user, group) < 0)
        complain("%s", path);
    if (chmod(path, mode) < 0)
        complain("%s", path);
}

static mode_t wanted_mode(mode_t kind)
{
    return change ? mode_apply(change, kind, 0) : 0755;
}

/* Owner, mode and bytes are what they would become. */
static int is_same(const char *from, const char *to)
{
    struct stat a, b;
    static char x[8192], y[8192];
    if (stat(from, &a) < 0 || lstat(to, &b) < 0 || !S_ISREG(b.st_mode) ||
        a.st_size != b.st_size || (b.st_mode & 07777) != wanted_mode(0) ||
        (user != (uid_t)-1 && user != b.st_uid) ||
        (group != (gid_t)-1 && group != b.st_gid))
        return 0;
    int in = open(from, O_RDONLY | O_CLOEXEC);
    int out = open(to, O_RDONLY | O_CLOEXEC), same = in >= 0 && out >= 0;
    for (ssize_t n = 1; same && n > 0;) {
        n = read_all(in, x, sizeof x);
        same = n >= 0 && read_all(out, y, sizeof y) == n &&
               memcmp(x, y, (size_t)n) == 0;
    }
    if (in >= 0)
        close(in);
    if (out >= 0)
        close(out);
    return same;
}

static void install(const char *from, const char *to)
{
    const struct copy how = {.follow = 'L', .replace = 1};
    struct stat about;
    if (compare && is_same(from, to))
        return;
    if (stat(from, &about) == 0 && S_ISDIR(about.st_mode)) {
        complainx("%s is a folder", from);
        return;
    }
    if (!copy_tree(from, to, &how))
        return;
    set_all(to, wanted_mode(0));
    struct timespec times[2] = {about.st_atim, about.st_mtim};
    if (keep_times && utimensat(AT_FDCWD, to, times, 0) < 0)
        complain("%s", to);
    if (verbose)
        printf("%s -> %s\n", from, to);
}

COMMAND(install, "install",
        "[-CDpTv] [-m MODE] [-o USER] [-g GROUP] [-t FOLDER] SOURCE... TARGET\n"
        "       install -d [-m MODE] [-o USER] [-g GROUP] FOLDER...",
        "Copies files to where they belong, with owner and mode.\n"
        "  -d         make folders, and those above them\n"
        "  -D         make the folders above the target\n"
        "  -m MODE    (755)    -o -g  owner and group\n"
        "  -p         keep the times    -C  leave what is the same\n"
        "  -t FOLDER  into the folder    -T  the target is no folder\n"
        "  -v         say what is done    -c -s  ignored\n")
{
    const char *folder = NULL;
    gid_t unused;
    int c, folders = 0, above = 0, plain = 0;
    while ((c = option(argc, argv, "CcDdg:m:o:pst:Tv",
                       "compare=C directory=d group=g mode=m owner=o "
                       "preserve-timestamps=p strip=s target-directory=t "
                       "no-target-directory=T verbose=v")) != -1)
        switch (c) {
        case 'C':
            compare = 1;
            break;
        case 'D':
            above = 1;
            break;
        case 'd':
            folders = 1;
            break;
        case 'g':
            group = group_parse(optarg);
            break;
        case 'm':
            change = mode_parse(optarg);
            break;
        case 'o':
            owner_parse(optarg, &user, &unused);
            break;
        case 'p':
            keep_times = 1;
            break;
        case 't':
            folder = optarg;
            break;
        case 'T':
            plain = 1;
            break;
        case 'v':
            verbose = 1;
            break;
        }
    operands(argc, folder || folders ? 1 : 2, plain ? 2 : -1);
    if (folders) {
        for (int i = optind; i < argc; i++)
            if (make_folders(argv[i], 1) == 0)
                set_all(argv[i], wanted_mode(S_IFDIR));
        return 0;
    }
    if (folder && above && make_folders(folder, 1) < 0)
        return 1;
    if (!folder && !plain &&
        (argc - optind > 2 || is_folder(argv[argc - 1])))
        folder = argv[--argc];
    if (folder && !is_folder(folder))
        errx(1, "%s is no folder", folder);
    if (!folder) {
        if (!above || make_folders(argv[optind + 1], 0) == 0)
            install(argv[optind], argv[optind + 1]);
        return 0;
    }
    for (int i = optind; i < argc; i++) {
        char *target = target_in(folder, argv[i]);
        install(argv[i], target);
        free(target);
    }
    return 0;
}
