#include "../command.h"
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

static int title = 1, by_exec, stop_on_error, stop_on_change;

static unsigned height(void)
{
    struct winsize size;
    if (ioctl(1, TIOCGWINSZ, &size) == 0 && size.ws_row > 0)
        return size.ws_row;
    return 24;
}

static void put_title(const char *line, const struct timespec *pause)
{
    char head[512], host[65] = "", when[32];
    time_t now = time(NULL);
    struct tm t;
    size_t width = (size_t)terminal_width();
    gethostname(host, sizeof host);
    strftime(when, sizeof when, "%a %b %e %H:%M:%S %Y",
             localtime_r(&now, &t));
    snprintf(head, sizeof head, "Every %.1fs: %s",
             (double)pause->tv_sec + (double)pause->tv_nsec / 1e9, line);
    size_t right = strlen(host) + 2 + strlen(when);
    int left = width > right + 1 ? (int)(width - right - 1) : 0;
    printf("%-*.*s %s: %s\033[K\n\033[K\n", left, left, head, host, when);
}

static int run(char **words, const char *line, struct text *output)
{
    int fds[2], status;
    char part[4096];
    ssize_t n;
    if (pipe(fds) < 0)
        err(1, "pipe");
    pid_t child = fork();
    if (child < 0)
        err(1, "fork");
    if (child == 0) {
        dup2(fds[1], 1);
        dup2(fds[1], 2);
        close(fds[0]);
        close(fds[1]);
        if (by_exec)
            execvp(words[0], words);
        else
            execl("/bin/sh", "sh", "-c", line, (char *)NULL);
        dprintf(2, "%s: %s\n", by_exec ? words[0] : "/bin/sh",
                strerror(errno));
        _exit(127);
    }
    close(fds[1]);
    text_clear(output);
    while ((n = read(fds[0], part, sizeof part)) > 0 ||
           (n < 0 && errno == EINTR))
        if (n > 0)
            text_add(output, part, (size_t)n);
    close(fds[0]);
    while (waitpid(child, &status, 0) < 0 && errno == EINTR)
        ;
    return status;
}

/* As much as fits, each line cut at the screen's edge. */
static void put_screen(const struct text *output)
{
    size_t width = (size_t)terminal_width();
    unsigned rows = height() - (title ? 2 : 0);
    const char *s = output->s, *end = s + output->n;
    for (unsigned row = 0; row < rows && s < end; row++) {
        const char *stop = memchr(s, '\n', (size_t)(end - s));
        if (!stop)
            stop = end;
        size_t n = (size_t)(stop - s);
        fwrite(s, 1, n < width ? n : width, stdout);
        fputs(row + 1 < rows ? "\033[K\n" : "\033[K", stdout);
        s = stop + 1;
    }
    fputs("\033[J", stdout);
}

COMMAND(watch, "watch", "[-n SECONDS] [-tegx] COMMAND [ARGUMENT...]",
        "Runs a command again and again and shows what it prints.\n"
        "  -n SECONDS  between two runs (2)\n"
        "  -t  no title    -x  without a shell\n"
        "  -e  end when the command fails\n"
        "  -g  end when what it prints changes\n")
{
    int c;
    struct timespec pause = {2, 0};
    struct text line = {NULL, 0, 0}, now = {NULL, 0, 0}, last = {NULL, 0, 0};
    while ((c = option(argc, argv, "+n:tegx",
                       "interval=n no-title=t errexit=e chgexit=g "
                       "exec=x")) != -1)
        switch (c) {
        case 'n':
            pause = duration(optarg);
            break;
        case 't':
            title = 0;
            break;
        case 'e':
            stop_on_error = 1;
            break;
        case 'g':
            stop_on_change = 1;
            break;
        case 'x':
            by_exec = 1;
            break;
        }
    operands(argc, 1, -1);
    if (!pause.tv_sec && pause.tv_nsec < 100000000)
        pause.tv_nsec = 100000000;
    for (int i = optind; i < argc; i++) {
        if (line.n)
            text_put(&line, ' ');
        text_adds(&line, argv[i]);
    }
    text_end(&line);
    fputs("\033[2J", stdout);
    for (int first = 1;; first = 0) {
        int status = run(argv + optind, line.s, &now);
        fputs("\033[H", stdout);
        if (title)
            put_title(line.s, &pause);
        put_screen(&now);
        flush_output();
        if (stop_on_error && status)
            return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
        if (stop_on_change && !first &&
            (now.n != last.n || memcmp(now.s, last.s, now.n) != 0))
            return 0;
        text_clear(&last);
        text_add(&last, now.s, now.n);
        nanosleep(&pause, NULL);
    }
}
