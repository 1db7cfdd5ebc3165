/* Processes by name: pgrep, pkill, pidof, killall. */
#include "../command.h"
#include "proc.h"
#include <regex.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct wish {
    regex_t pattern;
    int has_pattern, full, exact, inverse, newest, oldest;
    const char *users, *real_users, *parents, *groups, *sessions, *terminals;
    pid_t self;
};

/* Whether a value is in "a,b,c". */
static int listed(const char *list, const char *value)
{
    size_t n = strlen(value);
    for (const char *s = list; *s;) {
        size_t length = strcspn(s, ",");
        if (length == n && memcmp(s, value, n) == 0)
            return 1;
        s += length + (s[length] == ',');
    }
    return 0;
}

static int number_listed(const char *list, long value)
{
    char text[24];
    snprintf(text, sizeof text, "%ld", value);
    return !list || listed(list, text);
}

static int user_listed(const char *list, uid_t user)
{
    return !list || number_listed(list, (long)user) ||
           listed(list, user_name(user));
}

static int name_fits(const struct wish *wish, const struct process *p)
{
    regmatch_t where;
    if (!wish->has_pattern)
        return 1;
    char *text = wish->full ? process_arguments(p) : copy_text(p->name);
    int found = regexec(&wish->pattern, text, 1, &where, 0) == 0;
    if (found && wish->exact)
        found = where.rm_so == 0 && (size_t)where.rm_eo == strlen(text);
    free(text);
    return found;
}

static int fits(const struct wish *wish, const struct process *p)
{
    char terminal[32];
    terminal_name(p->terminal, terminal, sizeof terminal);
    int good = user_listed(wish->users, p->user) &&
               user_listed(wish->real_users, p->real_user) &&
               number_listed(wish->parents, p->ppid) &&
               number_listed(wish->groups, p->group) &&
               number_listed(wish->sessions, p->session) &&
               (!wish->terminals || listed(wish->terminals, terminal)) &&
               name_fits(wish, p);
    return p->pid != wish->self && good != wish->inverse;
}

/* Keeps those that fit, in front; the number of them. */
static size_t choose(const struct wish *wish, struct process *all,
                     size_t count)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        if (fits(wish, &all[i]))
            all[kept++] = all[i];
    if (kept < 2 || (!wish->newest && !wish->oldest))
        return kept;
    size_t best = 0;
    for (size_t i = 1; i < kept; i++) {
        int later = all[i].start_ticks > all[best].start_ticks ||
                    (all[i].start_ticks == all[best].start_ticks &&
                     all[i].pid > all[best].pid);
        if (wish->newest == later)
            best = i;
    }
    all[0] = all[best];
    return 1;
}

static void compile(struct wish *wish, const char *pattern, int flags)
{
    int error = regcomp(&wish->pattern, pattern, REG_EXTENDED | flags);
    char message[128];
    if (error) {
        regerror(error, &wish->pattern, message, sizeof message);
        errx(2, "%s: %s", pattern, message);
    }
    wish->has_pattern = 1;
}

COMMAND(pgrep, "pgrep pkill",
        "[-SIGNAL] [-fnovxilac] [-d TEXT] [-u USERS] [-U USERS]\n"
        "             [-P PARENTS] [-g GROUPS] [-s SESSIONS] [-t TERMINALS] "
        "[PATTERN]",
        "Finds processes whose name fits an extended regular expression;\n"
        "pkill sends them a signal (TERM). Status 1 if there are none.\n"
        "  -f  the whole command line counts   -x  it must fit entirely\n"
        "  -n  only the newest    -o  only the oldest    -v  the others\n"
        "  -i  capitals and small letters are alike\n"
        "  -l  print names, too   -a  print command lines, too\n"
        "  -c  print how many     -d TEXT  between numbers (a newline)\n"
        "  -u  effective, -U  real users; lists with commas\n"
        "  --signal SIGNAL  the same as -SIGNAL    -e  say what is killed\n")
{
    int sends = strcmp(program_invocation_short_name, "pkill") == 0;
    static const char letters[] = "+fnovxilacd:u:U:P:g:s:t:e\1:";
    int sent = sends ? signal_operand(&argc, argv, letters) : 0;
    int c, flags = 0, show = 0, count_only = 0, echo = 0;
    const char *between = "\n";
    struct wish wish = {.self = getpid()};
    while ((c = option(argc, argv, letters,
                       "full=f newest=n oldest=o inverse=v exact=x "
                       "ignore-case=i list-name=l list-full=a count=c "
                       "delimiter=d euid=u uid=U parent=P pgroup=g "
                       "session=s terminal=t echo=e signal=\1")) != -1)
        switch (c) {
        case 'f':
            wish.full = 1;
            break;
        case 'n':
            wish.newest = 1;
            break;
        case 'o':
            wish.oldest = 1;
            break;
        case 'v':
            wish.inverse = 1;
            break;
        case 'x':
            wish.exact = 1;
            break;
        case 'i':
            flags = REG_ICASE;
            break;
        case 'c':
            count_only = 1;
            break;
        case 'd':
            between = optarg;
            break;
        case 'u':
            wish.users = optarg;
            break;
        case 'U':
            wish.real_users = optarg;
            break;
        case 'P':
            wish.parents = optarg;
            break;
        case 'g':
            wish.groups = optarg;
            break;
        case 's':
            wish.sessions = optarg;
            break;
        case 't':
            wish.terminals = optarg;
            break;
        case 'e':
            echo = 1;
            break;
        case 1:
            sent = signal_number(optarg);
            if (sent < 0)
                usage_error("no signal '%s'", optarg);
            sent = sent ? sent : -1;
            break;
        default:
            show = c;
        }
    operands(argc, 0, 1);
    if (argv[optind])
        compile(&wish, argv[optind], flags);
    else if (!wish.users && !wish.real_users && !wish.parents &&
             !wish.groups && !wish.sessions && !wish.terminals)
        usage_error("a pattern is missing");
    if (wish.newest && wish.oldest)
        usage_error("only one of -n and -o");
    size_t count;
    struct process *all = process_list(&count);
    count = choose(&wish, all, count);
    if (count_only)
        printf("%zu\n", count);
    for (size_t i = 0; i < count; i++) {
        if (sends) {
            int number_sent = sent < 0 ? 0 : sent ? sent : SIGTERM;
            if (kill(all[i].pid, number_sent) < 0)
                complain("%d", (int)all[i].pid);
            else if (echo)
                printf("%s killed (pid %d)\n", all[i].name,
                       (int)all[i].pid);
            continue;
        }
        if (count_only)
            continue;
        printf("%s%d", i ? between : "", (int)all[i].pid);
        if (show)
            printf(" %s", show == 'a' ? process_arguments(&all[i])
                                      : all[i].name);
    }
    if (count && !sends && !count_only)
        putchar('\n');
    return count == 0;
}

/* The kernel keeps fifteen characters of a name; the first word has all. */
static int is_called(const struct process *p, const char *wanted)
{
    char *program = process_program(p->pid);
    const char *slash = program ? strrchr(program, '/') : NULL;
    const char *base = slash ? slash + 1 : program;
    int dash = base && *base == '-';
    int found = strcmp(p->name, wanted) == 0 ||
                (base && (strcmp(base + dash, wanted) == 0 ||
                          strcmp(program, wanted) == 0));
    free(program);
    return found;
}

COMMAND(pidof, "pidof", "[-s] [-q] [-o PID,...] [-S TEXT] NAME...",
        "Prints the numbers of the processes of programs, newest first.\n"
        "  -s  only one    -q  print nothing    -o  leave these out\n"
        "  -S  between numbers (a blank)\n")
{
    int c, single = 0, quiet = 0, found = 0;
    const char *without = NULL, *between = " ";
    while ((c = option(argc, argv, "sqo:S:xc",
                       "single-shot=s omit-pid=o separator=S")) != -1)
        switch (c) {
        case 's':
            single = 1;
            break;
        case 'q':
            quiet = 1;
            break;
        case 'o':
            without = optarg;
            break;
        case 'S':
            between = optarg;
            break;
        }
    operands(argc, 1, -1);
    size_t count;
    struct process *all = process_list(&count);
    for (int i = optind; i < argc; i++)
        for (size_t k = count; k-- > 0 && !(single && found);) {
            if (all[k].pid == getpid() || !is_called(&all[k], argv[i]) ||
                (without && number_listed(without, all[k].pid)))
                continue;
            if (!quiet)
                printf("%s%d", found ? between : "", (int)all[k].pid);
            found = 1;
        }
    if (found && !quiet)
        putchar('\n');
    return !found;
}

COMMAND(killall, "killall", "[-SIGNAL] [-qlw] [-u USER] NAME...",
        "Sends a signal (TERM) to all processes of programs.\n"
        "  -s SIGNAL  the same as -SIGNAL    -q  no word if there are none\n"
        "  -u USER    only that user's       -w  wait until they are gone\n"
        "  -l         list the signals\n")
{
    static const char letters[] = "+qlwu:s:ve";
    int sent = signal_operand(&argc, argv, letters);
    int c, quiet = 0, waits = 0, status = 0;
    const char *user = NULL;
    while ((c = option(argc, argv, letters,
                       "quiet=q list=l wait=w user=u signal=s "
                       "verbose=v")) != -1)
        switch (c) {
        case 'q':
            quiet = 1;
            break;
        case 'l':
            for (int i = 1; i < 32; i++)
                printf("%s%c", signal_name(i), i % 16 ? ' ' : '\n');
            putchar('\n');
            return 0;
        case 'w':
            waits = 1;
            break;
        case 'u':
            user = optarg;
            break;
        case 's':
            sent = signal_number(optarg);
            if (sent < 0)
                usage_error("no signal '%s'", optarg);
            break;
        }
    operands(argc, 1, -1);
    size_t count;
    struct process *all = process_list(&count);
    for (int i = optind; i < argc; i++) {
        int found = 0;
        for (size_t k = 0; k < count; k++) {
            if (all[k].pid == getpid() || !is_called(&all[k], argv[i]) ||
                !user_listed(user, all[k].user))
                continue;
            found = 1;
            if (kill(all[k].pid, sent < 0 ? 0 : sent ? sent : SIGTERM) < 0)
                complain("%s(%d)", argv[i], (int)all[k].pid);
            while (waits && kill(all[k].pid, 0) == 0)
                usleep(100000);
        }
        if (!found && !quiet)
            complainx("%s: no process found", argv[i]);
        status |= !found;
    }
    return status;
}
