#include "../thread.h"
#include "file.h"

void flockfile(FILE *file)
{
    int self = __fab_self()->tid;
    if (file->owner == self) {
        file->depth++;
        return;
    }
    __fab_lock(&file->lock);
    file->owner = self;
    file->depth = 1;
}

int ftrylockfile(FILE *file)
{
    int self = __fab_self()->tid;
    if (file->owner == self) {
        file->depth++;
        return 0;
    }
    if (__sync_val_compare_and_swap(&file->lock, 0, 1) != 0)
        return -1;
    file->owner = self;
    file->depth = 1;
    return 0;
}

void funlockfile(FILE *file)
{
    if (--file->depth == 0) {
        file->owner = 0;
        __fab_unlock(&file->lock);
    }
}
