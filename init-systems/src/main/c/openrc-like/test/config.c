#include "check.h"

#include "../core/core.h"
#include <stdlib.h>

static void check_assignment(const char *text, const char *wanted,
                             const char *name)
{
    char *found = assignment(text, "x");
    check_text(found ? found : "(none)", wanted, name);
    free(found);
}

void test_config(void)
{
    check_assignment("x=1\n", "1", "a plain assignment");
    check_assignment("  x=\"a b\" # c\n", "a b", "a quoted one");
    check_assignment("x='it # is'", "it # is", "in single quotes");
    check_assignment("x=1\nx=2\n", "2", "the last one counts");
    check_assignment("export x=3;", "3", "an exported one");
    check_assignment("#x=1\nxx=2\ny x=3\n", "(none)", "none of these");
    check(is_yes("YES") && is_yes("on") && !is_yes("NO") && !is_yes(NULL),
          "words for yes");
}
