/*
 * Descriptors on their way from process to process. A message holds its
 * files, also those of sockets, so sockets can end up in each other's queues
 * with nobody left who could receive them. When a socket is closed while
 * others travel, what only such queues hold is found and thrown away.
 */
#include "errno.h"
#include "unix.h"

static u32 travelling; /* sockets in messages */

static struct unix_socket *socket_of(const struct file *file)
{
    return file->ops == &unix_file_ops ? file->private : NULL;
}

struct unix_rights *rights_take(const int *fds, u32 count)
{
    struct unix_rights *rights =
        kzalloc(sizeof(*rights) + count * sizeof(rights->files[0]));
    if (rights == NULL) {
        return err_ptr(-ENOMEM);
    }
    for (u32 i = 0; i < count; i++) {
        struct file *file = fd_file(fds[i]);
        if (file == NULL) {
            rights_drop(rights);
            return err_ptr(-EBADF);
        }
        rights->files[rights->count++] = file;
    }
    return rights;
}

struct unix_rights *rights_copy(const struct unix_rights *rights)
{
    struct unix_rights *copy =
        kzalloc(sizeof(*copy) + rights->count * sizeof(copy->files[0]));
    for (u32 i = 0; copy != NULL && i < rights->count; i++) {
        copy->files[copy->count++] = file_get(rights->files[i]);
    }
    return copy;
}

void rights_drop(struct unix_rights *rights)
{
    if (rights == NULL) {
        return;
    }
    for (u32 i = 0; i < rights->count; i++) {
        if (rights->files[i] != NULL) {
            file_put(rights->files[i]);
        }
    }
    kfree(rights);
}

/* They have been put into a queue, or taken out of it. */
void rights_queued(const struct unix_rights *rights, bool queued)
{
    for (u32 i = 0; i < rights->count; i++) {
        struct unix_socket *socket = socket_of(rights->files[i]);
        if (socket != NULL) {
            socket->in_flight += queued ? 1 : (u32)-1;
            travelling += queued ? 1 : (u32)-1;
        }
    }
}

/* Only messages have its file open. */
static bool only_travels(const struct unix_socket *socket)
{
    return socket->file != NULL && socket->in_flight > 0 &&
           socket->file->refs == socket->in_flight;
}

/* Marks what lies in the queue: true if that is news. */
static bool reach_queue(const struct unix_socket *socket)
{
    bool news = false;
    const struct unix_message *message;
    list_for_each(message, &socket->queue, node)
    {
        for (u32 i = 0; message->rights != NULL && i < message->rights->count;
             i++) {
            struct unix_socket *inside = socket_of(message->rights->files[i]);
            if (inside != NULL && !inside->reachable) {
                inside->reachable = true;
                news = true;
            }
        }
    }
    return news;
}

/* A socket reaches its queue, and those of connections not yet accepted. */
static bool reach(const struct unix_socket *socket)
{
    bool news = reach_queue(socket);
    const struct unix_socket *child;
    list_for_each(child, &socket->backlog, backlog_node)
    {
        news = reach_queue(child) || news;
    }
    return news;
}

static struct unix_socket *next_garbage(void)
{
    struct unix_socket *socket;
    list_for_each(socket, &unix_sockets, node)
    {
        if (!socket->reachable && only_travels(socket) &&
            !list_empty(&socket->queue)) {
            return socket;
        }
    }
    return NULL;
}

void rights_collect(void)
{
    static bool busy;
    if (travelling == 0 || busy) {
        return;
    }
    busy = true;
    struct unix_socket *socket;
    list_for_each(socket, &unix_sockets, node)
    {
        socket->reachable = socket->file != NULL && !only_travels(socket);
    }
    for (bool news = true; news;) {
        news = false;
        list_for_each(socket, &unix_sockets, node)
        {
            news = (socket->reachable && reach(socket)) || news;
        }
    }
    while ((socket = next_garbage()) != NULL) {
        unix_get(socket);
        unix_purge(socket);
        unix_put(socket);
    }
    busy = false;
}
