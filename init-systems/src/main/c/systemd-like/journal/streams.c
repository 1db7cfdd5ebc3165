/* Output of services, line by line, from their named pipes: stream.h. */
#include "stream.h"
#include "../common/names.h"
#include "journald.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define LONGEST_LINE 49152

static struct stream {
    int fd;
    char *unit, *identifier;
    pid_t pid;
    int level;
    struct text partial;
} *streams;
static size_t count;
static int control = -1;
static struct text control_text;

static struct stream *find(const char *unit)
{
    for (size_t i = 0; i < count; i++)
        if (!strcmp(streams[i].unit, unit))
            return &streams[i];
    return NULL;
}

static struct stream *add(const char *unit)
{
    struct stream *stream = find(unit);
    if (stream || strchr(unit, '/'))
        return stream;
    int fd = stream_open(unit);
    if (fd < 0)
        return NULL;
    streams = need_more(streams, (count + 1) * sizeof *streams);
    stream = &streams[count++];
    *stream = (struct stream){.fd = fd,
                              .unit = copy(unit),
                              .identifier = copy("unknown"),
                              .level = 6};
    return stream;
}

/* A message of process 1 is about a unit if it names one at its start. */
static char *unit_in(const char *text)
{
    for (int word = 0; word < 5 && *text; word++) {
        size_t n = strcspn(text, " :");
        char *name = copy_n(text, n);
        if (strchr(name, '.') && name_valid(name))
            return name;
        free(name);
        text += n;
        text += strspn(text, " ");
        if (*text == ':')
            break;
    }
    return NULL;
}

static void store_line(struct stream *stream, const char *line)
{
    int priority = stream->level, facility = 3;
    const char *text = take_priority(line, &priority, NULL);
    bool manager = !strcmp(stream->unit, "init.scope");
    struct message message = {.priority = priority,
                              .facility = facility,
                              .transport = manager ? "journal" : "stdout",
                              .identifier = stream->identifier,
                              .unit = stream->unit,
                              .text = text,
                              .pid = stream->pid};
    char *about = manager ? unit_in(text) : NULL;
    if (about)
        message.unit = about;
    if (*text)
        message_store(&message);
    free(about);
}

static void take_bytes(struct stream *stream, const char *bytes, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        char c = bytes[i];
        bool full = stream->partial.n >= LONGEST_LINE;
        if (c != '\n' && !full) {
            if (c)
                text_char(&stream->partial, c);
            continue;
        }
        if (stream->partial.n)
            store_line(stream, stream->partial.s);
        text_free(&stream->partial);
        if (c != '\n' && c)
            text_char(&stream->partial, c);
    }
}

static void drain(struct stream *stream, int most)
{
    char chunk[4096];
    while (most-- > 0) {
        ssize_t got = read(stream->fd, chunk, sizeof chunk);
        if (got <= 0)
            return;
        take_bytes(stream, chunk, (size_t)got);
    }
}

size_t streams_count(void)
{
    return count;
}

int stream_descriptor(size_t i)
{
    return streams[i].fd;
}

void stream_ready(size_t i)
{
    drain(&streams[i], 16); /* a noisy one must not starve the others */
}

bool streams_have_partial(void)
{
    for (size_t i = 0; i < count; i++)
        if (streams[i].partial.n)
            return true;
    return false;
}

/* What nobody has ended with a newline for a while is a line too. */
void streams_flush_partial(void)
{
    for (size_t i = 0; i < count; i++)
        if (streams[i].partial.n)
            take_bytes(&streams[i], "\n", 1);
}

void streams_look(void)
{
    DIR *dir = opendir(STREAM_FOLDER);
    for (struct dirent *entry; dir && (entry = readdir(dir));)
        if (*entry->d_name != '.')
            add(entry->d_name);
    if (dir)
        closedir(dir);
    struct stream *manager = find("init.scope");
    if (manager) {
        manager->pid = 1;
        replace(&manager->identifier, copy("systemd"));
    }
}

int streams_control(void)
{
    make_folders(STREAM_FOLDER, 0700);
    mkfifo(CONTROL_PIPE, 0600);
    control = open(CONTROL_PIPE, O_RDWR | O_NONBLOCK | O_CLOEXEC);
    return control;
}

static void command(char *line)
{
    char *rest = line, *word = strsep(&rest, " ");
    if (!strcmp(word, "rotate")) {
        store_rotate();
    } else if (!strcmp(word, "sync")) {
        for (size_t i = 0; i < count; i++)
            drain(&streams[i], 64);
        store_sync();
    } else if (!strcmp(word, "flush")) {
        store_flush();
    } else if (!strcmp(word, "stream")) {
        char *unit = strsep(&rest, " "), *pid = strsep(&rest, " ");
        char *level = strsep(&rest, " ");
        struct stream *stream = rest ? add(unit) : NULL;
        if (!stream)
            return;
        /* What is in the pipe was written by the one before; but a fast
         * one may have written already, and then has the wrong number. */
        if (stream->pid)
            drain(stream, 64);
        stream->pid = (pid_t)strtol(pid, NULL, 10);
        stream->level = (int)strtol(level, NULL, 10) & 7;
        replace(&stream->identifier, copy(rest));
    }
}

void streams_control_ready(void)
{
    char chunk[4096];
    for (;;) {
        ssize_t got = read(control, chunk, sizeof chunk);
        if (got <= 0)
            return;
        for (ssize_t i = 0; i < got; i++) {
            if (chunk[i] != '\n') {
                text_char(&control_text, chunk[i]);
                continue;
            }
            char *line = text_take(&control_text);
            command(line);
            free(line);
        }
    }
}
