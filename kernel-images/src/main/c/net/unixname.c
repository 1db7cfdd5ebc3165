/* Names of Unix sockets: nodes in directories, and abstract ones that are
   only here (unix(7)). */
#include "errno.h"
#include "print.h"
#include "string.h"
#include "task.h"
#include "unix.h"

static bool is_abstract(const char *path, u32 length)
{
    return length > 0 && path[0] == 0;
}

static struct unix_socket *find_abstract(const char *path, u32 length)
{
    struct unix_socket *socket;
    list_for_each(socket, &unix_sockets, node)
    {
        const struct unix_address *address = socket->address;
        /* A connection has its listener's address, but is not it. */
        if (socket->file != NULL && address != NULL &&
            address->length == length &&
            memcmp(address->path, path, length) == 0 &&
            (socket->state != UNIX_CONNECTED ||
             socket->type == SOCK_DGRAM)) {
            return socket;
        }
    }
    return NULL;
}

static struct unix_socket *find_bound(const struct inode *inode)
{
    struct unix_socket *socket;
    list_for_each(socket, &unix_sockets, node)
    {
        if (socket->bound == inode) {
            return socket;
        }
    }
    return NULL;
}

static struct unix_socket *find_path(const char *path, int *error)
{
    struct path at;
    *error = path_lookup(AT_FDCWD, path, 0, &at);
    if (*error != 0) {
        return NULL;
    }
    struct inode *inode = at.dentry->inode;
    struct unix_socket *found = NULL;
    *error = inode_permission(inode, MAY_WRITE);
    if (*error == 0) {
        found = S_ISSOCK(inode->mode) ? find_bound(inode) : NULL;
    }
    path_put(&at);
    return found;
}

struct unix_socket *unix_find(const char *path, u32 length, int type,
                              int *error)
{
    *error = 0;
    struct unix_socket *found = is_abstract(path, length)
                                    ? find_abstract(path, length)
                                    : find_path(path, error);
    if (*error == 0 && found == NULL) {
        *error = -ECONNREFUSED;
    }
    if (*error == 0 && found->type != type) {
        *error = -EPROTOTYPE;
    }
    if (*error != 0) {
        return NULL;
    }
    unix_get(found);
    return found;
}

/* A name of five digits that nobody has (unix(7), "Autobind"). */
static u32 choose_name(char *path)
{
    static u32 next;
    for (u32 try = 0; try < 0x100000; try++) {
        path[0] = 0;
        format(path + 1, 6, "%05x", next++ & 0xfffff);
        if (find_abstract(path, 6) == NULL) {
            return 6;
        }
    }
    return 0;
}

int unix_bind(struct unix_socket *socket, const char *path, u32 length)
{
    if (socket->address != NULL) {
        return -EINVAL;
    }
    struct unix_address *address = kzalloc(sizeof(*address));
    if (address == NULL) {
        return -ENOMEM;
    }
    address->refs = 1;
    memcpy(address->path, path, length);
    address->length = length > 0 ? length : choose_name(address->path);
    int error = 0;
    if (is_abstract(address->path, address->length)) {
        error = find_abstract(path, length) != NULL && length > 0
                    ? -EADDRINUSE : 0;
    } else {
        u32 mode = S_IFSOCK | (0777 & ~current()->fs->umask);
        error = node_make(AT_FDCWD, address->path, mode, 0, &socket->bound);
        error = error == -EEXIST ? -EADDRINUSE : error;
        address->length = (u32)strlen(address->path) + 1;
    }
    if (error != 0) {
        kfree(address);
        return error;
    }
    socket->address = address;
    return 0;
}
