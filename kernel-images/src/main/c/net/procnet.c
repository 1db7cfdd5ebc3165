/* /proc/net/unix, in the columns of Linux. */
#include "proc.h"
#include "string.h"
#include "unix.h"

#define ACCEPTS (1U << 16)

static void show_unix(struct text *text, unused struct task *task)
{
    static const u32 states[] = {1, 1, 3, 4};
    const struct unix_socket *socket;
    text_add(text, "Num       RefCount Protocol Flags    Type St Inode Path\n");
    list_for_each(socket, &unix_sockets, node)
    {
        u64 ino = socket->file != NULL ? socket->file->inode->ino : 0;
        bool listens = socket->state == UNIX_LISTENING;
        text_add(text, "%016lx: %08x %08x %08x %04x %02x %5lu", (u64)socket,
                 socket->refs, 0, listens ? ACCEPTS : 0,
                 (u32)socket->type, states[socket->state], ino);
        const struct unix_address *address = socket->address;
        if (address != NULL && address->path[0] == 0) {
            text_add(text, " @%.*s", (int)address->length - 1,
                     address->path + 1);
        } else if (address != NULL) {
            text_add(text, " %s", address->path);
        }
        text_add(text, "\n");
    }
}

const struct proc_file proc_net_files[] = {
    {"unix", S_IFREG | 0444, show_unix, NULL, NULL, NULL},
    {NULL, 0, NULL, NULL, NULL, NULL},
};
