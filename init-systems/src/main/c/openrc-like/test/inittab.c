#include "check.h"

#include "../init/init.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char complaints[1024];

static void complain(int line, const char *what)
{
    char text[128];
    snprintf(text, sizeof text, "%d %s;", line, what);
    strlcat(complaints, text, sizeof complaints);
}

static struct entry *parse(const char *text)
{
    char *copy = strdup(text);
    complaints[0] = 0;
    struct entry *parsed = inittab_parse(copy, complain);
    free(copy);
    return parsed;
}

static void test_forms(void)
{
    struct entry *all = parse("# a comment\n"
                              "::sysinit:/sbin/openrc sysinit\n"
                              "\n"
                              "null::respawn:/sbin/getty -L null\n"
                              "::shutdown:/bin/a:b # c\n");
    check(all && all->action == SYSINIT && !*all->tty, "busybox's form");
    struct entry *second = all ? all->next : NULL;
    check(second && strcmp(second->tty, "null") == 0,
          "an id that is a device is the terminal");
    struct entry *third = second ? second->next : NULL;
    check_text(third ? third->command : "", "/bin/a:b # c",
               "a command may hold colons");
    check(third && !third->next && !*complaints, "nothing else is there");
    entries_free(all);

    all = parse("id:3:initdefault:\n"
                "si::sysinit:/etc/rc\n"
                "1:2345:respawn:/sbin/getty tty1\n"
                "2:45:respawn:/sbin/getty tty2\n"
                "l0:0:wait:/sbin/openrc shutdown\n"
                "l6:6:wait:/sbin/openrc reboot\n"
                "pf::powerfail:/bin/true\n");
    check(all && all->next && all->next->action == RESPAWN &&
              strcmp(all->next->command, "/sbin/getty tty1") == 0,
          "sysvinit's runlevels choose entries");
    struct entry *halt = all && all->next ? all->next->next : NULL;
    check(halt && halt->of_halt && !halt->of_reboot && halt->next &&
              halt->next->of_reboot,
          "the entries of runlevels 0 and 6 wait for the end");
    entries_free(all);
}

static void test_wrong_lines(void)
{
    struct entry *all = parse("nonsense\n::\n:::\n::fly:/bin/x\n"
                              "::respawn:   \n::once:/bin/true");
    check(all && all->action == ONCE && !all->next,
          "wrong lines do not hide the right one");
    check_text(complaints,
               "1 has not the four fields id:runlevels:action:command;"
               "2 has not the four fields id:runlevels:action:command;"
               "3 has an unknown action;4 has an unknown action;"
               "5 has no command;",
               "each wrong line is complained about by number");
    entries_free(all);
    check(!parse(""), "an empty inittab has no entries");
    char long_line[600];
    memset(long_line, 'x', sizeof long_line - 1);
    long_line[sizeof long_line - 1] = 0;
    check(!parse(long_line), "a long line without fields has no entry");
}

static void test_respawning(void)
{
    struct entry entry = {.command = (char *)"getty"};
    int allowed = 0;
    for (time_t now = 100; now < 110; now++)
        allowed += respawn_allowed(&entry, now);
    check(allowed == RESPAWN_MOST, "so many starts are allowed at once");
    check(!respawn_allowed(&entry, 110), "the next is too much");
    check(!respawn_allowed(&entry, 110 + RESPAWN_PAUSE - 1),
          "then there is a pause");
    check(respawn_allowed(&entry, 110 + RESPAWN_PAUSE),
          "after which it is tried again");
    struct entry slow = {.command = (char *)"slow"};
    allowed = 0;
    for (time_t now = 0; now < 100 * RESPAWN_PERIOD;
         now += RESPAWN_PERIOD / (RESPAWN_MOST - 1))
        allowed += respawn_allowed(&slow, now);
    check(allowed > 90, "what ends now and then is always started");
}

void test_inittab(void)
{
    test_forms();
    test_wrong_lines();
    test_respawning();
}
