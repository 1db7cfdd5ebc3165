/* find's tests, and the tree that its words make. */
#include "../common/date.h"
#include "find.h"
#include <dirent.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <grp.h>
#include <limits.h>
#include <pwd.h>
#include <regex.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char **word, **words_end;

static int is(const char *name)
{
    return strcmp(*word, name) == 0;
}

/* ---- tests ---- */

static int both(struct find_node *n, struct walk *f)
{
    return n->left->test(n->left, f) && n->right->test(n->right, f);
}

static int either(struct find_node *n, struct walk *f)
{
    return n->left->test(n->left, f) || n->right->test(n->right, f);
}

static int second(struct find_node *n, struct walk *f)
{
    n->left->test(n->left, f);
    return n->right->test(n->right, f);
}

static int not(struct find_node *n, struct walk *f)
{
    return !n->left->test(n->left, f);
}

static int constant(struct find_node *n, struct walk *f)
{
    (void)f;
    return n->value != 0;
}

static int name(struct find_node *n, struct walk *f)
{
    char *last = last_part(f->path);
    int found = fnmatch(n->text, last, n->fold) == 0;
    free(last);
    return found;
}

static int path(struct find_node *n, struct walk *f)
{
    return fnmatch(n->text, f->path, n->fold) == 0;
}

static int link_name(struct find_node *n, struct walk *f)
{
    char target[4096];
    ssize_t length =
        readlinkat(f->dir, f->name, target, sizeof target - 1);
    if (length < 0)
        return 0;
    target[length] = 0;
    return fnmatch(n->text, target, n->fold) == 0;
}

static int regular_expression(struct find_node *n, struct walk *f)
{
    regmatch_t m[1];
    return regexec(n->own, f->path, 1, m, 0) == 0 && m[0].rm_so == 0 &&
           !f->path[m[0].rm_eo];
}

static int type(struct find_node *n, struct walk *f)
{
    static const char letters[] = "bcdflps";
    static const mode_t kinds[] = {S_IFBLK, S_IFCHR, S_IFDIR, S_IFREG,
                                   S_IFLNK, S_IFIFO, S_IFSOCK};
    for (const char *s = n->text; *s; s++)
        for (size_t i = 0; letters[i]; i++)
            if (*s == letters[i] && (f->about->st_mode & S_IFMT) == kinds[i])
                return 1;
    return 0;
}

static int compare(const struct find_node *n, long found)
{
    return n->compare < 0   ? found < n->value
           : n->compare > 0 ? found > n->value
                            : found == n->value;
}

static int size(struct find_node *n, struct walk *f)
{
    /* Sizes are rounded up to the unit. */
    long unit = n->unit;
    return compare(n, (f->about->st_size + unit - 1) / unit);
}

static int links(struct find_node *n, struct walk *f)
{
    return compare(n, f->about->st_nlink);
}

static int inode(struct find_node *n, struct walk *f)
{
    return compare(n, (long)f->about->st_ino);
}

static struct timespec time_of(int which, const struct walk *f)
{
    return which == 'a'   ? f->about->st_atim
           : which == 'c' ? f->about->st_ctim
                          : f->about->st_mtim;
}

static int age(struct find_node *n, struct walk *f)
{
    struct timespec when = time_of(n->fold, f);
    long seconds = find_now.tv_sec - when.tv_sec;
    if (find_now.tv_nsec < when.tv_nsec)
        seconds--;
    /* Days and minutes that are not whole do not count. */
    long whole = seconds / n->unit - (seconds < 0 && seconds % n->unit != 0);
    return compare(n, whole);
}

static int newer(struct find_node *n, struct walk *f)
{
    struct timespec when = time_of(n->fold, f);
    return when.tv_sec != n->when.tv_sec ? when.tv_sec > n->when.tv_sec
                                         : when.tv_nsec > n->when.tv_nsec;
}

static int same(struct find_node *n, struct walk *f)
{
    return same_file(n->own, f->about);
}

static int permissions(struct find_node *n, struct walk *f)
{
    mode_t wanted = mode_apply(n->mode, 0, 0), has = f->about->st_mode;
    if (n->compare < 0)
        return (has & wanted) == wanted;
    if (n->compare > 0)
        return wanted == 0 || (has & wanted) != 0;
    return (has & 07777) == wanted;
}

static int user(struct find_node *n, struct walk *f)
{
    return compare(n, (long)f->about->st_uid);
}

static int group(struct find_node *n, struct walk *f)
{
    return compare(n, (long)f->about->st_gid);
}

static int unknown_owner(struct find_node *n, struct walk *f)
{
    return n->value ? !getgrgid(f->about->st_gid)
                    : !getpwuid(f->about->st_uid);
}

static int empty(struct find_node *n, struct walk *f)
{
    (void)n;
    if (S_ISREG(f->about->st_mode))
        return f->about->st_size == 0;
    if (!S_ISDIR(f->about->st_mode))
        return 0;
    int fd = openat(f->dir, f->name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *dir = fd < 0 ? NULL : fdopendir(fd);
    if (!dir)
        return 0;
    struct dirent *entry;
    int found = 0;
    while (!found && (entry = readdir(dir)))
        found = strcmp(entry->d_name, ".") != 0 &&
                strcmp(entry->d_name, "..") != 0;
    closedir(dir);
    return !found;
}

static int may(struct find_node *n, struct walk *f)
{
    return faccessat(f->dir, f->name, (int)n->value, 0) == 0;
}

static int prune(struct find_node *n, struct walk *f)
{
    (void)n;
    f->skip = 1;
    return 1;
}

static int quit(struct find_node *n, struct walk *f)
{
    (void)n;
    f->stop = 1;
    find_finish();
    flush_output();
    exit(find_status);
}

/* ---- words ---- */

static char *operand(void)
{
    const char *name = *word;
    if (word + 1 >= words_end)
        usage_error("%s wants a value", name);
    return *++word;
}

static void signed_number(struct find_node *n, const char *text)
{
    char *end;
    n->compare = *text == '+' ? 1 : *text == '-' ? -1 : 0;
    const char *digits = text + (n->compare != 0);
    n->value = strtol(digits, &end, 10);
    n->text = end;
    if (end == digits || *digits == '-' || *digits == '+')
        usage_error("'%s' is no number", text);
}

static void whole_number(struct find_node *n, const char *text)
{
    signed_number(n, text);
    if (*n->text)
        usage_error("'%s' is no number", text);
}

static void size_word(struct find_node *n)
{
    static const char letters[] = "bcwkMG";
    static const int units[] = {512, 1, 2, 1024, 1048576, 1073741824};
    char *text = operand();
    signed_number(n, text);
    n->unit = 512;
    if (*n->text) {
        const char *known = strchr(letters, *n->text);
        if (!known || n->text[1])
            usage_error("'%s' is no size", text);
        n->unit = units[known - letters];
    }
    n->test = size;
}

static void owner_word(struct find_node *n, int is_group)
{
    const char *text = operand();
    n->test = is_group ? group : user;
    const struct passwd *person = is_group ? NULL : getpwnam(text);
    const struct group *people = is_group ? getgrnam(text) : NULL;
    if (person)
        n->value = (long)person->pw_uid;
    else if (people)
        n->value = (long)people->gr_gid;
    else if (strspn(text, "0123456789") == strlen(text) && *text)
        whole_number(n, text);
    else
        errx(1, "nobody is called %s", text);
}

static void newer_word(struct find_node *n, char which, int is_date)
{
    struct stat about;
    const char *text = operand();
    n->test = newer;
    n->fold = which;
    if (is_date) {
        if (date_parse(text, &find_now, 0, &n->when) < 0)
            errx(1, "'%s' is no date", text);
        return;
    }
    if (stat(text, &about) < 0)
        err(1, "%s", text);
    n->when = about.st_mtim;
}

static void regex_word(struct find_node *n, int flags)
{
    regex_t *regex = need_memory(sizeof *regex);
    const char *text = operand();
    char why[100];
    int error = regcomp(regex, text, flags);
    if (error) {
        regerror(error, regex, why, sizeof why);
        errx(1, "%s: %s", text, why);
    }
    n->own = regex;
    n->test = regular_expression;
}

/* Options are true wherever they stand. */
static int option_word(void)
{
    if (is("-maxdepth"))
        find_options.most_depth = number(operand(), 0, LONG_MAX, "-maxdepth");
    else if (is("-mindepth"))
        find_options.least_depth =
            number(operand(), 0, LONG_MAX, "-mindepth");
    else if (is("-depth") || is("-d"))
        find_options.depth_first = 1;
    else if (is("-xdev") || is("-mount"))
        find_options.one_device = 1;
    else if (is("-follow"))
        find_options.follow = WALK_FOLLOW;
    else if (!is("-noleaf"))
        return 0;
    return 1;
}

static const struct {
    const char *name;
    int (*test)(struct find_node *node, struct walk *file);
    int fold;
} by_glob[] = {
    {"-name", name, 0},
    {"-iname", name, FNM_CASEFOLD},
    {"-path", path, 0},
    {"-wholename", path, 0},
    {"-ipath", path, FNM_CASEFOLD},
    {"-lname", link_name, 0},
    {"-ilname", link_name, FNM_CASEFOLD},
}, plain[] = {
    {"-empty", empty, 0},          {"-prune", prune, 0},
    {"-quit", quit, 0},            {"-readable", may, R_OK},
    {"-writable", may, W_OK},      {"-executable", may, X_OK},
    {"-nouser", unknown_owner, 0}, {"-nogroup", unknown_owner, 1},
    {"-true", constant, 1},        {"-false", constant, 0},
}, by_number[] = {
    {"-links", links, 0}, {"-inum", inode, 0},
    {"-uid", user, 0},    {"-gid", group, 0},
}, acts[] = {
    {"-print", find_print, '\n'},
    {"-print0", find_print, 0},
    {"-delete", find_delete, 0},
    {"-ls", find_ls, 0},
};

static int table_word(struct find_node *n)
{
    for (size_t i = 0; i < COUNT_OF(by_glob); i++)
        if (is(by_glob[i].name)) {
            n->test = by_glob[i].test;
            n->fold = by_glob[i].fold;
            n->text = operand();
            return 1;
        }
    for (size_t i = 0; i < COUNT_OF(plain); i++)
        if (is(plain[i].name)) {
            n->test = plain[i].test;
            n->value = plain[i].fold;
            return 1;
        }
    for (size_t i = 0; i < COUNT_OF(by_number); i++)
        if (is(by_number[i].name)) {
            n->test = by_number[i].test;
            whole_number(n, operand());
            return 1;
        }
    for (size_t i = 0; i < COUNT_OF(acts); i++)
        if (is(acts[i].name)) {
            n->test = acts[i].test;
            n->unit = acts[i].fold;
            find_options.acts = 1;
            find_options.depth_first |= n->test == find_delete;
            return 1;
        }
    return 0;
}

/* -mtime, -cmin, -newer, -newerct and their like. */
static int time_word(struct find_node *n)
{
    const char *s = *word;
    if (strchr("amc", s[1]) &&
        (strcmp(s + 2, "time") == 0 || strcmp(s + 2, "min") == 0)) {
        n->test = age;
        n->fold = s[1];
        n->unit = s[2] == 't' ? 86400 : 60;
        whole_number(n, operand());
        return 1;
    }
    if (is("-newer") || is("-anewer") || is("-cnewer")) {
        newer_word(n, s[1] == 'n' ? 'm' : s[1], 0);
        return 1;
    }
    if (strncmp(s, "-newer", 6) == 0 && strlen(s) == 8 &&
        strchr("amc", s[6]) && strchr("mt", s[7])) {
        newer_word(n, s[6], s[7] == 't');
        return 1;
    }
    return 0;
}

static void other_word(struct find_node *n)
{
    struct stat about;
    if (is("-type")) {
        n->test = type;
        n->text = operand();
        if (!*n->text || n->text[strspn(n->text, "bcdflps,")])
            usage_error("'%s' is no kind of file", n->text);
    } else if (is("-size")) {
        size_word(n);
    } else if (is("-user") || is("-group")) {
        owner_word(n, (*word)[1] == 'g');
    } else if (is("-perm")) {
        const char *text = operand();
        n->test = permissions;
        n->compare = *text == '-' ? -1 : *text == '/' ? 1 : 0;
        n->mode = mode_parse(text + (n->compare != 0));
    } else if (is("-samefile")) {
        if (stat(operand(), &about) < 0)
            err(1, "%s", *word);
        n->own = need_memory(sizeof about);
        memcpy(n->own, &about, sizeof about);
        n->test = same;
    } else if (is("-regex") || is("-iregex")) {
        regex_word(n, (*word)[1] == 'i' ? REG_ICASE : 0);
    } else if (is("-printf")) {
        n->test = find_printf;
        n->text = operand();
        find_options.acts = 1;
    } else if (is("-exec") || is("-execdir") || is("-ok") || is("-okdir")) {
        find_options.acts = 1;
        word += find_exec(n, word + 1, *word);
    } else {
        usage_error("unknown test %s", *word);
    }
}

static struct find_node *or_expression(void);

static struct find_node *make(int (*test)(struct find_node *, struct walk *),
                              struct find_node *left,
                              struct find_node *right)
{
    struct find_node *n = need_memory(sizeof *n);
    n->test = test;
    n->left = left;
    n->right = right;
    return n;
}

static struct find_node *primary(void)
{
    if (word >= words_end)
        usage_error("the expression ends too early");
    if (is("!") || is("-not")) {
        word++;
        return make(not, primary(), NULL);
    }
    if (is("(")) {
        word++;
        struct find_node *inside = or_expression();
        if (word >= words_end || !is(")"))
            usage_error("a ) is missing");
        word++;
        return inside;
    }
    struct find_node *n = make(constant, NULL, NULL);
    n->value = 1;
    if (!option_word() && !table_word(n) && !time_word(n))
        other_word(n);
    word++;
    return n;
}

static struct find_node *and_expression(void)
{
    struct find_node *n = primary();
    while (word < words_end && !is("-o") && !is("-or") && !is(")") &&
           !is(",")) {
        if (is("-a") || is("-and"))
            word++;
        n = make(both, n, primary());
    }
    return n;
}

static struct find_node *or_expression(void)
{
    struct find_node *n = and_expression();
    while (word < words_end && !is(")")) {
        int comma = is(",");
        word++;
        n = make(comma ? second : either, n, and_expression());
    }
    return n;
}

struct find_node *find_parse(int count, char **words)
{
    word = words;
    words_end = words + count;
    struct find_node *n = NULL;
    if (count > 0) {
        n = or_expression();
        if (word < words_end)
            usage_error("unexpected %s", *word);
    }
    if (find_options.acts)
        return n;
    struct find_node *print = make(find_print, NULL, NULL);
    print->unit = '\n';
    return n ? make(both, n, print) : print;
}
