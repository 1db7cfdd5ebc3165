/*
 * From a path to a file: one name after another, over mount points and
 * symbolic links. Links are followed by putting their text in front of what
 * is left, so depth costs no stack.
 */
#include "errno.h"
#include "fs.h"
#include "string.h"
#include "task.h"

#define LINKS_MAX 40

void path_get(const struct path *path)
{
    path->mount->refs++;
    dentry_get(path->dentry);
}

void path_put(const struct path *path)
{
    dentry_put(path->dentry);
    if (--path->mount->refs == 1 && path->mount->detached) {
        mount_abandoned(path->mount);
    }
}

char *name_in(uaddr name)
{
    char *text = kmalloc(PATH_MAX);
    if (text == NULL) {
        return err_ptr(-ENOMEM);
    }
    i64 length = string_in(text, name, PATH_MAX);
    if (length < 0 || length == PATH_MAX) {
        kfree(text);
        return err_ptr(length < 0 ? length : -ENAMETOOLONG);
    }
    return text;
}

static void move_to(struct path *path, const struct path *to)
{
    path_get(to);
    path_put(path);
    *path = *to;
}

static bool same_place(const struct path *a, const struct path *b)
{
    return a->dentry == b->dentry && a->mount == b->mount;
}

static void go_up(struct path *path)
{
    if (same_place(path, &current()->fs->root)) {
        return;
    }
    while (path->dentry == path->mount->root && path->mount->parent != NULL) {
        struct path over = {path->mount->parent, path->mount->point};
        move_to(path, &over);
    }
    if (path->dentry->parent != NULL && path->dentry != path->mount->root) {
        struct path up = {path->mount, path->dentry->parent};
        move_to(path, &up);
    }
}

static void enter_mounts(struct path *path)
{
    while (path->dentry->mounted > 0) {
        struct mount *mount = mount_on(path);
        if (mount == NULL) {
            return;
        }
        struct path inside = {mount, mount->root};
        move_to(path, &inside);
    }
}

/* What is left to walk; the text belongs to it. */
struct rest {
    char *text;
    char *at;
    int links;
};

static int splice_link(struct rest *rest, struct inode *inode)
{
    if (++rest->links > LINKS_MAX) {
        return -ELOOP;
    }
    usize tail = strlen(rest->at);
    char *text = kmalloc(PATH_MAX + tail + 2);
    if (text == NULL) {
        return -ENOMEM;
    }
    i64 length = inode->ops->readlink(inode, text, PATH_MAX - 1);
    if (length <= 0) {
        kfree(text);
        return length == 0 ? -ENOENT : (int)length;
    }
    usize used = (usize)length;
    if (tail > 0) {
        text[used++] = '/';
    }
    memcpy(text + used, rest->at, tail + 1);
    kfree(rest->text);
    rest->text = text;
    rest->at = text;
    return 0;
}

static int follow(struct path *path, struct inode *link, struct rest *rest)
{
    if (link->ops->follow != NULL) {
        struct path to;
        if (++rest->links > LINKS_MAX) {
            return -ELOOP;
        }
        int error = link->ops->follow(link, &to);
        if (error == 0) {
            path_put(path);
            *path = to;
        }
        return error;
    }
    int error = splice_link(rest, link);
    if (error == 0 && rest->at[0] == '/') {
        move_to(path, &current()->fs->root);
    }
    return error;
}

/* One name: moves `path` there, or to where the link leads. */
static int step(struct path *path, const char *name, usize length,
                bool follow_link, struct rest *rest)
{
    struct inode *dir = path->dentry->inode;
    struct dentry *dentry = dentry_find(path->dentry, name, length);
    if (dentry == NULL) {
        mutex_lock(&dir->lock);
        dentry = dentry_lookup(path->dentry, name, length);
        mutex_unlock(&dir->lock);
        if (is_err(dentry)) {
            return (int)ptr_err(dentry);
        }
    }
    if (dentry->inode == NULL) {
        dentry_put(dentry);
        return -ENOENT;
    }
    struct path next = {path->mount, dentry};
    path->mount->refs++;
    enter_mounts(&next);
    struct inode *inode = next.dentry->inode;
    if (S_ISLNK(inode->mode) && follow_link) {
        int error = follow(path, inode, rest);
        path_put(&next);
        return error;
    }
    path_put(path);
    *path = next;
    return 0;
}

static int check_search(const struct path *path)
{
    struct inode *inode = path->dentry->inode;
    if (!S_ISDIR(inode->mode)) {
        return -ENOTDIR;
    }
    return inode_permission(inode, MAY_EXEC);
}

static usize name_length(const char *at)
{
    usize length = 0;
    while (at[length] != 0 && at[length] != '/') {
        length++;
    }
    return length;
}

static int walk_rest(struct walk *walk, struct rest *rest, u32 flags)
{
    for (;;) {
        while (*rest->at == '/') {
            rest->at++;
        }
        if (*rest->at == 0) {
            /* Only slashes: the last name is the place itself. */
            strcpy_n(walk->last, ".", sizeof(walk->last));
            walk->last_is_dots = true;
            return 0;
        }
        int error = check_search(&walk->path);
        if (error != 0) {
            return error;
        }
        const char *name = rest->at;
        usize length = name_length(name);
        if (length > NAME_MAX) {
            return -ENAMETOOLONG;
        }
        rest->at += length;
        const char *after = rest->at;
        while (*after == '/') {
            after++;
        }
        bool last = *after == 0;
        bool slash = last && after != rest->at;
        bool dot = length == 1 && name[0] == '.';
        bool dots = length == 2 && name[0] == '.' && name[1] == '.';
        if (last && (flags & WALK_PARENT) != 0) {
            memcpy(walk->last, name, length);
            walk->last[length] = 0;
            walk->last_is_dots = dot || dots;
            walk->trailing_slash = slash;
            return 0;
        }
        if (dots) {
            go_up(&walk->path);
        } else if (!dot) {
            bool go = !last || slash || (flags & WALK_NOFOLLOW) == 0;
            error = step(&walk->path, name, length, go, rest);
            if (error != 0) {
                return error;
            }
        }
        if (slash || (last && (flags & WALK_DIRECTORY) != 0 &&
                      *rest->at == 0)) {
            if (*rest->at == '/' || *rest->at == 0) {
                const char *more = rest->at;
                while (*more == '/') {
                    more++;
                }
                if (*more == 0 &&
                    !S_ISDIR(walk->path.dentry->inode->mode)) {
                    return -ENOTDIR;
                }
            }
        }
        if (*rest->at == 0) {
            return 0;
        }
    }
}

static int start_at(int dirfd, const char *name, u32 flags,
                    struct path *path)
{
    if (name[0] == '/') {
        *path = current()->fs->root;
    } else if (dirfd == AT_FDCWD) {
        *path = current()->fs->cwd;
    } else {
        struct file *file = fd_file(dirfd);
        if (file == NULL) {
            return -EBADF;
        }
        bool usable = file->path.dentry != NULL;
        if (usable) {
            *path = file->path;
            path_get(path);
        }
        bool directory = file->inode != NULL && S_ISDIR(file->inode->mode);
        file_put(file);
        if (!usable) {
            return -ENOTDIR;
        }
        if (!directory && !(name[0] == 0 && (flags & WALK_EMPTY) != 0)) {
            path_put(path);
            return -ENOTDIR;
        }
        return 0;
    }
    path_get(path);
    return 0;
}

int path_walk(int dirfd, const char *name, u32 flags, struct walk *out)
{
    if (name[0] == 0 && (flags & WALK_EMPTY) == 0) {
        return -ENOENT;
    }
    out->last[0] = 0;
    out->last_is_dots = false;
    out->trailing_slash = false;
    int error = start_at(dirfd, name, flags, &out->path);
    if (error != 0 || name[0] == 0) {
        return error;
    }
    struct rest rest = {.text = kstrdup(name)};
    if (rest.text == NULL) {
        path_put(&out->path);
        return -ENOMEM;
    }
    rest.at = rest.text;
    error = walk_rest(out, &rest, flags);
    kfree(rest.text);
    if (error == 0 && (flags & WALK_PARENT) != 0) {
        error = check_search(&out->path);
    }
    if (error != 0) {
        path_put(&out->path);
    }
    return error;
}

int path_lookup(int dirfd, const char *name, u32 flags, struct path *out)
{
    struct walk *walk = kmalloc(sizeof(*walk));
    if (walk == NULL) {
        return -ENOMEM;
    }
    int error = path_walk(dirfd, name, flags & ~(u32)WALK_PARENT, walk);
    *out = walk->path;
    kfree(walk);
    return error;
}

int path_lookup_user(int dirfd, uaddr name, u32 flags, struct path *out)
{
    char *text = name_in(name);
    if (is_err(text)) {
        return (int)ptr_err(text);
    }
    int error = path_lookup(dirfd, text, flags, out);
    kfree(text);
    return error;
}

char *path_text(const struct path *path, const struct path *root, char *buffer,
                usize size)
{
    char *at = buffer + size - 1;
    *at = 0;
    const struct mount *mount = path->mount;
    const struct dentry *dentry = path->dentry;
    while (!(root != NULL && dentry == root->dentry && mount == root->mount)) {
        if (dentry == mount->root) {
            if (mount->parent == NULL) {
                break;
            }
            dentry = mount->point;
            mount = mount->parent;
            continue;
        }
        if (dentry->parent == NULL) {
            break;
        }
        if ((usize)(at - buffer) < dentry->name_length + 1UL) {
            return err_ptr(-ENAMETOOLONG);
        }
        at -= dentry->name_length;
        memcpy(at, dentry->name, dentry->name_length);
        *--at = '/';
        dentry = dentry->parent;
    }
    if (*at == 0) {
        *--at = '/';
    }
    return at;
}
