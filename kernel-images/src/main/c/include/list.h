/* Circular doubly linked lists threaded through the objects themselves. */
#ifndef FAB_LIST_H
#define FAB_LIST_H

#include "types.h"

struct list {
    struct list *next;
    struct list *prev;
};

#define LIST_INIT(name) {&(name), &(name)}

static inline void list_init(struct list *head)
{
    head->next = head;
    head->prev = head;
}

static inline bool list_empty(const struct list *head)
{
    return head->next == head;
}

static inline void list_insert(struct list *node, struct list *before)
{
    node->prev = before->prev;
    node->next = before;
    before->prev->next = node;
    before->prev = node;
}

static inline void list_push(struct list *node, struct list *head)
{
    list_insert(node, head->next);
}

static inline void list_append(struct list *node, struct list *head)
{
    list_insert(node, head);
}

/* Leaves the node empty, so that removing it twice does no harm. */
static inline void list_remove(struct list *node)
{
    node->prev->next = node->next;
    node->next->prev = node->prev;
    list_init(node);
}

#define list_entry(ptr, type, member) container_of(ptr, type, member)
#define list_first(head, type, member) list_entry((head)->next, type, member)

#define list_for_each(pos, head, member)                                   \
    for ((pos) = list_entry((head)->next, __typeof__(*(pos)), member);     \
         &(pos)->member != (head);                                         \
         (pos) = list_entry((pos)->member.next, __typeof__(*(pos)), member))

/* As list_for_each; the body may remove `pos`. */
#define list_for_each_safe(pos, tmp, head, member)                         \
    for ((pos) = list_entry((head)->next, __typeof__(*(pos)), member),     \
        (tmp) = list_entry((pos)->member.next, __typeof__(*(pos)), member); \
         &(pos)->member != (head); (pos) = (tmp),                          \
        (tmp) = list_entry((tmp)->member.next, __typeof__(*(tmp)), member))

#endif
