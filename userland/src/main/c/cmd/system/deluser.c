#include "../accounts/accounts.h"
#include "../command.h"
#include <fcntl.h>
#include <grp.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char *drop_line(char *line, const void *name)
{
    return line_is_of(line, name) ? NULL : line;
}

/* Takes a user out of the member list of one group, or of all. */
struct leaving {
    const char *user, *group;
};

static char *drop_member(char *line, const void *data)
{
    const struct leaving *l = data;
    char *members = strrchr(line, ':');
    size_t n = strlen(l->user);
    int found = 0;
    if (!members || (l->group && !line_is_of(line, l->group)))
        return line;
    struct text fresh = {NULL, 0, 0};
    text_add(&fresh, line, (size_t)(++members - line));
    size_t head = fresh.n;
    for (char *s = members; *s;) {
        size_t length = strcspn(s, ",");
        if (length == n && memcmp(s, l->user, n) == 0) {
            found = 1;
        } else {
            if (fresh.n > head)
                text_put(&fresh, ',');
            text_add(&fresh, s, length);
        }
        s += length + (s[length] == ',');
    }
    if (found)
        return text_end(&fresh);
    free(fresh.s);
    return line;
}

static void leave(const char *user, const char *group)
{
    struct leaving l = {user, group};
    if (database_edit("/etc/group", drop_member, &l, NULL) < 0)
        exit(1);
}

static void remove_tree(struct walk *entry)
{
    int folder = S_ISDIR(entry->about->st_mode);
    if (entry->event == (folder ? WALK_LEAVE : WALK_ENTRY) &&
        unlinkat(entry->dir, entry->name, folder ? AT_REMOVEDIR : 0) < 0)
        complain("%s", entry->path);
}

COMMAND(deluser, "deluser", "[--remove-home] USER | USER GROUP",
        "Takes a user away, or out of a group.\n"
        "  --remove-home  the home folder, too\n")
{
    int c, with_home = 0;
    while ((c = option(argc, argv, "\1qS",
                       "remove-home=\1 quiet=q system=S")) != -1)
        with_home |= c == 1;
    operands(argc, 1, 2);
    const char *name = argv[optind], *group = argv[optind + 1];
    if (geteuid() != 0)
        errx(1, "only root may do this");
    struct passwd *user = getpwnam(name);
    if (!user)
        errx(1, "no user %s", name);
    database_lock();
    if (optind + 1 < argc) {
        if (!getgrnam(group))
            errx(1, "no group %s", group);
        leave(name, group);
        return 0;
    }
    char *home = copy_text(user->pw_dir);
    if (user->pw_uid == 0)
        errx(1, "root stays");
    if (database_edit("/etc/passwd", drop_line, name, NULL) < 0)
        return 1;
    if (access("/etc/shadow", F_OK) == 0)
        database_edit("/etc/shadow", drop_line, name, NULL);
    leave(name, NULL);
    /* The group that was made with the user goes if nobody else is in it. */
    struct group *own = getgrnam(name);
    if (own && !own->gr_mem[0])
        database_edit("/etc/group", drop_line, name, NULL);
    if (with_home && strncmp(home, "/home/", 6) == 0)
        walk(home, 0, remove_tree);
    return 0;
}

COMMAND(delgroup, "delgroup", "GROUP | USER GROUP",
        "Takes a group away, or a user out of one.\n")
{
    while (option(argc, argv, "qS", "quiet=q system=S") != -1)
        ;
    operands(argc, 1, 2);
    if (geteuid() != 0)
        errx(1, "only root may do this");
    const char *name = argv[argc - 1];
    struct group *group = getgrnam(name);
    struct passwd *user;
    if (!group)
        errx(1, "no group %s", name);
    gid_t id = group->gr_gid;
    database_lock();
    if (optind + 1 < argc) {
        leave(argv[optind], name);
        return 0;
    }
    setpwent();
    while ((user = getpwent()))
        if (user->pw_gid == id)
            errx(1, "%s is the group of %s", name, user->pw_name);
    return database_edit("/etc/group", drop_line, name, NULL) < 0;
}
