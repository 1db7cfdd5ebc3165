#include "../command.h"
#include <grp.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Names are looked up in the new root: its files are what counts there. */
static void become(const char *who)
{
    uid_t user;
    gid_t group;
    owner_parse(who, &user, &group);
    if ((group != (gid_t)-1 &&
         (setgroups(1, &group) < 0 || setgid(group) < 0)) ||
        (user != (uid_t)-1 && setuid(user) < 0))
        err(125, "%s", who);
}

COMMAND(chroot, "chroot", "[-u USER[:GROUP]] FOLDER [COMMAND [ARGUMENT...]]",
        "Runs a command, or a shell, with another root folder.\n"
        "  -u, --userspec  as that user and group\n"
        "  --skip-chdir    stay in the present folder\n")
{
    int c, stay = 0;
    const char *who = NULL;
    while ((c = option(argc, argv, "+u:\1",
                       "userspec=u skip-chdir=\1")) != -1)
        if (c == 'u')
            who = optarg;
        else
            stay = 1;
    operands(argc, 1, -1);
    if (chroot(argv[optind]) < 0)
        err(125, "%s", argv[optind]);
    if (!stay && chdir("/") < 0)
        err(125, "/");
    if (who)
        become(who);
    char **words = argv + optind + 1;
    char *shell[] = {getenv("SHELL"), (char *)"-i", NULL};
    if (!*words) {
        if (!shell[0] || !*shell[0])
            shell[0] = (char *)"/bin/sh";
        words = shell;
    }
    execvp(words[0], words);
    int status = errno == ENOENT ? 127 : 126;
    warn("%s", words[0]);
    return status;
}
