#include "client.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static int reach(void)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    strlcpy(address.sun_path, "/run/systemd/private",
            sizeof address.sun_path);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd >= 0 &&
        connect(fd, (struct sockaddr *)&address, sizeof address) != 0) {
        int error = errno;
        close(fd);
        errno = error;
        return -1;
    }
    return fd;
}

struct answer ask_list(const struct strings *words)
{
    struct answer answer = {.status = -1};
    struct text request = {0}, all = {0};
    int fd = reach();
    if (fd < 0) {
        answer.message = print("Failed to connect to system manager: %s",
                               strerror(errno));
        return answer;
    }
    for (size_t i = 0; i < words->n; i++)
        text_print(&request, "%s%s", i ? "\t" : "", words->v[i]);
    text_char(&request, '\n');
    bool sent = write_all(fd, request.s, request.n);
    text_free(&request);
    for (;;) {
        char chunk[4096];
        ssize_t got = sent ? read(fd, chunk, sizeof chunk) : 0;
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            break;
        text_bytes(&all, chunk, (size_t)got);
    }
    close(fd);
    for (char *line = all.s; line && *line;) {
        char *end = strchr(line, '\n');
        if (end)
            *end = 0;
        if (*line == ' ') {
            strings_add(&answer.lines, line + 1);
        } else {
            char *rest;
            answer.status = (int)strtol(line, &rest, 10);
            replace(&answer.message, copy(rest + (*rest == ' ')));
        }
        line = end ? end + 1 : NULL;
    }
    text_free(&all);
    if (answer.status < 0)
        answer.message = copy("Connection to the system manager was lost");
    return answer;
}

struct answer ask(const char *const *words)
{
    struct strings list = {0};
    for (; *words; words++)
        strings_add(&list, *words);
    struct answer answer = ask_list(&list);
    strings_clear(&list);
    return answer;
}

void answer_free(struct answer *answer)
{
    strings_clear(&answer->lines);
    replace(&answer->message, NULL);
}

/* An empty line ends a unit. */
struct properties *units_of(const struct answer *answer, size_t *count)
{
    struct properties *list = NULL;
    bool open = false;
    *count = 0;
    for (size_t i = 0; i < answer->lines.n; i++) {
        const char *line = answer->lines.v[i];
        if (!*line) {
            open = false;
            continue;
        }
        if (!open) {
            list = need_more(list, (*count + 1) * sizeof *list);
            list[(*count)++] = (struct properties){0};
            open = true;
        }
        strings_add(&list[*count - 1].lines, line);
    }
    return list;
}

const char *property(const struct properties *unit, const char *key)
{
    size_t n = strlen(key);
    for (size_t i = 0; i < unit->lines.n; i++)
        if (!strncmp(unit->lines.v[i], key, n) &&
            unit->lines.v[i][n] == '=')
            return unit->lines.v[i] + n + 1;
    return "";
}

usec property_usec(const struct properties *unit, const char *key)
{
    uint64_t value;
    return parse_unsigned(property(unit, key), UINT64_MAX, &value) ? value
                                                                   : 0;
}

void properties_free(struct properties *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        strings_clear(&list[i].lines);
    free(list);
}
