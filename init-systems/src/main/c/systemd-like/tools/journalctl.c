/* journalctl(1): chooses records and shows them. */
#include "../common/ini.h"
#include "../common/names.h"
#include "../common/system.h"
#include "../journal/show.h"
#include "../journal/stream.h"
#include "times.h"
#include <fcntl.h>
#include <getopt.h>
#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static const char usage[] =
    "journalctl [OPTIONS...] [FIELD=VALUE...]\n\n"
    "Query the journal.\n\n"
    "  -u --unit=UNIT         Show the logs of a unit\n"
    "  -t --identifier=NAME   Show entries with this identifier\n"
    "  -p --priority=RANGE    Show entries of this priority or higher\n"
    "  -g --grep=PATTERN      Show entries whose message matches\n"
    "  -k --dmesg             Show kernel messages of the current boot\n"
    "  -b --boot[=ID]         Show the current boot, or this one\n"
    "  -S --since=DATE  -U --until=DATE\n"
    "  -n --lines[=COUNT]     The most recent entries\n"
    "  -r --reverse           Newest first\n"
    "  -f --follow            Go on showing what comes\n"
    "  -e --pager-end  -x --catalog  -a --all  -q --quiet  --no-pager\n"
    "  -o --output=MODE       short short-iso short-monotonic cat json "
    "verbose\n"
    "     --utc  --root=DIR  --no-hostname\n"
    "     --list-boots  --disk-usage  --rotate  --flush  --sync  "
    "--vacuum-size=\n";

static struct {
    struct strings units, identifiers, matches, boots;
    int least, most; /* priorities: most urgent is 0 */
    usec since, until;
    bool kernel, reverse, follow, quiet, utc, boot_given;
    const char *boot, *root;
    long lines;
    enum style style;
    regex_t grep;
    bool grep_given;
} want = {.most = 7, .until = FOREVER, .lines = -1, .root = ""};

void complain(const char *file, unsigned line, const char *format, ...)
{
    (void)file;
    (void)line;
    (void)format;
}

static void boot_of(const struct record *record, char to[33])
{
    for (int i = 0; i < 16; i++)
        snprintf(to + 2 * i, 3, "%02x", record->boot[i]);
}

static bool any_equal(const struct strings *list, const char *value)
{
    return value && strings_have(list, value);
}

static bool chosen(const struct record *record)
{
    char boot[33];
    if (record->priority < want.least || record->priority > want.most ||
        record->real < want.since || record->real > want.until)
        return false;
    if (want.boot) {
        boot_of(record, boot);
        if (strcmp(boot, want.boot))
            return false;
    }
    const char *transport = record_field(record, "_TRANSPORT");
    if (want.kernel && (!transport || strcmp(transport, "kernel")))
        return false;
    if (want.identifiers.n &&
        !any_equal(&want.identifiers,
                   record_field(record, "SYSLOG_IDENTIFIER")))
        return false;
    if (want.units.n) {
        bool about = false;
        for (size_t i = 0; i < want.units.n && !about; i++)
            about = record_about(record, want.units.v[i]);
        if (!about)
            return false;
    }
    for (size_t i = 0; i < want.matches.n; i++) {
        const char *equals = strchr(want.matches.v[i], '=');
        char *name = copy_n(want.matches.v[i],
                            (size_t)(equals - want.matches.v[i]));
        const char *value = record_field(record, name);
        free(name);
        if (!value || strcmp(value, equals + 1))
            return false;
    }
    const char *message = record_field(record, "MESSAGE");
    return !want.grep_given ||
           regexec(&want.grep, message ? message : "", 0, NULL, 0) == 0;
}

/* The boots that the journal knows, oldest first. */
static void find_boots(const struct journal *journal)
{
    for (size_t i = 0; i < journal->count; i++) {
        char boot[33];
        boot_of(&journal->entries[i].record, boot);
        if (!strings_have(&want.boots, boot))
            strings_add(&want.boots, boot);
    }
}

static void print_boot(const struct journal *journal, size_t index)
{
    usec first = FOREVER, last = 0;
    char from[64], to[64], boot[33];
    for (size_t i = 0; i < journal->count; i++) {
        const struct record *record = &journal->entries[i].record;
        boot_of(record, boot);
        if (strcmp(boot, want.boots.v[index]))
            continue;
        if (record->real < first)
            first = record->real;
        if (record->real > last)
            last = record->real;
    }
    format_time(from, sizeof from, first, want.utc);
    format_time(to, sizeof to, last, want.utc);
    printf("%3ld %s %s %s\n", (long)index - (long)want.boots.n + 1,
           want.boots.v[index], from, to);
}

static void list_boots(const struct journal *journal)
{
    printf("IDX %-32s %-27s %s\n", "BOOT ID", "FIRST ENTRY", "LAST ENTRY");
    for (size_t i = 0; i < want.boots.n; i++)
        print_boot(journal, i);
}

/* "-1", "0", "2" or an id; false if there is no such boot. */
static bool choose_boot(void)
{
    if (!want.boot_given)
        return true;
    char *end;
    const char *text = want.boot ? want.boot : "0";
    long offset = strtol(text, &end, 10);
    if (*end || strlen(text) == 32)
        return strings_have(&want.boots, text);
    if (offset == 0 && !*want.root) {
        want.boot = boot_id();
        return true;
    }
    long index = offset > 0 ? offset - 1 : (long)want.boots.n - 1 + offset;
    if (index < 0 || index >= (long)want.boots.n)
        return false;
    want.boot = want.boots.v[index];
    return true;
}

static void show(const struct record *record)
{
    static char last_boot[33];
    char boot[33];
    boot_of(record, boot);
    if (*last_boot && strcmp(boot, last_boot) && want.style < STYLE_CAT &&
        !want.quiet)
        printf("-- Boot %s --\n", boot);
    memcpy(last_boot, boot, sizeof boot);
    record_show(record, want.style, want.utc,
                isatty(1) && !getenv("NO_COLOR"));
}

/* What has come since; the highest number that was seen. */
static uint64_t show_newer(uint64_t seen)
{
    struct journal journal;
    journal_read(&journal, want.root);
    for (size_t i = 0; i < journal.count; i++) {
        const struct record *record = &journal.entries[i].record;
        if (record->sequence <= seen)
            continue;
        seen = record->sequence;
        if (chosen(record))
            show(record);
    }
    journal_close(&journal);
    fflush(stdout);
    return seen;
}

static int run(void)
{
    struct journal journal;
    journal_read(&journal, want.root);
    find_boots(&journal);
    if (!choose_boot()) {
        fprintf(stderr, "Data from the specified boot (%s) is not available: "
                        "No such boot ID in journal\n", want.boot);
        return 1;
    }
    size_t *picked = need((journal.count + 1) * sizeof *picked), count = 0;
    uint64_t seen = 0;
    for (size_t i = 0; i < journal.count; i++) {
        if (journal.entries[i].record.sequence > seen)
            seen = journal.entries[i].record.sequence;
        if (chosen(&journal.entries[i].record))
            picked[count++] = i;
    }
    long lines = want.lines < 0 && want.follow ? 10 : want.lines;
    size_t first = lines >= 0 && (size_t)lines < count
                       ? count - (size_t)lines
                       : 0;
    for (size_t i = first; i < count; i++) {
        size_t at = want.reverse ? count - 1 - (i - first) : i;
        show(&journal.entries[picked[at]].record);
    }
    if (!count && !want.quiet && !want.follow)
        puts("-- No entries --");
    free(picked);
    journal_close(&journal);
    fflush(stdout);
    while (want.follow && !ferror(stdout)) {
        struct timespec moment = {0, 250000000};
        nanosleep(&moment, NULL);
        seen = show_newer(seen);
    }
    return 0;
}

static bool parse_level(const char *text, int *level)
{
    static const char *const names[] = {"emerg",   "alert",  "crit", "err",
                                        "warning", "notice", "info", "debug"};
    uint64_t number;
    for (size_t i = 0; i < COUNT(names); i++)
        if (!strcmp(names[i], text)) {
            *level = (int)i;
            return true;
        }
    bool good = parse_unsigned(text, 7, &number);
    if (good)
        *level = (int)number;
    return good;
}

static bool parse_levels(const char *text)
{
    const char *dots = strstr(text, "..");
    if (!dots)
        return parse_level(text, &want.most);
    char *from = copy_n(text, (size_t)(dots - text));
    int a, b;
    bool good = parse_level(from, &a) && parse_level(dots + 2, &b);
    free(from);
    if (good) {
        want.least = a < b ? a : b;
        want.most = a < b ? b : a;
    }
    return good;
}

static bool parse_style(const char *text)
{
    static const char *const names[] = {"short", "short-iso",
                                        "short-monotonic", "cat", "json",
                                        "verbose"};
    for (size_t i = 0; i < COUNT(names); i++)
        if (!strcmp(names[i], text)) {
            want.style = (enum style)i;
            return true;
        }
    return false;
}

/* Tells the journal something by its pipe, and gives it time to do it. */
static int tell(const char *word)
{
    int fd = open(CONTROL_PIPE, O_WRONLY | O_NONBLOCK | O_CLOEXEC);
    char *line = print("%s\n", word);
    bool told = fd >= 0 && write_all(fd, line, strlen(line));
    struct timespec moment = {0, 300000000};
    nanosleep(&moment, NULL);
    free(line);
    if (!told)
        fputs("Failed to reach the journal daemon.\n", stderr);
    return told ? 0 : 1;
}

static int disk_usage(void)
{
    struct journal journal;
    journal_read(&journal, want.root);
    double size = (double)journal.bytes;
    const char *unit = "B";
    if (size >= 1 << 20) {
        size /= 1 << 20;
        unit = "M";
    } else if (size >= 1 << 10) {
        size /= 1 << 10;
        unit = "K";
    }
    printf("Archived and active journals take up %.1f%s in the file "
           "system.\n", size, unit);
    return 0;
}

static int vacuum(const char *text)
{
    struct strings files = {0};
    uint64_t allowed, total = 0;
    size_t removed = 0;
    if (!parse_size(text, &allowed)) {
        fprintf(stderr, "Failed to parse vacuum size: %s\n", text);
        return 1;
    }
    journal_files(&files, want.root);
    for (size_t i = files.n; i-- > 0;) {
        size_t size = 0;
        free(file_read(files.v[i], 1 << 28, &size));
        total += size;
        if (total > allowed && strchr(files.v[i], '@') &&
            unlink(files.v[i]) == 0)
            removed++;
    }
    printf("Vacuuming done, removed %zu archived journals.\n", removed);
    return 0;
}

enum { LIST_BOOTS = 256, DISK_USAGE, ROTATE, FLUSH, SYNC, VACUUM, UTC, ROOT,
       IGNORED, NO_PAGER };

static const struct option long_options[] = {
    {"unit", required_argument, NULL, 'u'},
    {"identifier", required_argument, NULL, 't'},
    {"priority", required_argument, NULL, 'p'},
    {"grep", required_argument, NULL, 'g'},
    {"dmesg", no_argument, NULL, 'k'},
    {"boot", optional_argument, NULL, 'b'},
    {"since", required_argument, NULL, 'S'},
    {"until", required_argument, NULL, 'U'},
    {"lines", optional_argument, NULL, 'n'},
    {"reverse", no_argument, NULL, 'r'},
    {"follow", no_argument, NULL, 'f'},
    {"pager-end", no_argument, NULL, 'e'},
    {"catalog", no_argument, NULL, 'x'},
    {"all", no_argument, NULL, 'a'},
    {"quiet", no_argument, NULL, 'q'},
    {"output", required_argument, NULL, 'o'},
    {"no-pager", no_argument, NULL, NO_PAGER},
    {"no-hostname", no_argument, NULL, IGNORED},
    {"system", no_argument, NULL, IGNORED},
    {"utc", no_argument, NULL, UTC},
    {"root", required_argument, NULL, ROOT},
    {"list-boots", no_argument, NULL, LIST_BOOTS},
    {"disk-usage", no_argument, NULL, DISK_USAGE},
    {"rotate", no_argument, NULL, ROTATE},
    {"flush", no_argument, NULL, FLUSH},
    {"sync", no_argument, NULL, SYNC},
    {"vacuum-size", required_argument, NULL, VACUUM},
    {"help", no_argument, NULL, 'h'},
    {"version", no_argument, NULL, 'V'},
    {NULL, 0, NULL, 0},
};

static int bad(const char *what)
{
    fprintf(stderr, "Failed to parse %s: %s\n", what, optarg);
    return 1;
}

/* "-b -1" and "-n 5": the value of an option that need not have one may be
 * the next word, if it looks like a number. */
static char *next_number(int argc, char **argv)
{
    if (optarg || optind >= argc)
        return optarg;
    char *word = argv[optind];
    if (word[strspn(word, "+-")] && !word[strspn(word, "+-0123456789")]) {
        optind++;
        return word;
    }
    return NULL;
}

int main(int argc, char **argv)
{
    int got, action = 0;
    char *vacuum_size = NULL;
    while ((got = getopt_long(argc, argv, "u:t:p:g:kb::S:U:n::rfexaqo:hDM:",
                              long_options, NULL)) != -1) {
        char *number;
        switch (got) {
        case 'u': strings_take(&want.units, name_mangle(optarg)); break;
        case 't': strings_add(&want.identifiers, optarg); break;
        case 'p':
            if (!parse_levels(optarg))
                return bad("log level");
            break;
        case 'g':
            if (regcomp(&want.grep, optarg, REG_EXTENDED | REG_NOSUB))
                return bad("pattern");
            want.grep_given = true;
            break;
        case 'k': want.kernel = want.boot_given = true; break;
        case 'b':
            want.boot_given = true;
            want.boot = next_number(argc, argv);
            break;
        case 'S':
            if (!parse_time(optarg, now_real(), &want.since))
                return bad("timestamp");
            break;
        case 'U':
            if (!parse_time(optarg, now_real(), &want.until))
                return bad("timestamp");
            break;
        case 'n':
            number = next_number(argc, argv);
            want.lines = number ? strtol(number, NULL, 10) : 10;
            break;
        case 'r': want.reverse = true; break;
        case 'f': want.follow = true; break;
        case 'q': want.quiet = true; break;
        case 'o':
            if (!parse_style(optarg)) {
                fprintf(stderr, "Unknown output format '%s'.\n", optarg);
                return 1;
            }
            break;
        case UTC: want.utc = true; break;
        case ROOT: want.root = optarg; break;
        case VACUUM: vacuum_size = optarg; action = VACUUM; break;
        case LIST_BOOTS:
        case DISK_USAGE:
        case ROTATE:
        case FLUSH:
        case SYNC: action = got; break;
        case 'e':
            if (want.lines < 0)
                want.lines = 1000;
            break;
        case 'x':
        case 'a':
        case NO_PAGER:
        case IGNORED: break;
        case 'h': fputs(usage, stdout); return 0;
        case 'V': puts("systemd-like " VERSION); return 0;
        default: return 1;
        }
    }
    for (int i = optind; i < argc; i++) {
        if (!strchr(argv[i], '=')) {
            fprintf(stderr, "Failed to add match '%s': Invalid argument\n",
                    argv[i]);
            return 1;
        }
        strings_add(&want.matches, argv[i]);
    }
    switch (action) {
    case DISK_USAGE: return disk_usage();
    case ROTATE: return tell("rotate");
    case FLUSH: return tell("flush");
    case SYNC: return tell("sync");
    case VACUUM: return vacuum(vacuum_size);
    case LIST_BOOTS: {
        struct journal journal;
        journal_read(&journal, want.root);
        find_boots(&journal);
        list_boots(&journal);
        return 0;
    }
    default: return run();
    }
}
