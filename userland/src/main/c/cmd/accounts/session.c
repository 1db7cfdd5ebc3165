#include "accounts.h"
#include "../command.h"
#include <grp.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void session_become(const struct passwd *user)
{
    if (initgroups(user->pw_name, user->pw_gid) < 0 ||
        setgid(user->pw_gid) < 0 || setuid(user->pw_uid) < 0)
        err(1, "cannot become %s", user->pw_name);
}

void session_environment(const struct passwd *user)
{
    setenv("HOME", user->pw_dir, 1);
    setenv("SHELL", *user->pw_shell ? user->pw_shell : "/bin/sh", 1);
    setenv("USER", user->pw_name, 1);
    setenv("LOGNAME", user->pw_name, 1);
    setenv("PATH",
           user->pw_uid == 0
               ? "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
               : "/usr/local/bin:/usr/bin:/bin",
           1);
}

void session_shell(const struct passwd *user, const char *shell, int login,
                   char **words)
{
    size_t count = 0;
    if (!shell || !*shell)
        shell = *user->pw_shell ? user->pw_shell : "/bin/sh";
    while (words && words[count])
        count++;
    char **arguments = need_memory((count + 2) * sizeof *arguments);
    char *name = last_part(shell);
    char *dashed = need_memory(strlen(name) + 2);
    *dashed = '-';
    strcpy(dashed + 1, name);
    arguments[0] = login ? dashed : name;
    if (count)
        memcpy(arguments + 1, words, count * sizeof *words);
    fflush(stdout);
    execv(shell, arguments);
    err(errno == ENOENT ? 127 : 126, "%s", shell);
}
