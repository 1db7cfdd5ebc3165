#include "../accounts/accounts.h"
#include "../command.h"
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define FOLDER "/var/spool/cron"

static char *table_of(const char *user)
{
    return join_path(FOLDER, user);
}

static int run(const char *program, const char *first, const char *second,
               const char *third)
{
    int status;
    pid_t child = fork();
    if (child < 0)
        err(1, "fork");
    if (child == 0) {
        execlp(program, program, first, second, third, (char *)NULL);
        warn("%s", program);
        _exit(127);
    }
    while (waitpid(child, &status, 0) < 0 && errno == EINTR)
        ;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

/* The text goes to a file beside the table, is looked at, and takes its
 * place at once: crond never sees half of it. */
static int install(int in, const char *in_name, const char *user)
{
    char *path = table_of(user);
    struct text fresh = {NULL, 0, 0};
    text_adds(&fresh, path);
    text_adds(&fresh, ".new"); /* crond passes over names with a dot */
    unlink(text_end(&fresh));
    int fd = open(fresh.s, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0)
        err(1, "%s", fresh.s);
    int bad = copy_bytes(in, in_name, fd, fresh.s) < 0 || fsync(fd) < 0;
    close(fd);
    if (!bad && run("crond", "--check", fresh.s, user) == 1) {
        complainx("%s: not installed", in_name);
        bad = 1;
    }
    if (!bad && rename(fresh.s, path) < 0) {
        complain("%s", path);
        bad = 1;
    }
    if (bad)
        unlink(fresh.s);
    return bad;
}

static int edit(const char *user)
{
    char name[] = "/tmp/crontab.XXXXXX";
    const char *editor = getenv("VISUAL");
    char *path = table_of(user);
    int copy = mkstemp(name), old = open(path, O_RDONLY | O_CLOEXEC);
    struct stat before, after;
    if (copy < 0)
        err(1, "%s", name);
    if (old >= 0 && copy_bytes(old, path, copy, name) < 0)
        return 1;
    if (!editor)
        editor = getenv("EDITOR");
    fstat(copy, &before);
    int bad = run(editor ? editor : "ed", name, NULL, NULL);
    int in = open(name, O_RDONLY | O_CLOEXEC);
    if (!bad && in >= 0 && fstat(in, &after) == 0) {
        if (before.st_mtim.tv_sec == after.st_mtim.tv_sec &&
            before.st_mtim.tv_nsec == after.st_mtim.tv_nsec &&
            before.st_ino == after.st_ino)
            warnx("nothing was changed");
        else
            bad = install(in, name, user);
    }
    unlink(name);
    return bad;
}

COMMAND(crontab, "crontab", "[-u USER] [FILE] | [-u USER] -l|-e|-r",
        "Shows or changes a user's table of crond; FILE, or - for standard\n"
        "input, replaces it.\n"
        "  -l  print it    -r  take it away\n"
        "  -e  edit it with $VISUAL, $EDITOR or ed\n"
        "  -u  another user's; only root may\n")
{
    int c, what = 0;
    const char *name = NULL;
    while ((c = option(argc, argv, "u:ler",
                       "user=u list=l edit=e remove=r")) != -1)
        if (c == 'u')
            name = optarg;
        else
            what = c;
    operands(argc, 0, what ? 0 : 1);
    if (geteuid() != 0)
        errx(1, "only root may change " FOLDER);
    struct passwd *user = name ? getpwnam(name) : getpwuid(getuid());
    if (!user)
        errx(1, "no user %s", name ? name : "of this number");
    name = copy_text(user->pw_name);
    char *path = table_of(name);
    if (what == 'e')
        return edit(name);
    if (what == 'l' || what == 'r') {
        int fd = open(path, O_RDONLY | O_CLOEXEC);
        if (fd < 0)
            errx(1, "%s has no table", name);
        if (what == 'l')
            return copy_bytes(fd, path, 1, "standard output") < 0;
        if (unlink(path) < 0)
            err(1, "%s", path);
        return 0;
    }
    const char *from = argv[optind] ? argv[optind] : "-";
    int in = strcmp(from, "-") == 0 ? 0 : open(from, O_RDONLY | O_CLOEXEC);
    if (in < 0)
        err(1, "%s", from);
    return install(in, from, name);
}
