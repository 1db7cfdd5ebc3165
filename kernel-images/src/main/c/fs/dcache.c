/*
 * Names in memory. A directory entry that somebody uses keeps its parents;
 * one that nobody uses stays for a while, since it will be asked for again,
 * except on procfs. On tmpfs the entries are the directory: an extra
 * reference keeps them while they are linked.
 */
#include "errno.h"
#include "fs.h"
#include "print.h"
#include "string.h"

#define BUCKETS 1024
#define UNUSED_MAX 4096

static struct list table[BUCKETS];
static struct list unused_list = LIST_INIT(unused_list);
static u64 unused_count;
static bool ready;

static u32 hash_name(const char *name, usize length)
{
    u32 hash = 2166136261U;
    for (usize i = 0; i < length; i++) {
        hash = (hash ^ (u8)name[i]) * 16777619U;
    }
    return hash;
}

static struct list *bucket(const struct dentry *parent, u32 hash)
{
    if (!ready) {
        for (usize i = 0; i < BUCKETS; i++) {
            list_init(&table[i]);
        }
        ready = true;
    }
    u64 mixed = hash ^ ((u64)parent >> 6) * 0x9e3779b1;
    return &table[mixed % BUCKETS];
}

static int set_name(struct dentry *dentry, const char *name, usize length)
{
    char *to = dentry->short_name;
    if (length >= sizeof(dentry->short_name)) {
        to = kmalloc(length + 1);
        if (to == NULL) {
            return -ENOMEM;
        }
    }
    if (dentry->name != NULL && dentry->name != dentry->short_name) {
        kfree(dentry->name);
    }
    memcpy(to, name, length);
    to[length] = 0;
    dentry->name = to;
    dentry->name_length = (u8)length;
    dentry->name_hash = hash_name(name, length);
    return 0;
}

static void hash_in(struct dentry *dentry)
{
    list_push(&dentry->hash, bucket(dentry->parent, dentry->name_hash));
    dentry->hashed = true;
}

static void unhash(struct dentry *dentry)
{
    list_remove(&dentry->hash);
    dentry->hashed = false;
}

/* Not hashed yet, without an inode, with one reference. */
struct dentry *dentry_new(struct dentry *parent, const char *name,
                          usize length)
{
    struct dentry *dentry = kzalloc(sizeof(*dentry));
    if (dentry == NULL || set_name(dentry, name, length) != 0) {
        kfree(dentry);
        return NULL;
    }
    dentry->refs = 1;
    list_init(&dentry->children);
    list_init(&dentry->sibling);
    list_init(&dentry->hash);
    list_init(&dentry->unused_node);
    if (parent != NULL) {
        dentry->parent = dentry_get(parent);
        list_append(&dentry->sibling, &parent->children);
    }
    return dentry;
}

struct dentry *dentry_root(struct super *super, struct inode *inode)
{
    struct dentry *dentry = dentry_new(NULL, "/", 1);
    if (dentry != NULL) {
        dentry->inode = inode;
        super->root = dentry;
    }
    return dentry;
}

struct dentry *dentry_get(struct dentry *dentry)
{
    if (dentry->refs++ == 0 && !list_empty(&dentry->unused_node)) {
        list_remove(&dentry->unused_node);
        unused_count--;
    }
    return dentry;
}

static bool keeps(const struct dentry *dentry)
{
    const struct super *super =
        dentry->inode != NULL ? dentry->inode->super
        : dentry->parent != NULL ? dentry->parent->inode->super : NULL;
    return dentry->hashed && super != NULL &&
           (super->flags & SUPER_NOCACHE) == 0;
}

/* Frees the entry; its parent loses a reference, which may free it too:
   a loop, since paths can be deep. */
static void destroy(struct dentry *dentry)
{
    while (dentry != NULL) {
        struct dentry *parent = dentry->parent;
        if (!list_empty(&dentry->unused_node)) {
            list_remove(&dentry->unused_node);
            unused_count--;
        }
        unhash(dentry);
        list_remove(&dentry->sibling);
        if (dentry->inode != NULL) {
            inode_put(dentry->inode);
        }
        if (dentry->name != dentry->short_name) {
            kfree(dentry->name);
        }
        kfree(dentry);
        if (parent == NULL || --parent->refs > 0) {
            return;
        }
        if (keeps(parent)) {
            list_append(&parent->unused_node, &unused_list);
            unused_count++;
            return;
        }
        dentry = parent;
    }
}

void dentry_put(struct dentry *dentry)
{
    ASSERT(dentry->refs > 0);
    if (--dentry->refs > 0) {
        return;
    }
    if (keeps(dentry)) {
        list_append(&dentry->unused_node, &unused_list);
        if (++unused_count > UNUSED_MAX) {
            dentry_shrink(UNUSED_MAX / 16);
        }
        return;
    }
    destroy(dentry);
}

u64 dentry_shrink(u64 count)
{
    u64 freed = 0;
    while (freed < count && !list_empty(&unused_list)) {
        destroy(list_first(&unused_list, struct dentry, unused_node));
        freed++;
    }
    return freed;
}

/* Before a file system goes: drops all of its unused names. */
void dentry_forget_children(struct dentry *root)
{
    bool again = true;
    while (again) {
        again = false;
        struct dentry *dentry;
        struct dentry *next;
        list_for_each_safe(dentry, next, &unused_list, unused_node)
        {
            const struct dentry *up = dentry;
            while (up->parent != NULL) {
                up = up->parent;
            }
            if (up == root) {
                destroy(dentry);
                again = true;
                break;
            }
        }
    }
}

struct dentry *dentry_find(struct dentry *parent, const char *name,
                           usize length)
{
    u32 hash = hash_name(name, length);
    struct dentry *dentry;
    list_for_each(dentry, bucket(parent, hash), hash)
    {
        if (dentry->name_hash == hash && dentry->parent == parent &&
            dentry->name_length == length &&
            memcmp(dentry->name, name, length) == 0) {
            return dentry_get(dentry);
        }
    }
    return NULL;
}

struct dentry *dentry_lookup(struct dentry *dir, const char *name,
                             usize length)
{
    struct dentry *dentry = dentry_find(dir, name, length);
    if (dentry != NULL) {
        return dentry;
    }
    dentry = dentry_new(dir, name, length);
    if (dentry == NULL) {
        return err_ptr(-ENOMEM);
    }
    int error = dir->inode->ops->lookup(dir->inode, dentry);
    if (error != 0) {
        dentry_put(dentry);
        return err_ptr(error);
    }
    /* tmpfs knows all its names: absence need not be remembered. */
    if (dentry->inode != NULL ||
        (dir->inode->super->flags & (SUPER_PINNED | SUPER_NOCACHE)) == 0) {
        hash_in(dentry);
    }
    return dentry;
}

void dentry_set(struct dentry *dentry, struct inode *inode)
{
    dentry->inode = inode;
    if (inode != NULL && inode->super != NULL &&
        (inode->super->flags & SUPER_PINNED) != 0) {
        dentry_get(dentry);
        if (!dentry->hashed) {
            hash_in(dentry);
        }
    }
}

/* The name is gone; who has the file open keeps it. */
void dentry_drop(struct dentry *dentry)
{
    unhash(dentry);
    list_remove(&dentry->sibling);
    if (dentry->inode != NULL &&
        (dentry->inode->super->flags & SUPER_PINNED) != 0) {
        dentry_put(dentry);
    }
}

void dentry_move(struct dentry *dentry, struct dentry *parent,
                 const char *name)
{
    unhash(dentry);
    list_remove(&dentry->sibling);
    struct dentry *old = dentry->parent;
    set_name(dentry, name, strlen(name));
    dentry->parent = dentry_get(parent);
    list_append(&dentry->sibling, &parent->children);
    hash_in(dentry);
    dentry_put(old);
}
