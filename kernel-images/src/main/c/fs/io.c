/* Where the bytes of a read or write lie: a range, or several. */
#include "errno.h"
#include "fs.h"
#include "string.h"

void io_user(struct io *io, uaddr base, usize size)
{
    *io = (struct io){.count = 1, .left = size, .single = {base, size}};
    io->vectors = &io->single;
}

void io_kernel(struct io *io, void *base, usize size)
{
    io_user(io, (u64)base, size);
    io->kernel = true;
}

void io_vectors(struct io *io, const struct iovec *vectors, u32 count)
{
    *io = (struct io){.vectors = vectors, .count = count};
    for (u32 i = 0; i < count; i++) {
        io->left += vectors[i].length;
    }
}

enum direction { PUT, GET, ZERO };

static int move(const struct io *io, u64 at, void *buffer, usize size,
                enum direction direction)
{
    if (io->kernel) {
        switch (direction) {
        case PUT: memcpy((void *)at, buffer, size); break;
        case GET: memcpy(buffer, (const void *)at, size); break;
        case ZERO: memset((void *)at, 0, size); break;
        }
        return 0;
    }
    switch (direction) {
    case PUT: return copy_out(at, buffer, size);
    case GET: return copy_in(buffer, at, size);
    case ZERO: return clear_out(at, size);
    }
    return -EFAULT;
}

static i64 transfer(struct io *io, u8 *buffer, usize size,
                    enum direction direction)
{
    i64 done = 0;
    size = MIN(size, io->left);
    while (size > 0) {
        while (io->offset == io->vectors->length) {
            io->vectors++;
            io->count--;
            io->offset = 0;
        }
        usize part = MIN(size, io->vectors->length - io->offset);
        if (move(io, io->vectors->base + io->offset, buffer, part,
                 direction) != 0) {
            return done > 0 ? done : -EFAULT;
        }
        io->offset += part;
        io->left -= part;
        buffer = buffer != NULL ? buffer + part : NULL;
        size -= part;
        done += (i64)part;
    }
    return done;
}

i64 io_put(struct io *io, const void *from, usize size)
{
    return transfer(io, (u8 *)(u64)from, size, PUT);
}

i64 io_get(struct io *io, void *to, usize size)
{
    return transfer(io, to, size, GET);
}

i64 io_zero(struct io *io, usize size)
{
    return transfer(io, NULL, size, ZERO);
}
