/*
 * Edges are taken up one by one, the strong ones first: needs, uses and
 * wants, then mere order, then the order against everything ("after *").
 * An edge whose end already leads back to its beginning would close a circle:
 * it is left out, and the way back is in the message. Edges with a * give
 * way silently; that is what is meant by them.
 */
#include "deptree.h"

#include <stdlib.h>
#include <string.h>

struct edge {
    size_t from, to; /* from must wait for to */
    enum relation relation;
};

struct graph {
    const struct deptree *tree;
    struct edge *edges;
    size_t count;
    char *seen;
    size_t *way; /* indices of edges, from the beginning of the search */
    size_t way_length;
};

/* Depth first; the way that was found is left in graph->way. */
static bool leads(struct graph *graph, size_t from, size_t to)
{
    if (from == to)
        return true;
    graph->seen[from] = 1;
    for (size_t i = 0; i < graph->count; i++) {
        if (graph->edges[i].from != from || graph->seen[graph->edges[i].to])
            continue;
        graph->way[graph->way_length++] = i;
        if (leads(graph, graph->edges[i].to, to))
            return true;
        graph->way_length--;
    }
    return false;
}

static char *describe(const struct graph *graph, const struct edge *edge)
{
    const struct service *all = graph->tree->at;
    char *text = text_of("dependency cycle: %s %s %s", all[edge->from].name,
                         relation_words[edge->relation], all[edge->to].name);
    for (size_t i = 0; i < graph->way_length; i++) {
        const struct edge *step = &graph->edges[graph->way[i]];
        char *more = text_of("%s, %s %s %s", text, all[step->from].name,
                             relation_words[step->relation],
                             all[step->to].name);
        free(text);
        text = more;
    }
    char *whole = text_of("%s; \"%s %s %s\" is dropped", text,
                          all[edge->from].name,
                          relation_words[edge->relation],
                          all[edge->to].name);
    free(text);
    return whole;
}

/* False if the edge would close a circle. */
static bool add_edge(struct graph *graph, struct edge edge,
                     void (*dropped)(const char *message))
{
    memset(graph->seen, 0, graph->tree->count);
    graph->way_length = 0;
    if (leads(graph, edge.to, edge.from)) {
        if (dropped) {
            char *message = describe(graph, &edge);
            dropped(message);
            free(message);
        }
        return false;
    }
    struct edge *more = need_memory((graph->count + 1) * sizeof *more);
    if (graph->count > 0)
        memcpy(more, graph->edges, graph->count * sizeof *more);
    free(graph->edges);
    free(graph->way);
    graph->edges = more;
    graph->edges[graph->count++] = edge;
    graph->way = need_memory((graph->count + 1) * sizeof *graph->way);
    return true;
}

static void turn_before_round(struct deptree *tree)
{
    for (size_t i = 0; i < tree->count; i++) {
        const struct list *before = &tree->at[i].relations[BEFORE];
        for (size_t j = 0; j < before->count; j++) {
            struct list others = {0};
            if (strcmp(before->at[j], "*") != 0)
                deptree_providers(tree, before->at[j], &others);
            for (size_t k = 0; k < others.count; k++) {
                struct service *other = deptree_find(tree, others.at[k]);
                list_add_new(&other->relations[AFTER], tree->at[i].name);
            }
            list_clear(&others);
        }
    }
}

/* A name keeps its place in the list if one edge of it is kept. */
static void take_up(struct graph *graph, struct deptree *tree, size_t from,
                    enum relation relation,
                    void (*dropped)(const char *message))
{
    struct list *names = &tree->at[from].relations[relation];
    struct list gone = {0};
    for (size_t i = 0; i < names->count; i++) {
        struct list others = {0};
        bool kept = true;
        deptree_providers(tree, names->at[i], &others);
        for (size_t j = 0; j < others.count; j++) {
            const struct service *to = deptree_find(tree, others.at[j]);
            struct edge edge = {from, (size_t)(to - tree->at), relation};
            kept = add_edge(graph, edge, dropped) && kept;
        }
        if (!kept)
            list_add(&gone, names->at[i]);
        list_clear(&others);
    }
    for (size_t i = 0; i < gone.count; i++)
        list_remove(names, gone.at[i]);
    list_clear(&gone);
}

static void star(struct graph *graph, struct deptree *tree, size_t i,
                 enum relation relation)
{
    if (!list_has(&tree->at[i].relations[relation], "*"))
        return;
    list_remove(&tree->at[i].relations[relation], "*");
    for (size_t j = 0; j < tree->count; j++) {
        size_t from = relation == AFTER ? i : j;
        size_t to = relation == AFTER ? j : i;
        struct edge edge = {from, to, AFTER};
        if (i != j && add_edge(graph, edge, NULL))
            list_add_new(&tree->at[from].relations[AFTER],
                         tree->at[to].name);
    }
}

void deptree_untangle(struct deptree *tree,
                      void (*dropped)(const char *message))
{
    struct graph graph = {.tree = tree};
    graph.seen = need_memory(tree->count + 1);
    graph.way = need_memory(sizeof *graph.way);
    turn_before_round(tree);
    for (enum relation relation = NEED; relation <= AFTER; relation++)
        for (size_t i = 0; i < tree->count; i++)
            take_up(&graph, tree, i, relation, dropped);
    for (size_t i = 0; i < tree->count; i++)
        star(&graph, tree, i, BEFORE);
    for (size_t i = 0; i < tree->count; i++)
        star(&graph, tree, i, AFTER);
    free(graph.edges);
    free(graph.seen);
    free(graph.way);
}
