/* Starting a process of a unit: what the parent does. */
#include "../journal/stream.h"
#include "manager.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int idle_pipe[2] = {-1, -1};

static bool to_journal(const struct unit *unit)
{
    enum stream out = unit->c.exec.out, err = unit->c.exec.err;
    return out == STREAM_JOURNAL || out == STREAM_JOURNAL_CONSOLE ||
           err == STREAM_JOURNAL || err == STREAM_JOURNAL_CONSOLE;
}

static const char *identifier(const struct unit *unit,
                              const struct command *command)
{
    if (unit->c.exec.identifier)
        return unit->c.exec.identifier;
    const char *slash = strrchr(command->path, '/');
    return slash ? slash + 1 : command->path;
}

pid_t spawn(struct unit *unit, struct command *command, int flags, int *told)
{
    int ends[2] = {-1, -1};
    struct strings environment = environment_for(unit, flags);
    if (!environment.n) {
        log_unit(LOG_W, unit, "Failed to run '%s' task: %s",
                 unit->phase == EXEC_START ? "start" : "control",
                 "environment is not complete");
        return -1;
    }
    strings_clear(&environment); /* it is made again by the child */
    if (to_journal(unit) && unit->stream < 0)
        unit->stream = stream_open(unit->name);
    if (told && pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0)
        return -1;
    command->started = now_monotonic();
    command->ended = 0;
    pid_t pid = fork();
    if (pid == 0) {
        if (ends[0] >= 0)
            close(ends[0]);
        child_run(unit, command, flags, unit->stream, ends[1]);
    }
    if (ends[1] >= 0)
        close(ends[1]);
    if (pid < 0) {
        log_unit(LOG_W, unit, "Failed to fork: %s", strerror(errno));
        if (ends[0] >= 0)
            close(ends[0]);
        return -1;
    }
    command->pid = pid;
    track_spawned(unit, pid);
    if (flags & SPAWN_MAIN)
        unit->main_started = command->started;
    if (to_journal(unit))
        stream_announce(unit->name, pid, identifier(unit, command),
                        unit->c.exec.log_level);
    if (told)
        *told = ends[0];
    return pid;
}
