/* Where a stream stands. */
#include "file.h"

int fseeko(FILE *file, off_t offset, int whence)
{
    flockfile(file);
    int result = -1;
    if (!file->seek) {
        errno = ESPIPE;
    } else {
        int was_writing = file->flags & F_WRITING;
        if (was_writing)
            __fab_flush(file);
        else if (whence == SEEK_CUR)
            offset -= file->end - file->at;
        if (file->seek(file, offset, whence) >= 0) {
            file->at = file->end = file->buffer;
            file->flags &= ~F_EOF;
            result = 0;
        }
    }
    funlockfile(file);
    return result;
}

int fseek(FILE *file, long offset, int whence)
{
    return fseeko(file, offset, whence);
}

off_t ftello(FILE *file)
{
    flockfile(file);
    off_t at = -1;
    if (!file->seek) {
        errno = ESPIPE;
    } else {
        int to_end = file->flags & F_APPEND && file->flags & F_WRITING;
        at = file->seek(file, 0, to_end ? SEEK_END : SEEK_CUR);
        if (at >= 0 && file->flags & F_WRITING)
            at += file->at - file->buffer;
        else if (at >= 0)
            at -= file->end - file->at;
    }
    funlockfile(file);
    return at;
}

long ftell(FILE *file)
{
    return ftello(file);
}

void rewind(FILE *file)
{
    fseeko(file, 0, SEEK_SET);
    clearerr(file);
}

int fgetpos(FILE *restrict file, fpos_t *restrict position)
{
    position->offset = ftello(file);
    return position->offset < 0 ? -1 : 0;
}

int fsetpos(FILE *file, const fpos_t *position)
{
    return fseeko(file, position->offset, SEEK_SET);
}
