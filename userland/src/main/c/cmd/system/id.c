#include "../command.h"
#include <grp.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct person {
    uid_t user, effective_user;
    gid_t group, effective_group;
    gid_t *groups;
    int count;
};

static void of_user(const char *name, struct person *who)
{
    struct passwd *entry = getpwnam(name);
    if (!entry)
        errx(1, "no user %s", name);
    who->user = who->effective_user = entry->pw_uid;
    who->group = who->effective_group = entry->pw_gid;
    who->count = 64;
    who->groups = need_memory((size_t)who->count * sizeof *who->groups);
    if (getgrouplist(name, entry->pw_gid, who->groups, &who->count) < 0) {
        who->groups = resize(who->groups, (size_t)who->count,
                             sizeof *who->groups);
        getgrouplist(name, entry->pw_gid, who->groups, &who->count);
    }
}

static void of_process(struct person *who)
{
    who->user = getuid();
    who->effective_user = geteuid();
    who->group = getgid();
    who->effective_group = getegid();
    int most = getgroups(0, NULL);
    if (most < 0)
        err(1, "getgroups");
    who->groups = need_memory((size_t)(most + 1) * sizeof *who->groups);
    who->groups[0] = who->effective_group;
    int n = getgroups(most, who->groups + 1);
    who->count = 1;
    for (int i = 1; i <= n; i++)
        if (who->groups[i] != who->effective_group)
            who->groups[who->count++] = who->groups[i];
}

static void find(const char *name, struct person *who)
{
    if (name)
        of_user(name, who);
    else
        of_process(who);
}

static void named(const char *label, unsigned id, const char *name)
{
    char digits[16];
    snprintf(digits, sizeof digits, "%u", id);
    if (strcmp(digits, name) == 0)
        printf("%s%u", label, id);
    else
        printf("%s%u(%s)", label, id, name);
}

static void all(const struct person *who)
{
    named("uid=", who->user, user_name(who->user));
    named(" gid=", who->group, group_name(who->group));
    if (who->effective_user != who->user)
        named(" euid=", who->effective_user, user_name(who->effective_user));
    if (who->effective_group != who->group)
        named(" egid=", who->effective_group,
              group_name(who->effective_group));
    for (int i = 0; i < who->count; i++)
        named(i ? "," : " groups=", who->groups[i],
              group_name(who->groups[i]));
    putchar('\n');
}

COMMAND(id, "id", "[-u|-g|-G] [-nr] [USER]",
        "Says who a user is, by default who runs the command.\n"
        "  -u  only the user    -g  only the group    -G  all groups\n"
        "  -n  names instead of numbers\n"
        "  -r  the real one instead of the effective one\n")
{
    int c, what = 0, names = 0, real = 0;
    struct person who;
    while ((c = option(argc, argv, "ugGnra",
                       "user=u group=g groups=G name=n real=r")) != -1)
        switch (c) {
        case 'n':
            names = 1;
            break;
        case 'r':
            real = 1;
            break;
        case 'a':
            break;
        default:
            if (what && what != c)
                usage_error("only one of -u, -g and -G");
            what = c;
        }
    operands(argc, 0, 1);
    if (!what && (names || real))
        usage_error("-n and -r want one of -u, -g and -G");
    find(argv[optind], &who);
    if (!what) {
        all(&who);
        return 0;
    }
    uid_t user = real ? who.user : who.effective_user;
    gid_t group = real ? who.group : who.effective_group;
    if (what == 'u' && names)
        puts(user_name(user));
    else if (what == 'u')
        printf("%u\n", user);
    for (int i = 0; what != 'u' && i < (what == 'g' ? 1 : who.count); i++) {
        gid_t one = what == 'g' ? group : who.groups[i];
        if (names)
            printf("%s%s", i ? " " : "", group_name(one));
        else
            printf("%s%u", i ? " " : "", one);
    }
    if (what != 'u')
        putchar('\n');
    return 0;
}

COMMAND(whoami, "whoami", "", "Prints the name of the effective user.\n")
{
    while (option(argc, argv, "", NULL) != -1)
        ;
    operands(argc, 0, 0);
    struct passwd *entry = getpwuid(geteuid());
    if (!entry)
        errx(1, "user %u has no name", geteuid());
    puts(entry->pw_name);
    return 0;
}

COMMAND(groups, "groups", "[USER...]", "Prints the groups that users are in.\n")
{
    while (option(argc, argv, "", NULL) != -1)
        ;
    int i = optind;
    do {
        struct person who;
        find(argv[i], &who);
        if (argv[i])
            printf("%s : ", argv[i]);
        for (int g = 0; g < who.count; g++)
            printf("%s%s", g ? " " : "", group_name(who.groups[g]));
        putchar('\n');
        free(who.groups);
    } while (argv[i] && argv[++i]);
    return 0;
}
