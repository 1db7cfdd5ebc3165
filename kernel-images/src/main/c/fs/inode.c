/* Inodes: their life, permissions and times. */
#include "errno.h"
#include "fs.h"
#include "string.h"
#include "task.h"

static u64 next_dev = 1;

u64 ino_next(void)
{
    static u64 next = 2;
    return next++;
}

struct super *super_new(struct fstype *type)
{
    struct super *super = kzalloc(sizeof(*super));
    if (super != NULL) {
        super->type = type;
        super->dev = makedev(0, next_dev);
        next_dev++;
        list_init(&super->inodes);
        list_init(&super->node);
    }
    return super;
}

struct inode *inode_new(struct super *super, u32 mode)
{
    struct inode *inode = kzalloc(sizeof(*inode));
    if (inode == NULL) {
        return NULL;
    }
    inode->refs = 1;
    inode->mode = mode;
    inode->nlink = 1;
    inode->super = super;
    mutex_init(&inode->lock);
    list_init(&inode->areas);
    list_init(&inode->locks);
    waitq_init(&inode->lock_waitq);
    list_init(&inode->node);
    u64 now = time_realtime();
    inode->atime = now;
    inode->mtime = now;
    inode->ctime = now;
    inode->btime = now;
    if (super != NULL) {
        list_append(&inode->node, &super->inodes);
    }
    return inode;
}

struct inode *inode_get(struct inode *inode)
{
    inode->refs++;
    return inode;
}

/* The last reference writes back or, when no name is left, evicts. */
void inode_put(struct inode *inode)
{
    if (--inode->refs > 0) {
        return;
    }
    if (inode->ops != NULL && inode->ops->evict != NULL) {
        inode->refs = 1; /* evict may look at the inode again */
        inode->ops->evict(inode);
        inode->refs = 0;
    }
    cache_drop(inode);
    list_remove(&inode->node);
    kfree(inode);
}

void inode_changed(struct inode *inode)
{
    inode->ctime = time_realtime();
    if (inode->ops->changed != NULL) {
        inode->ops->changed(inode);
    }
}

void inode_touch(struct inode *inode)
{
    inode->mtime = time_realtime();
    inode_changed(inode);
}

bool inode_owner(const struct inode *inode)
{
    return current()->cred->fsuid == inode->uid || capable(CAP_FOWNER);
}

int inode_permission(struct inode *inode, int mask)
{
    const struct cred *cred = current()->cred;
    if ((mask & MAY_WRITE) != 0 && inode->super != NULL &&
        (inode->super->flags & SUPER_READONLY) != 0 &&
        (S_ISREG(inode->mode) || S_ISDIR(inode->mode) ||
         S_ISLNK(inode->mode))) {
        return -EROFS;
    }
    u32 mode = inode->mode;
    if (cred->fsuid == inode->uid) {
        mode >>= 6;
    } else if (in_group(inode->gid)) {
        mode >>= 3;
    }
    if (((u32)mask & ~mode & 7) == 0) {
        return 0;
    }
    bool any_exec = S_ISDIR(inode->mode) || (inode->mode & 0111) != 0;
    if (capable(CAP_DAC_OVERRIDE) && ((mask & MAY_EXEC) == 0 || any_exec)) {
        return 0;
    }
    if (capable(CAP_DAC_READ_SEARCH) &&
        (mask == MAY_READ || (S_ISDIR(inode->mode) &&
                              (mask & MAY_WRITE) == 0))) {
        return 0;
    }
    return -EACCES;
}

/* In a sticky directory only owners remove names. */
bool sticky_forbids(const struct inode *dir, const struct inode *inode)
{
    u32 me = current()->cred->fsuid;
    return (dir->mode & S_ISVTX) != 0 && inode->uid != me &&
           dir->uid != me && !capable(CAP_FOWNER);
}
