/*
 * What services depend on. Scripts say it in depend(); a shell is asked once
 * for all of them, and the answer is kept in RC_SVCDIR/deptree until a script
 * or a setting changes. Edges that would make a circle are left out when the
 * file is written, with a message, so whoever reads it may follow edges
 * without looking back.
 */
#pragma once
#include "core.h"

enum relation { NEED, USE, WANT, AFTER, BEFORE, PROVIDE, KEYWORD };
enum { RELATIONS = KEYWORD + 1, ORDERING = AFTER + 1 };
extern const char *const relation_words[RELATIONS];

struct service {
    char *name;
    struct list relations[RELATIONS];
};

struct deptree {
    struct service *at;
    size_t count;
};

/* ---- deptree.c ---- */

struct service *deptree_find(const struct deptree *tree, const char *name);
struct service *deptree_add(struct deptree *tree, const char *name);
/* Lines of "service relation name...", as gendepends.sh prints them. */
void deptree_parse(struct deptree *tree, char *text);
char *deptree_text(const struct deptree *tree);
void deptree_clear(struct deptree *tree);
/* The service of that name, or those that provide it. */
void deptree_providers(const struct deptree *tree, const char *name,
                       struct list *services);
/* Of several that provide the same, the one to start. */
const char *deptree_choose(const struct deptree *tree, const char *name);

/* ---- circles.c ---- */

/*
 * Turns "before" into "after" of the other side and names with a * into
 * names, then leaves out edges that close a circle, the weakest first.
 */
void deptree_untangle(struct deptree *tree,
                      void (*dropped)(const char *message));

/* ---- depcache.c ---- */

/* Reads the cache; makes it new if it is stale, or if asked to. */
void deptree_load(struct deptree *tree, bool anew);

/* ---- order.c ---- */

/*
 * The services and what they need, use and want, each behind what it must
 * come after. Used ones come only if they are in the level, wanted ones if
 * they exist.
 */
void deptree_order(const struct deptree *tree, const struct list *services,
                   const char *level, struct list *order);
/* Started services that need this one, directly. */
void deptree_needing(const struct deptree *tree, const char *service,
                     struct list *names);
bool deptree_keyword(const struct deptree *tree, const char *service,
                     const char *keyword);
/* Whether the one must wait for the other, directly. */
bool deptree_waits(const struct deptree *tree, const char *service,
                   const char *other);
