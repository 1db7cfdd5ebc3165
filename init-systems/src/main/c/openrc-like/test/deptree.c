#include "check.h"

#include "../core/deptree.h"
#include <stdlib.h>
#include <string.h>

static char messages[2048];

static void dropped(const char *message)
{
    strlcat(messages, message, sizeof messages);
    strlcat(messages, "\n", sizeof messages);
}

static struct deptree read_tree(const char *text)
{
    struct deptree tree = {0};
    char *copy = strdup(text);
    messages[0] = 0;
    deptree_parse(&tree, copy);
    free(copy);
    deptree_untangle(&tree, dropped);
    return tree;
}

static void check_order(const char *text, const char *services,
                        const char *wanted, const char *name)
{
    struct deptree tree = read_tree(text);
    struct list names = {0}, order = {0};
    list_add_words(&names, services);
    deptree_order(&tree, &names, "default", &order);
    char *found = list_join(&order);
    check_text(found, wanted, name);
    free(found);
    list_clear(&names);
    list_clear(&order);
    deptree_clear(&tree);
}

static void test_orders(void)
{
    check_order("a\na need b\nb\nb need c\nc\n", "a", "c b a",
                "what is needed comes first, and is added");
    check_order("a\na after b\nb\n", "a", "a",
                "mere order adds nothing");
    check_order("a\na after b\nb\n", "a b", "b a", "but it orders");
    check_order("a\nb\nb before a\n", "a b", "b a",
                "before is after of the other side");
    check_order("a\na want b\nb\n", "a", "b a", "what is wanted is added");
    check_order("a\na use b\nb\n", "a", "a",
                "what is used is not, unless a runlevel has it");
    check_order("a\na need net\nb\nb provide net\n", "a", "b a",
                "a name that is provided is the provider");
    check_order("a\na after *\nb\nc\n", "a b c", "b c a",
                "after everything is last");
    check_order("a\nb\nb before *\nc\n", "a b c", "b a c",
                "before everything is first");
    check_order("a\na after *\nb\nb after *\n", "a b", "b a",
                "of two last ones one gives way");
    check_order("a\na need b\na need !b\nb\n", "a", "a",
                "a setting takes a need back");
    check_order("a\na need nothing\n", "a", "a",
                "what does not exist has no place");
}

static void test_circles(void)
{
    struct deptree tree = read_tree("a\na need b\nb\nb after c\n"
                                    "c\nc after a\n");
    check_text(messages,
               "dependency cycle: c after a, a need b, b after c; "
               "\"c after a\" is dropped\n",
               "a circle is named and its weakest edge dropped");
    check(deptree_waits(&tree, "a", "b") && deptree_waits(&tree, "b", "c") &&
              !deptree_waits(&tree, "c", "a"),
          "the others are kept");
    deptree_clear(&tree);

    tree = read_tree("a\na need b\nb\nb need a\n");
    check_text(messages,
               "dependency cycle: b need a, a need b; "
               "\"b need a\" is dropped\n",
               "needs in a circle");
    deptree_clear(&tree);

    tree = read_tree("a\na after a\n");
    check_text(messages, "dependency cycle: a after a; "
                         "\"a after a\" is dropped\n",
               "a service that waits for itself");
    deptree_clear(&tree);
}

static void test_text(void)
{
    struct deptree tree = read_tree("b\nb need a\nb keyword -shutdown\na\n"
                                    "no such relation\n\n# comment\n");
    char *text = deptree_text(&tree);
    check_text(text, "b\nb need a\nb keyword -shutdown\na\nno\n",
               "the cache is written as it is read");
    check(deptree_keyword(&tree, "b", "-shutdown") &&
              !deptree_keyword(&tree, "a", "-shutdown"),
          "keywords are found");
    free(text);
    deptree_clear(&tree);
}

void test_deptree(void)
{
    test_orders();
    test_circles();
    test_text();
}
