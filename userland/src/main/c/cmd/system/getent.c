#include "../command.h"
#include <grp.h>
#include <pwd.h>
#include <shadow.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void put_user(const struct passwd *p)
{
    printf("%s:%s:%u:%u:%s:%s:%s\n", p->pw_name, p->pw_passwd, p->pw_uid,
           p->pw_gid, p->pw_gecos, p->pw_dir, p->pw_shell);
}

static void put_group(const struct group *g)
{
    printf("%s:%s:%u:", g->gr_name, g->gr_passwd, g->gr_gid);
    for (char **member = g->gr_mem; *member; member++)
        printf("%s%s", member == g->gr_mem ? "" : ",", *member);
    putchar('\n');
}

static void put_number(long value, char after)
{
    if (value >= 0)
        printf("%ld", value);
    putchar(after);
}

static void put_shadow(const struct spwd *s)
{
    printf("%s:%s:", s->sp_namp, s->sp_pwdp);
    put_number(s->sp_lstchg, ':');
    put_number(s->sp_min, ':');
    put_number(s->sp_max, ':');
    put_number(s->sp_warn, ':');
    put_number(s->sp_inact, ':');
    put_number(s->sp_expire, ':');
    put_number((long)s->sp_flag, '\n');
}

static int is_number(const char *key)
{
    return *key && strspn(key, "0123456789") == strlen(key);
}

static int passwd(const char *key)
{
    const struct passwd *p;
    if (key) {
        p = is_number(key) ? getpwuid((uid_t)strtoul(key, NULL, 10))
                           : getpwnam(key);
        if (p)
            put_user(p);
        return p != NULL;
    }
    while ((p = getpwent()))
        put_user(p);
    return 1;
}

static int group(const char *key)
{
    const struct group *g;
    if (key) {
        g = is_number(key) ? getgrgid((gid_t)strtoul(key, NULL, 10))
                           : getgrnam(key);
        if (g)
            put_group(g);
        return g != NULL;
    }
    while ((g = getgrent()))
        put_group(g);
    return 1;
}

static int shadow(const char *key)
{
    const struct spwd *s;
    if (key) {
        s = getspnam(key);
        if (s)
            put_shadow(s);
        return s != NULL;
    }
    while ((s = getspent()))
        put_shadow(s);
    return 1;
}

/* The group of the user himself is not listed, as with glibc. */
static int initial_groups(const char *key)
{
    gid_t groups[256];
    int count = COUNT_OF(groups);
    if (!key)
        usage_error("initgroups wants a user");
    struct passwd *p = getpwnam(key);
    printf("%-21s", key);
    if (p && getgrouplist(key, p->pw_gid, groups, &count) >= 0)
        for (int i = 1; i < count; i++)
            printf(" %u", groups[i]);
    putchar('\n');
    return 1;
}

/* glibc's columns: a script may cut by them. */
static void put_words(char **words, size_t count, int width)
{
    printf("%-*s", width, words[0]);
    for (size_t i = 1; i < count; i++)
        printf(" %s", words[i]);
    putchar('\n');
}

static size_t split(char *s, char **words, size_t most)
{
    size_t count = 0;
    s[strcspn(s, "#")] = 0;
    for (char *word; count < most && (word = strsep(&s, " \t"));)
        if (*word)
            words[count++] = word;
    return count;
}

static int fits(char **words, size_t count, const char *key)
{
    if (!key)
        return 1;
    for (size_t i = 0; i < count; i++) {
        size_t n = strlen(key);
        if (strcmp(words[i], key) == 0 ||
            /* "22" or "22/tcp" finds "ssh 22/tcp" */
            (i == 1 && strncmp(words[i], key, n) == 0 &&
             (!words[i][n] || words[i][n] == '/')))
            return 1;
    }
    return 0;
}

/* Files of words: the answer is the whole line. */
static int words_of(const char *path, const char *key, int width)
{
    struct text line = {NULL, 0, 0};
    FILE *file = fopen(path, "re");
    int found = 0;
    while (file && read_line(file, &line)) {
        char *words[64];
        size_t count = split(text_end(&line), words, COUNT_OF(words));
        if (count < 2 || !fits(words, count, key))
            continue;
        put_words(words, count, width);
        found = 1;
        if (key)
            break;
    }
    if (file)
        fclose(file);
    return found || !key;
}

static int hosts(const char *key)
{
    return words_of("/etc/hosts", key, 15);
}

static int services(const char *key)
{
    return words_of("/etc/services", key, 21);
}

static int protocols(const char *key)
{
    return words_of("/etc/protocols", key, 21);
}

static const struct {
    const char *name;
    int (*find)(const char *key);
} databases[] = {{"passwd", passwd},       {"group", group},
                 {"shadow", shadow},       {"initgroups", initial_groups},
                 {"hosts", hosts},         {"services", services},
                 {"protocols", protocols}};

COMMAND(getent, "getent", "DATABASE [KEY...]",
        "Prints entries of passwd, group, shadow, initgroups, hosts,\n"
        "services or protocols as libc finds them. Exit status 2 if a key is\n"
        "not there.\n")
{
    while (option(argc, argv, "+", NULL) != -1)
        ;
    operands(argc, 1, -1);
    size_t i = 0;
    while (i < COUNT_OF(databases) &&
           strcmp(databases[i].name, argv[optind]) != 0)
        i++;
    if (i == COUNT_OF(databases))
        usage_error("no database %s", argv[optind]);
    if (optind + 1 == argc)
        return databases[i].find(NULL) ? 0 : 2;
    int status = 0;
    for (int k = optind + 1; k < argc; k++)
        if (!databases[i].find(argv[k]))
            status = 2;
    return status;
}
