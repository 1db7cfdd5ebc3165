#include "../command.h"
#include <grp.h>
#include <limits.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>

static int digits(const char *text, unsigned *value)
{
    char *end;
    errno = 0;
    unsigned long found = strtoul(text, &end, 10);
    if (!*text || *text == '-' || *text == '+' || *end || errno ||
        found >= UINT_MAX)
        return 0;
    *value = (unsigned)found;
    return 1;
}

gid_t group_parse(const char *text)
{
    const struct group *entry = getgrnam(text);
    gid_t group;
    if (entry)
        return entry->gr_gid;
    if (!digits(text, &group))
        errx(1, "no group %s", text);
    return group;
}

void owner_parse(const char *text, uid_t *user, gid_t *group)
{
    char *name = copy_text(text), *rest = strchr(name, ':');
    *user = (uid_t)-1;
    *group = (gid_t)-1;
    if (rest)
        *rest++ = 0;
    const struct passwd *entry = *name ? getpwnam(name) : NULL;
    if (entry)
        *user = entry->pw_uid;
    else if (*name && !digits(name, user))
        errx(1, "no user %s", name);
    if (rest && *rest)
        *group = group_parse(rest);
    else if (rest && entry)
        *group = entry->pw_gid; /* "user:" is the user and his group */
    free(name);
}

/* ls asks for the same few names again and again: one is remembered. */
struct memory {
    unsigned number;
    int filled;
    char text[64];
};

static const char *remember(struct memory *m, unsigned number,
                            const char *name)
{
    m->number = number;
    m->filled = 1;
    if (name)
        snprintf(m->text, sizeof m->text, "%s", name);
    else
        snprintf(m->text, sizeof m->text, "%u", number);
    return m->text;
}

const char *user_name(uid_t user)
{
    static struct memory last;
    if (last.filled && last.number == user)
        return last.text;
    const struct passwd *entry = getpwuid(user);
    return remember(&last, user, entry ? entry->pw_name : NULL);
}

const char *group_name(gid_t group)
{
    static struct memory last;
    if (last.filled && last.number == group)
        return last.text;
    const struct group *entry = getgrgid(group);
    return remember(&last, group, entry ? entry->gr_name : NULL);
}
