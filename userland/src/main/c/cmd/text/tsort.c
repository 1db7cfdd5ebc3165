#include "../command.h"
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct item {
    char *name;
    struct item **after; /* those that come after this one */
    size_t after_count, before_count;
    int done;
};
static struct item **items;
static size_t count;

static struct item *find(const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(items[i]->name, name) == 0)
            return items[i];
    struct item *item = need_memory(sizeof *item);
    item->name = copy_text(name);
    items = resize(items, count + 1, sizeof *items);
    items[count++] = item;
    return item;
}

static char *word(FILE *file, struct text *to)
{
    int c;
    text_clear(to);
    while ((c = getc(file)) != EOF && isspace(c))
        ;
    for (; c != EOF && !isspace(c); c = getc(file))
        text_put(to, (char)c);
    return to->n ? text_end(to) : NULL;
}

static void finish(struct item *item)
{
    puts(item->name);
    item->done = 1;
    for (size_t i = 0; i < item->after_count; i++)
        item->after[i]->before_count--;
}

/* A loop is shown and then cut at one of its items. */
static struct item *cut_loop(void)
{
    struct item *at = NULL;
    for (size_t i = 0; i < count && !at; i++)
        if (!items[i]->done)
            at = items[i];
    /* Going back as often as there are items ends inside of a loop. */
    for (size_t step = 0; step < count; step++)
        for (size_t i = 0; i < count; i++) {
            int leads = 0;
            for (size_t k = 0; !items[i]->done && k < items[i]->after_count;
                 k++)
                leads |= items[i]->after[k] == at;
            if (leads) {
                at = items[i];
                break;
            }
        }
    complainx("the input has a loop with %s", at->name);
    return at;
}

COMMAND(tsort, "tsort", "[FILE]",
        "Reads pairs of words and prints all words, so that the first of\n"
        "each pair comes before its second.\n")
{
    while (option(argc, argv, "", NULL) != -1)
        ;
    operands(argc, 0, 1);
    const char *name = optind < argc ? argv[optind] : "-";
    FILE *file = open_input(name);
    struct text first = {NULL, 0, 0}, second = {NULL, 0, 0};
    if (!file)
        return 1;
    while (word(file, &first)) {
        if (!word(file, &second))
            errx(1, "%s: the number of words is odd", name);
        struct item *a = find(first.s), *b = find(second.s);
        if (a == b)
            continue;
        a->after = resize(a->after, a->after_count + 1, sizeof *a->after);
        a->after[a->after_count++] = b;
        b->before_count++;
    }
    close_input(file, name);
    for (size_t left = count; left > 0;) {
        size_t before = left;
        for (size_t i = 0; i < count; i++)
            if (!items[i]->done && items[i]->before_count == 0) {
                finish(items[i]);
                left--;
            }
        if (left == before) {
            finish(cut_loop());
            left--;
        }
    }
    return 0;
}
