/*
 * start-stop-daemon: starts a program unless it runs already, or stops what
 * it started. Which processes are meant is said by pid file, program, name
 * and user together.
 */
#include "../tools/tools.h"
#include "launch.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <pwd.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static const char help[] =
    "usage: start-stop-daemon -S|-K|-s SIGNAL [options] [PROGRAM] [-- "
    "ARGUMENT...]\n"
    "  -S, --start             start it unless it runs\n"
    "  -K, --stop              stop it\n"
    "  -x, --exec PROGRAM      the daemon\n"
    "  -a, --startas PROGRAM   what to start instead of it\n"
    "  -p, --pidfile FILE      where its process id is\n"
    "  -n, --name NAME         the kernel's name for it\n"
    "  -u, --user USER[:GROUP] who it is\n"
    "  -c, --chuid USER[:GROUP] the same\n"
    "  -g, --group GROUP\n"
    "  -b, --background        it does not go there by itself\n"
    "  -m, --make-pidfile      it does not write its process id itself\n"
    "  -1, --stdout FILE       -2, --stderr FILE\n"
    "  -d, --chdir FOLDER      -r, --chroot FOLDER\n"
    "  -e, --env NAME=VALUE    -k, --umask MODE   -N, --nicelevel N\n"
    "  -w, --wait MILLIS       look whether it is still there after that\n"
    "  -R, --retry SCHEDULE    seconds, or SIGNAL/SECONDS/...\n"
    "  -s, --signal SIGNAL     instead of TERM; alone: only send it\n"
    "  -i, --interpreted       the daemon is a script\n"
    "  -o, --oknodo            it is no error if nothing is to be done\n"
    "  -t, --test              say what would be done\n"
    "  -q, --quiet             -v, --verbose      -P, --progress\n";

static const struct option options[] = {
    {"start", no_argument, NULL, 'S'},
    {"stop", no_argument, NULL, 'K'},
    {"exec", required_argument, NULL, 'x'},
    {"startas", required_argument, NULL, 'a'},
    {"pidfile", required_argument, NULL, 'p'},
    {"name", required_argument, NULL, 'n'},
    {"user", required_argument, NULL, 'u'},
    {"chuid", required_argument, NULL, 'c'},
    {"group", required_argument, NULL, 'g'},
    {"background", no_argument, NULL, 'b'},
    {"make-pidfile", no_argument, NULL, 'm'},
    {"stdout", required_argument, NULL, '1'},
    {"stderr", required_argument, NULL, '2'},
    {"chdir", required_argument, NULL, 'd'},
    {"chroot", required_argument, NULL, 'r'},
    {"env", required_argument, NULL, 'e'},
    {"umask", required_argument, NULL, 'k'},
    {"nicelevel", required_argument, NULL, 'N'},
    {"wait", required_argument, NULL, 'w'},
    {"retry", required_argument, NULL, 'R'},
    {"signal", required_argument, NULL, 's'},
    {"interpreted", no_argument, NULL, 'i'},
    {"oknodo", no_argument, NULL, 'o'},
    {"test", no_argument, NULL, 't'},
    {"quiet", no_argument, NULL, 'q'},
    {"verbose", no_argument, NULL, 'v'},
    {"progress", no_argument, NULL, 'P'},
    {NULL, 0, NULL, 0},
};

struct request {
    struct launch launch;
    struct match match;
    bool starts, stops, makes_pidfile, ok, tests, has_signal;
    int number;
    const char *retry, *startas;
    long wait_millis;
};

static bool read_number(const char *text, long *value)
{
    char *end;
    *value = strtol(text, &end, 10);
    if (!*text || *end)
        eerror("start-stop-daemon: `%s' is no number", text);
    return *text && !*end;
}

static bool set_user(struct request *request, const char *text)
{
    if (!launch_user(&request->launch, text))
        return false;
    request->match.uid = request->launch.uid;
    request->match.has_uid = true;
    return true;
}

static bool set_signal(struct request *request, const char *text)
{
    request->number = signal_of(text);
    request->has_signal = true;
    if (request->number < 0)
        eerror("start-stop-daemon: invalid signal `%s'", text);
    return request->number >= 0;
}

/* False: the option is wrong, and that was said. */
static bool take_option(struct request *request, int letter, char *value)
{
    long number = 0;
    switch (letter) {
    case 'S': request->starts = true; return true;
    case 'K': request->stops = true; return true;
    case 'x': request->match.exec = value; return true;
    case 'a': request->startas = value; return true;
    case 'p': request->match.pidfile = value; return true;
    case 'n': request->match.name = value; return true;
    case 'u':
    case 'c': return set_user(request, value);
    case 'g': return launch_group(&request->launch, value);
    case 'b': request->launch.background = true; return true;
    case 'm': request->makes_pidfile = true; return true;
    case '1': request->launch.output = value; return true;
    case '2': request->launch.error = value; return true;
    case 'd': request->launch.directory = value; return true;
    case 'r': request->launch.root = value; return true;
    case 'e': return putenv(value) == 0;
    case 'k': return launch_umask(&request->launch, value);
    case 'N':
        if (!read_number(value, &number))
            return false;
        request->launch.nice = (int)number;
        return true;
    case 'w': return read_number(value, &request->wait_millis);
    case 'R': request->retry = value; return true;
    case 's': return set_signal(request, value);
    case 'o': request->ok = true; return true;
    case 't': request->tests = true; return true;
    case 'q': return setenv("EINFO_QUIET", "yes", 1) == 0;
    case 'i':
    case 'v':
    case 'P': return true;
    default: return false;
    }
}

static bool write_pidfile(const char *path, pid_t pid)
{
    char *text = text_of("%d\n", (int)pid);
    bool written = file_replace(path, text) == 0;
    if (!written)
        eerror("start-stop-daemon: cannot write %s: %m", path);
    free(text);
    return written;
}

/*
 * The child tells over a pipe, which closes when it becomes the daemon, why
 * it could not. 0: it runs.
 */
static int wait_for_exec(int fd)
{
    int error = 0;
    ssize_t got;
    while ((got = read(fd, &error, sizeof error)) < 0 && errno == EINTR)
        ;
    close(fd);
    return got > 0 ? error : 0;
}

static bool still_there(const struct request *request, pid_t pid)
{
    if (request->wait_millis <= 0)
        return true;
    usleep((unsigned)request->wait_millis * 1000);
    return waitpid(pid, NULL, WNOHANG) == 0;
}

static int start(struct request *request)
{
    int ends[2], status = 0;
    if (pipe2(ends, O_CLOEXEC) != 0) {
        eerror("start-stop-daemon: %m");
        return 1;
    }
    fflush(NULL);
    pid_t pid = fork();
    if (pid == 0) {
        if (request->launch.background)
            setsid();
        launch_exec(&request->launch, ends[1]);
    }
    close(ends[1]);
    if (pid < 0 || wait_for_exec(ends[0]) != 0) {
        eerror("start-stop-daemon: failed to start `%s'",
               request->launch.program);
        return 1;
    }
    if (request->makes_pidfile &&
        !write_pidfile(request->match.pidfile, pid))
        return 1;
    if (!request->launch.background) {
        while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
            ;
        status = exit_status_of(status);
    } else if (!still_there(request, pid)) {
        eerror("start-stop-daemon: %s died", request->launch.program);
        return 1;
    }
    const char *service = getenv("RC_SVCNAME");
    if (status == 0 && service && request->match.pidfile)
        daemon_record(service, request->match.pidfile);
    return status;
}

static int start_unless_running(struct request *request, char **rest)
{
    struct pids found;
    const char *program = request->startas ? request->startas
                                           : request->match.exec;
    if (!program) {
        eerror("start-stop-daemon: no program was named");
        return 1;
    }
    match_all(&request->match, &found);
    if (found.count > 0 && (request->match.pidfile || request->match.exec)) {
        if (!request->ok)
            eerror("start-stop-daemon: %s is already running", program);
        return request->ok ? 0 : 1;
    }
    request->launch.program = launch_find(program, request->launch.root);
    if (!request->launch.program) {
        eerror("start-stop-daemon: %s does not exist", program);
        return 1;
    }
    size_t count = 0;
    while (rest[count])
        count++;
    request->launch.arguments = need_memory((count + 2) * sizeof(char *));
    request->launch.arguments[0] = (char *)request->launch.program;
    memcpy(request->launch.arguments + 1, rest, count * sizeof(char *));
    if (request->tests) {
        einfo("would start %s", request->launch.program);
        return 0;
    }
    return start(request);
}

static int stop(struct request *request)
{
    struct schedule schedule;
    size_t signalled;
    const char *text = request->retry ? request->retry : "5";
    if (!schedule_parse(text, request->number, &schedule)) {
        eerror("start-stop-daemon: invalid schedule `%s'", text);
        return 1;
    }
    if (request->tests) {
        einfo("would stop it");
        return 0;
    }
    size_t left = schedule_run(&schedule, &request->match, &signalled);
    if (left > 0) {
        eerror("start-stop-daemon: %zu process(es) refused to stop", left);
        return 1;
    }
    if (signalled == 0 && !request->ok && !getenv("RC_SVCNAME")) {
        eerror("start-stop-daemon: no matching processes found");
        return 1;
    }
    if (request->match.pidfile)
        unlink(request->match.pidfile);
    return 0;
}

static int signal_only(const struct request *request)
{
    struct pids found;
    size_t sent = 0;
    match_all(&request->match, &found);
    for (size_t i = 0; i < found.count; i++)
        sent += kill(found.at[i], request->number) == 0;
    free(found.at);
    if (sent == 0 && !request->ok)
        eerror("start-stop-daemon: no matching processes found");
    return sent > 0 || request->ok ? 0 : 1;
}

int start_stop_daemon_main(int argc, char **argv)
{
    struct request request = {.number = SIGTERM};
    int letter;
    while ((letter = getopt_long(
                argc, argv, "+SKx:a:p:n:u:c:g:bm1:2:d:r:e:k:N:w:R:s:iotqvP",
                options, NULL)) >= 0)
        if (!take_option(&request, letter, optarg))
            return letter == '?' ? usage(help) : 1;
    char **rest = argv + optind;
    /* getopt has eaten the dashes, or the program stands before them. */
    if (*rest && !request.match.exec && strcmp(argv[optind - 1], "--") != 0) {
        request.match.exec = *rest++;
        if (*rest && strcmp(*rest, "--") == 0)
            rest++;
    }
    if (request.makes_pidfile && !request.match.pidfile) {
        eerror("start-stop-daemon: --make-pidfile needs --pidfile");
        return 1;
    }
    if (request.starts == request.stops &&
        (request.starts || !request.has_signal))
        return usage(help);
    if (request.starts)
        return start_unless_running(&request, rest);
    if (!request.match.exec && !request.match.pidfile &&
        !request.match.name && !request.match.has_uid) {
        eerror("start-stop-daemon: which process is meant?");
        return 1;
    }
    return request.stops ? stop(&request) : signal_only(&request);
}
