/* The socket that the tools talk to: /run/systemd/private.
 *
 * A client sends one line, words with a tab between them. The answer is any
 * number of lines that begin with a blank, then one that begins with the
 * exit status and a message: "0 \n", "5 Unit x.service not found.\n". Who is
 * not root may only ask. An answer to a wish that waits comes when the last
 * of its jobs has ended. */
#include "manager.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define SOCKET "/run/systemd/private"
#define LONGEST_REQUEST 65536
#define MOST_CLIENTS 64

static struct client {
    struct client *next;
    int fd;
    uid_t uid;
    bool asked, answered;
    struct text in, out;
    size_t sent;
    unsigned *waiting;
    size_t waiting_count;
    bool failed;
} *clients;
static size_t client_count;

static void client_free(struct client *client)
{
    for (struct client **link = &clients; *link; link = &(*link)->next)
        if (*link == client) {
            *link = client->next;
            break;
        }
    client_count--;
    watch_remove(client->fd);
    close(client->fd);
    text_free(&client->in);
    text_free(&client->out);
    free(client->waiting);
    free(client);
}

static void pump(struct client *client)
{
    while (client->sent < client->out.n) {
        ssize_t put = send(client->fd, client->out.s + client->sent,
                           client->out.n - client->sent,
                           MSG_NOSIGNAL | MSG_DONTWAIT);
        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0 && errno == EAGAIN) {
            watch_events(client->fd, POLLIN | POLLOUT);
            return;
        }
        if (put <= 0) {
            client_free(client);
            return;
        }
        client->sent += (size_t)put;
    }
    if (client->answered)
        client_free(client);
    else
        watch_events(client->fd, POLLIN);
}

static void finish(struct client *client)
{
    text_print(&client->out, "%d \n", client->failed ? 1 : 0);
    client->answered = true;
    pump(client);
}

void job_tell(unsigned id, const struct unit *unit, enum job_result result)
{
    for (struct client *client = clients, *next; client; client = next) {
        next = client->next;
        for (size_t i = 0; i < client->waiting_count; i++) {
            if (client->waiting[i] != id)
                continue;
            client->waiting[i] =
                client->waiting[--client->waiting_count];
            bool good = result == JOB_DONE || result == JOB_SKIPPED;
            client->failed |= !good;
            text_print(&client->out, " %s\t%s\t%s\n", unit->name,
                       job_result_words[result],
                       result_words[unit->result]);
            if (!client->waiting_count)
                finish(client);
            break;
        }
    }
}

static void serve(struct client *client)
{
    struct strings words = {0};
    char *line = client->in.s;
    *strchr(line, '\n') = 0;
    for (char *word = line; word;) {
        char *tab = strchr(word, '\t');
        if (tab)
            *tab = 0;
        strings_add(&words, word);
        word = tab ? tab + 1 : NULL;
    }
    client->asked = true;
    verb_run(&words, client->uid, &client->out, &client->waiting,
             &client->waiting_count);
    strings_clear(&words);
    client->answered = client->waiting_count == 0;
    pump(client);
}

static void ready(int fd, short events, void *context)
{
    struct client *client = context;
    char chunk[4096];
    if (events & POLLOUT) {
        pump(client);
        return;
    }
    ssize_t got = recv(fd, chunk, sizeof chunk, MSG_DONTWAIT);
    if (got < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (got <= 0 || client->in.n + (size_t)got > LONGEST_REQUEST) {
        client_free(client);
        return;
    }
    if (client->asked)
        return;
    text_bytes(&client->in, chunk, (size_t)got);
    if (strlen(client->in.s) != client->in.n)
        client_free(client); /* a 0 has no business here */
    else if (strchr(client->in.s, '\n'))
        serve(client);
}

static void greet(int fd, short events, void *context)
{
    (void)events;
    (void)context;
    int one = accept4(fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (one < 0)
        return;
    if (client_count >= MOST_CLIENTS) {
        close(one);
        return;
    }
    struct client *client = need(sizeof *client);
    struct ucred peer = {0};
    socklen_t size = sizeof peer;
    client->fd = one;
    client->uid = getsockopt(one, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0
                      ? peer.uid
                      : (uid_t)-1;
    client->next = clients;
    clients = client;
    client_count++;
    watch_add(one, POLLIN, ready, client);
}

void private_setup(void)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    strlcpy(address.sun_path, SOCKET, sizeof address.sun_path);
    unlink(SOCKET);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0 ||
        bind(fd, (struct sockaddr *)&address, sizeof address) != 0 ||
        listen(fd, 16) != 0) {
        log_line(LOG_W, "No control socket: %s", strerror(errno));
        if (fd >= 0)
            close(fd);
        return;
    }
    chmod(SOCKET, 0666);
    watch_add(fd, POLLIN, greet, NULL);
}
