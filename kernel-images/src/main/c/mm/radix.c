/*
 * Sparse arrays: a tree of nodes of 64 slots, as high as the largest index
 * needs. An empty tree costs nothing, so every inode has one.
 */
#include "errno.h"
#include "fs.h"

#define BITS 6
#define SLOTS (1UL << BITS)

struct node {
    void *slots[SLOTS];
};

static bool covers(const struct radix *tree, u64 index)
{
    return tree->height > 0 &&
           (BITS * tree->height >= 64 || index >> (BITS * tree->height) == 0);
}

void *radix_get(const struct radix *tree, u64 index)
{
    if (!covers(tree, index)) {
        return NULL;
    }
    void *at = tree->root;
    for (u32 level = tree->height; level > 0 && at != NULL; level--) {
        const struct node *node = at;
        at = node->slots[(index >> (BITS * (level - 1))) & (SLOTS - 1)];
    }
    return at;
}

int radix_set(struct radix *tree, u64 index, void *value)
{
    while (!covers(tree, index)) {
        struct node *top = kzalloc(sizeof(*top));
        if (top == NULL) {
            return -ENOMEM;
        }
        top->slots[0] = tree->root;
        if (tree->root == NULL && tree->height > 0) {
            top->slots[0] = NULL;
        }
        tree->root = top;
        tree->height++;
    }
    void **at = &tree->root;
    for (u32 level = tree->height; level > 0; level--) {
        if (*at == NULL) {
            *at = kzalloc(sizeof(struct node));
            if (*at == NULL) {
                return -ENOMEM;
            }
        }
        struct node *node = *at;
        at = &node->slots[(index >> (BITS * (level - 1))) & (SLOTS - 1)];
    }
    if (*at == NULL) {
        tree->count++;
    }
    *at = value;
    return 0;
}

static bool node_empty(const struct node *node)
{
    for (usize i = 0; i < SLOTS; i++) {
        if (node->slots[i] != NULL) {
            return false;
        }
    }
    return true;
}

/* Frees the nodes that become empty, the last one with the whole tree. */
void *radix_remove(struct radix *tree, u64 index)
{
    void **path[11];
    if (!covers(tree, index)) {
        return NULL;
    }
    void **at = &tree->root;
    u32 depth = 0;
    for (u32 level = tree->height; level > 0; level--) {
        if (*at == NULL) {
            return NULL;
        }
        path[depth++] = at;
        struct node *node = *at;
        at = &node->slots[(index >> (BITS * (level - 1))) & (SLOTS - 1)];
    }
    void *value = *at;
    if (value == NULL) {
        return NULL;
    }
    *at = NULL;
    tree->count--;
    while (depth > 0 && node_empty(*path[depth - 1])) {
        depth--;
        kfree(*path[depth]);
        *path[depth] = NULL;
    }
    if (tree->root == NULL) {
        tree->height = 0;
    }
    return value;
}

void *radix_next(const struct radix *tree, u64 *index)
{
    u64 at = *index;
    while (covers(tree, at)) {
        void *slot = tree->root;
        u32 level = tree->height;
        while (level > 0 && slot != NULL) {
            const struct node *node = slot;
            slot = node->slots[(at >> (BITS * (level - 1))) & (SLOTS - 1)];
            level--;
        }
        if (slot != NULL) {
            *index = at;
            return slot;
        }
        /* Nothing below the slot of that level: go to its neighbour. */
        u64 step = 1UL << (BITS * level);
        u64 next = (at & ~(step - 1)) + step;
        if (next < at) {
            return NULL;
        }
        at = next;
    }
    return NULL;
}
