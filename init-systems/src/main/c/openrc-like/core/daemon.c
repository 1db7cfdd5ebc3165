/*
 * A started service whose daemon has gone is "crashed". Which daemons belong
 * to a service is one pid file path a line in RC_SVCDIR/daemons/SERVICE.
 */
#include "core.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

pid_t pidfile_read(const char *path)
{
    char *text = file_text(path);
    char *end = text;
    long pid = text ? strtol(text, &end, 10) : 0;
    bool good = end != text && pid > 1 && pid <= 1 << 30;
    free(text);
    return good ? (pid_t)pid : 0;
}

void daemon_record(const char *service, const char *pidfile)
{
    char *path = text_of("%s/daemons/%s", state_folder(), service);
    char *known = file_text(path);
    char *line = text_of("%s\n", pidfile);
    bool new = !known || !strstr(known, line);
    char *text = text_of("%s%s", known ? known : "", new ? line : "");
    if (file_replace(path, text) != 0 && errno == ENOENT) {
        state_prepare();
        file_replace(path, text);
    }
    free(path);
    free(known);
    free(line);
    free(text);
}

bool daemon_crashed(const char *service)
{
    char *path = text_of("%s/daemons/%s", state_folder(), service);
    char *text = file_text(path);
    char *rest = text, *line;
    bool crashed = false;
    while (text && (line = strsep(&rest, "\n"))) {
        if (!*line)
            continue;
        pid_t pid = pidfile_read(line);
        crashed = crashed || pid == 0 ||
                  (kill(pid, 0) != 0 && errno == ESRCH);
    }
    free(path);
    free(text);
    return crashed;
}
