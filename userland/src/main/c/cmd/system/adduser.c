#include "../accounts/accounts.h"
#include "../command.h"
#include <dirent.h>
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PASSWD "/etc/passwd"
#define SHADOW "/etc/shadow"
#define GROUP "/etc/group"

struct wish {
    const char *name, *group, *home, *shell, *gecos;
    long id;
    int system, no_home, no_password, own_group;
};

/* Numbers of the system are below 1000 (Debian policy §9.2, LSB). */
static uid_t free_id(int system, int (*taken)(unsigned id))
{
    unsigned from = system ? 100 : 1000, to = system ? 999 : 59999;
    for (unsigned id = from; id <= to; id++)
        if (!taken(id))
            return id;
    errx(1, "no number is free between %u and %u", from, to);
}

static int group_taken(unsigned id)
{
    return getgrgid(id) != NULL;
}

/* A user and the group of the same name get the same number if they can. */
static int user_taken(unsigned id)
{
    return getpwuid(id) != NULL || getgrgid(id) != NULL;
}

static void append(const char *path, const char *line)
{
    if (database_edit(path, NULL, NULL, line) < 0)
        exit(1);
}

static gid_t make_group(const char *name, long id, int system)
{
    char line[128];
    if (id < 0)
        id = free_id(system, group_taken);
    else if (getgrgid((gid_t)id))
        errx(1, "group %ld exists", id);
    snprintf(line, sizeof line, "%s:x:%ld:", name, id);
    append(GROUP, line);
    return (gid_t)id;
}

/* The member list of a group, with one more name. */
static char *join_group(char *line, const void *data)
{
    const char *const *names = data; /* the group, the user */
    if (!line_is_of(line, names[0]))
        return line;
    struct text fresh = {NULL, 0, 0};
    text_adds(&fresh, line);
    if (fresh.n && fresh.s[fresh.n - 1] != ':')
        text_put(&fresh, ',');
    text_adds(&fresh, names[1]);
    return text_end(&fresh);
}

static void add_member(const char *user, const char *group)
{
    const char *names[] = {group, user};
    struct group *entry = getgrnam(group);
    if (!getpwnam(user))
        errx(1, "no user %s", user);
    if (!entry)
        errx(1, "no group %s", group);
    for (char **member = entry->gr_mem; *member; member++)
        if (strcmp(*member, user) == 0)
            return;
    if (database_edit(GROUP, join_group, names, NULL) < 0)
        exit(1);
}

static void copy_skeleton(const char *home, uid_t user, gid_t group)
{
    DIR *skeleton = opendir("/etc/skel");
    struct dirent *entry;
    while (skeleton && (entry = readdir(skeleton))) {
        struct stat about;
        char *from = join_path("/etc/skel", entry->d_name);
        char *to = join_path(home, entry->d_name);
        int in = open(from, O_RDONLY | O_CLOEXEC);
        if (in >= 0 && fstat(in, &about) == 0 && S_ISREG(about.st_mode)) {
            int out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC,
                           about.st_mode & 0777);
            if (out >= 0) {
                copy_bytes(in, from, out, to);
                if (fchown(out, user, group) < 0)
                    complain("%s", to);
                close(out);
            }
        }
        if (in >= 0)
            close(in);
        free(from);
        free(to);
    }
    if (skeleton)
        closedir(skeleton);
}

static void make_home(const char *home, uid_t user, gid_t group)
{
    if (mkdir(home, 0755) < 0) {
        if (errno == EEXIST)
            warnx("%s is there already", home);
        else
            complain("%s", home);
        return;
    }
    copy_skeleton(home, user, group);
    if (chown(home, user, group) < 0)
        complain("%s", home);
}

static void add_user(const struct wish *w)
{
    struct text line = {NULL, 0, 0};
    char numbers[64];
    char *home = w->home ? copy_text(w->home)
                 : w->system && w->no_home
                     ? copy_text("/nonexistent")
                     : join_path("/home", w->name);
    const char *shell = w->shell    ? w->shell
                        : w->system ? "/usr/sbin/nologin"
                                    : "/bin/sh";
    if (!name_good(w->name))
        errx(1, "'%s' is no name for a user", w->name);
    if (getpwnam(w->name))
        errx(w->system ? 0 : 1, "user %s exists", w->name);
    if (!field_good(home) || !field_good(shell) || !field_good(w->gecos))
        errx(1, "a colon or a newline cannot be stored");
    if (w->id >= 0 && getpwuid((uid_t)w->id))
        errx(1, "user %ld exists", w->id);
    uid_t id = w->id >= 0 ? (uid_t)w->id : free_id(w->system, user_taken);
    gid_t group;
    struct group *entry = getgrnam(w->group ? w->group : w->name);
    if (entry)
        group = entry->gr_gid;
    else if (w->group)
        errx(1, "no group %s", w->group);
    else if (w->system && !w->own_group && getgrnam("nogroup"))
        group = getgrnam("nogroup")->gr_gid;
    else
        group = make_group(w->name, group_taken(id) ? -1 : (long)id,
                           w->system);
    snprintf(numbers, sizeof numbers, ":x:%u:%u:", id, group);
    const char *parts[] = {w->name, numbers, w->gecos, ":", home, ":", shell};
    for (size_t i = 0; i < COUNT_OF(parts); i++)
        text_adds(&line, parts[i]);
    append(PASSWD, text_end(&line));
    if (access(SHADOW, F_OK) == 0) {
        char tail[64];
        snprintf(tail, sizeof tail, ":!:%ld:0:99999:7:::",
                 time(NULL) / 86400);
        text_clear(&line);
        text_adds(&line, w->name);
        text_adds(&line, tail);
        append(SHADOW, text_end(&line));
    }
    if (!w->no_home && strcmp(home, "/nonexistent") != 0)
        make_home(home, id, group);
    free(home);
}

static _Noreturn void ask_password(const char *name)
{
    execlp("passwd", "passwd", name, (char *)NULL);
    err(1, "passwd");
}

COMMAND(adduser, "adduser",
        "[-DSH] [-h HOME] [-s SHELL] [-g NAME] [-G GROUP] [-u ID] USER\n"
        "               | USER GROUP",
        "Makes a user, or puts one into a group.\n"
        "  -D  no password     -S  for the system (number below 1000)\n"
        "  -H  no home folder  -h HOME  -s SHELL  -u ID\n"
        "  -g  the full name   -G  the group (one of the same name)\n"
        "Debian's --system, --group, --no-create-home, --home, --shell,\n"
        "--gecos, --ingroup, --uid, --disabled-password, --disabled-login\n"
        "and --quiet mean the same.\n")
{
    int c;
    struct wish wish = {.id = -1, .gecos = ""};
    while ((c = option(argc, argv, "DSHh:s:g:G:u:k:\1q",
                       "system=S group=\1 no-create-home=H home=h shell=s "
                       "gecos=g comment=g ingroup=G uid=u "
                       "disabled-password=D disabled-login=D "
                       "quiet=q")) != -1)
        switch (c) {
        case 'D':
            wish.no_password = 1;
            break;
        case 'S':
            wish.system = wish.no_password = 1;
            break;
        case 'H':
            wish.no_home = 1;
            break;
        case 'h':
            wish.home = optarg;
            break;
        case 's':
            wish.shell = optarg;
            break;
        case 'g':
            wish.gecos = optarg;
            break;
        case 'G':
            wish.group = optarg;
            break;
        case 'u':
            wish.id = number(optarg, 0, INT_MAX, "number");
            break;
        case 1:
            wish.own_group = 1;
            break;
        }
    operands(argc, 1, 2);
    wish.name = argv[optind];
    if (geteuid() != 0)
        errx(1, "only root may do this");
    database_lock();
    if (optind + 1 < argc) {
        add_member(wish.name, argv[optind + 1]);
        return 0;
    }
    add_user(&wish);
    if (!wish.no_password)
        ask_password(wish.name);
    return 0;
}

COMMAND(addgroup, "addgroup", "[-S] [-g ID] GROUP | USER GROUP",
        "Makes a group, or puts a user into one.\n"
        "  -S  for the system (number below 1000)    -g ID  its number\n")
{
    int c, system_group = 0;
    long id = -1;
    while ((c = option(argc, argv, "Sg:q", "system=S gid=g quiet=q")) != -1)
        if (c == 'S')
            system_group = 1;
        else if (c == 'g')
            id = number(optarg, 0, INT_MAX, "number");
    operands(argc, 1, 2);
    if (geteuid() != 0)
        errx(1, "only root may do this");
    database_lock();
    if (optind + 1 < argc) {
        add_member(argv[optind], argv[optind + 1]);
        return 0;
    }
    if (!name_good(argv[optind]))
        errx(1, "'%s' is no name for a group", argv[optind]);
    if (getgrnam(argv[optind]))
        errx(system_group ? 0 : 1, "group %s exists", argv[optind]);
    make_group(argv[optind], id, system_group);
    return 0;
}
