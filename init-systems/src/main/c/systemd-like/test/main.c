/* Checks of what reads text: words, lines, names, specifiers, values, whole
 * units, and all of them with bytes that make no sense. Runs anywhere, also
 * under an emulator of user programs. Prints a line a check that failed, and
 * a closing count. */
#include "../common/ini.h"
#include "../common/names.h"
#include "../common/specifier.h"
#include "../common/words.h"
#include "../journal/format.h"
#include "../unit/paths.h"
#include "../unit/unit.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int passed, failed;
static struct text complaints;

void complain(const char *file, unsigned line, const char *format, ...)
{
    char buffer[1024];
    va_list args;
    va_start(args, format);
    vsnprintf(buffer, sizeof buffer, format, args);
    va_end(args);
    const char *slash = strrchr(file, '/');
    text_print(&complaints, "%s:%u: %s\n", slash ? slash + 1 : file, line,
               buffer);
}

static void check(const char *what, bool holds)
{
    if (holds) {
        passed++;
        return;
    }
    failed++;
    printf("not ok - %s\n", what);
}

static void same(const char *what, const char *got, const char *wanted)
{
    bool is = equal(got, wanted);
    check(what, is);
    if (!is)
        printf("    got:    %s\n    wanted: %s\n", got ? got : "(none)",
               wanted ? wanted : "(none)");
}

/* Words with a bar between them; "bad" at the end if one is. */
static void words_are(const char *value, int flags, const char *wanted)
{
    struct strings words = {0};
    struct text all = {0};
    bool good = split_words(value, flags, &words);
    for (size_t i = 0; i < words.n; i++)
        text_print(&all, "%s%s", i ? "|" : "", words.v[i]);
    if (!good)
        text_add(&all, "<bad>");
    same(value, all.s ? all.s : "", wanted);
    text_free(&all);
    strings_clear(&words);
}

static void check_words(void)
{
    words_are("a b  c", 0, "a|b|c");
    words_are("", 0, "");
    words_are("  \t ", 0, "");
    words_are("'a b' \"c d\"", 0, "a b|c d");
    words_are("a\"b c\"d", 0, "ab cd");
    words_are("'it''s'", 0, "its");
    words_are("\"\" ''", 0, "|");
    words_are("\\t\\n\\x41\\101\\s\\u00e9", WORD_ESCAPES, "\t\nAA \xc3\xa9");
    words_are("\\x4", WORD_ESCAPES, "<bad>");
    words_are("\\q", WORD_ESCAPES, "<bad>");
    words_are("\\q", WORD_ESCAPES | WORD_RELAXED, "\\q");
    words_are("a \\; b", WORD_ESCAPES | WORD_SEMICOLON, "a|;|b");
    words_are("'open", 0, "<bad>");
    words_are("ok \"open", WORD_RELAXED, "ok<bad>");
    words_are("\\x00", WORD_ESCAPES, "<bad>");
    words_are("\\U0010ffff", WORD_ESCAPES, "\xf4\x8f\xbf\xbf");
    words_are("\\U00110000", WORD_ESCAPES, "<bad>");
}

static void line_seen(const struct ini_line *at, void *context)
{
    text_print(context, "%u[%s]%s=%s;", at->line, at->section,
               at->key ? at->key : "", at->value ? at->value : "");
}

static void lines_are(const char *content, const char *wanted,
                      const char *complaint)
{
    struct text seen = {0};
    char *copied = copy(content);
    text_free(&complaints);
    ini_parse("file", copied, line_seen, &seen);
    same(content, seen.s ? seen.s : "", wanted);
    same(content, complaints.s ? complaints.s : "", complaint);
    free(copied);
    text_free(&seen);
}

static void check_lines(void)
{
    lines_are("[A]\nk=v\n", "1[A]=;2[A]k=v;", "");
    lines_are("[A]\n k = v w \n", "1[A]=;2[A]k=v w;", "");
    lines_are("# c\n; d\n[A]\nk=#v\n", "3[A]=;4[A]k=#v;", "");
    lines_are("[A]\nk=a\\\n  b\n", "1[A]=;2[A]k=a   b;", "");
    lines_are("[A]\nk=a\\\n# no\nb\n", "1[A]=;2[A]k=a b;", "");
    lines_are("[A]\nk=a\\\\\nj=b", "1[A]=;2[A]k=a\\\\;3[A]j=b;", "");
    lines_are("k=v\n", "", "file:1: Assignment outside of section. "
                           "Ignoring.\n");
    lines_are("[A]\nnothing\n", "1[A]=;",
              "file:2: Missing '=', ignoring line.\n");
    lines_are("[A]\n=v\n", "1[A]=;",
              "file:2: Missing key name before '=', ignoring line.\n");
    lines_are("[A\nk=v", "",
              "file:1: Invalid section header '[A'\n"
              "file:2: Assignment outside of section. Ignoring.\n");
    lines_are("[A]\r\nk=v\r\n", "1[A]=;2[A]k=v;", "");
    lines_are("[A]\nk=a\\", "1[A]=;2[A]k=a;", "");
}

static void check_names(void)
{
    char *made;
    check("a name", name_valid("a.service"));
    check("no type", !name_valid("a"));
    check("no stem", !name_valid(".service"));
    check("a slash", !name_valid("a/b.service"));
    check("unknown type", !name_valid("a.srvice"));
    check("a template", name_is_template("a@.service"));
    check("an instance", name_is_instance("a@b.service"));
    same("instance", made = name_instance("a@b.c.service"), "b.c");
    free(made);
    same("template", made = name_template("a@b.service"), "a@.service");
    free(made);
    same("with", made = name_with("a@.target", "x"), "a@x.target");
    free(made);
    same("escape", made = name_escape("foo/b r"), "foo-b\\x20r");
    free(made);
    same("unescape", made = name_unescape("foo-b\\x20r\\"), "foo/b r\\");
    free(made);
    same("mangle", made = name_mangle("foo"), "foo.service");
    free(made);
    same("mangle a path", made = name_mangle("/dev/vda1"),
         "dev-vda1.device");
    free(made);
}

static void resolves(const char *value, const char *wanted)
{
    struct specifier_context context = {
        .name = "pre-fix@in-st.service",
        .fragment = "/etc/systemd/system/pre-fix@.service",
        .root = ""};
    char *made = specifiers_resolve(&context, value);
    same(value, made, wanted);
    free(made);
}

static void check_specifiers(void)
{
    resolves("plain", "plain");
    resolves("100%%", "100%");
    resolves("%n %N", "pre-fix@in-st.service pre-fix@in-st");
    resolves("%p %P %j", "pre-fix pre/fix fix");
    resolves("%i %I %f", "in-st in/st /in/st");
    resolves("%y %Y", "/etc/systemd/system/pre-fix@.service "
                      "/etc/systemd/system");
    resolves("%t %S %C %L %E %T %V",
             "/run /var/lib /var/cache /var/log /etc /tmp /var/tmp");
    resolves("%u %U %h", "root 0 /root");
    resolves("%z", NULL);
    resolves("end %", NULL);
}

static void span_is(const char *text, usec wanted)
{
    usec span = 77;
    bool good = parse_span(text, SECOND, &span);
    check(text, wanted == 77 ? !good : good && span == wanted);
}

static void check_values(void)
{
    uint64_t size;
    char text[64];
    span_is("5", 5 * SECOND);
    span_is("1min 30s", 90 * SECOND);
    span_is("1.5s", 1500000);
    span_is("100ms", 100000);
    span_is("2h30m", 9000 * SECOND);
    span_is("infinity", FOREVER);
    span_is("", 77);
    span_is("5 apples", 77);
    span_is("-1", 77);
    span_is("99999999999999999999", 77);
    format_span(text, sizeof text, 90 * SECOND, 1000);
    same("90 s", text, "1min 30s");
    format_span(text, sizeof text, 1234567, 1000);
    same("1.234 s", text, "1.234s");
    format_span(text, sizeof text, 0, 1000);
    same("0", text, "0");
    check("4K", parse_size("4K", &size) && size == 4096);
    check("4Q", !parse_size("4Q", &size));
    check("too large", !parse_size("99999999999T", &size));
    check("yes", parse_bool("Yes") == 1 && parse_bool("off") == 0);
    check("maybe", parse_bool("maybe") == -1);
    check("SIGTERM", signal_number("SIGTERM") == 15);
    check("RTMIN+4", signal_number("SIGRTMIN+4") == 38);
    check("SIGNONE", signal_number("SIGNONE") == -1);
}

/* ---- units ---- */

static char root[] = "/tmp/units.XXXXXX";

static void write_unit(const char *path, const char *content)
{
    char *full = print("%s/etc/systemd/system/%s", root, path);
    make_parents(full, 0755);
    if (file_write(full, content) != 0)
        perror(full);
    free(full);
}

static void link_unit(const char *path, const char *target)
{
    char *full = print("%s/etc/systemd/system/%s", root, path);
    make_parents(full, 0755);
    if (symlink(target, full) != 0)
        perror(full);
    free(full);
}

static bool depends(const char *from, enum dependency kind, const char *to)
{
    struct unit *a = unit_load(from), *b = unit_load(to);
    return (edge_kinds(a, b) & DEPENDENCY(kind)) &&
           (edge_kinds(b, a) & DEPENDENCY(inverse(kind)));
}

static void check_exec(void)
{
    struct command *one;
    write_unit("exec.service",
               "[Service]\nType=oneshot\n"
               "ExecStart=-@/bin/echo name 'a b' ${X} ; /bin/true \\; x\n"
               "ExecStart=:+/bin/sh -c 'echo $$ %n'\n");
    struct unit *unit = unit_load("exec.service");
    check("exec.service loads", unit->load == LOADED);
    one = unit->c.commands[EXEC_START];
    check("three commands", one && one->next && one->next->next &&
                                !one->next->next->next);
    if (!one || !one->next || !one->next->next)
        return;
    check("-@", one->may_fail && !one->privileged);
    same("path", one->path, "/bin/echo");
    same("argv[0]", one->words.v[0], "name");
    same("quoted", one->words.v[1], "a b");
    one = one->next;
    same("escaped semicolon", one->words.v[1], ";");
    one = one->next;
    check(":+", one->no_environment && one->privileged);
    same("specifier", one->words.v[2], "echo $$ exec.service");
}

static void refused(const char *name, const char *content)
{
    write_unit(name, content);
    check(content, unit_load(name)->load == BAD_SETTING);
}

static void check_units(void)
{
    text_free(&complaints);
    write_unit("one.service",
               "[Unit]\nDescription=First\nRequires=two.service\n"
               "After=two.service nonsense\nBogus=1\n[Service]\n"
               "ExecStart=/bin/true\nRestartSec=5\nLimitNOFILE=10:20\n"
               "Environment=A=1 \"B=x y\" bad\nNice=99\n[Foo]\nx=1\n");
    write_unit("one.service.d/20-b.conf", "[Service]\nRestartSec=7\n");
    write_unit("one.service.d/10-a.conf",
               "[Unit]\nDescription=Changed\n[Service]\nRestartSec=6\n");
    write_unit("two@.service", "[Unit]\nDescription=%i\n[Service]\n"
                               "ExecStart=/bin/true %I\n");
    link_unit("two.service", "two-real.service");
    write_unit("two-real.service", "[Service]\nExecStart=/bin/true\n");
    link_unit("gone.service", "/dev/null");
    write_unit("all.target", "[Unit]\nDescription=All\n");
    link_unit("all.target.wants/two@x-y.service", "../two@.service");
    struct unit *unit = unit_load("one.service");
    check("one.service loads", unit->load == LOADED);
    same("a drop-in wins", unit->c.description, "Changed");
    check("the last one", unit->c.restart_delay == 7 * SECOND);
    check("limits", unit->c.exec.limits[RLIMIT_NOFILE] &&
                        unit->c.exec.limits[RLIMIT_NOFILE]->rlim_max == 20);
    check("two assignments", unit->c.exec.environment.n == 2);
    same("complaints", complaints.s,
         "one.service:4: Failed to add dependency on nonsense, ignoring: "
         "Invalid argument\n"
         "one.service:5: Unknown key 'Bogus' in section [Unit], ignoring.\n"
         "one.service:10: Invalid environment assignment, ignoring: bad\n"
         "one.service:11: Failed to parse nice priority, ignoring: 99\n"
         "one.service:12: Unknown section 'Foo'. Ignoring.\n");
    check("an alias is the unit", unit_load("two.service") ==
                                      unit_load("two-real.service"));
    check("Requires=", depends("one.service", REQUIRES, "two-real.service"));
    check("After=", depends("one.service", AFTER, "two-real.service"));
    check("sysinit", depends("one.service", REQUIRES, "sysinit.target"));
    check("shutdown", depends("one.service", CONFLICTS, "shutdown.target"));
    unit = unit_load("two@x-y.service");
    check("an instance loads", unit->load == LOADED);
    same("%i", unit->c.description, "x-y");
    check(".wants", depends("all.target", WANTS, "two@x-y.service"));
    check("a target comes after", depends("all.target", AFTER,
                                          "two@x-y.service"));
    check("masked", unit_load("gone.service")->load == LOAD_MASKED);
    check("not there", unit_load("none.service")->load == LOAD_NOT_FOUND);
    check("a template alone", unit_load("two@.service")->load == LOAD_ERROR);
    refused("no.service", "[Unit]\nDescription=x\n");
    refused("two-starts.service",
            "[Service]\nExecStart=/bin/a\nExecStart=/bin/b\n");
    refused("always.service", "[Service]\nType=oneshot\nRestart=always\n"
                              "ExecStart=/bin/a\n");
    refused("relative.service", "[Service]\nExecStart=bin/a\n");
    refused("quote.service", "[Service]\nExecStart=/bin/a 'b\n");
    units_forget_config();
    units_load_stubs();
    check("a reload forgets what is idle", unit_find_loaded("one.service") ==
                                               NULL);
}

/* ---- bytes that make no sense ---- */

static uint32_t seed = 1;

static unsigned char random_byte(void)
{
    /* What means something more often than what does not. */
    static const char likely[] = "[]=\\\n\n;#%'\" $@-+!:/.0129";
    seed = seed * 1664525 + 1013904223;
    unsigned char byte = (unsigned char)(seed >> 24);
    return byte & 1 ? (unsigned char)likely[(seed >> 16) %
                                            (sizeof likely - 1)]
                    : (unsigned char)(seed >> 15);
}

static const char *const seeds[] = {
    "[Unit]\nDescription=%n\nAfter=a.service\n[Service]\nExecStart=/bin/x "
    "-c 'y z' ${A}\nEnvironment=A=b \"C=d e\"\nRestart=always\nLimitCPU=1s\n",
    "[Unit]\nConditionPathExists=|!/a\nRequires=b.service\n[Service]\n"
    "Type=forking\nPIDFile=x\nUser=root\nStandardOutput=file:/x\n"
    "SuccessExitStatus=1 SIGTERM\nRuntimeDirectory=a b\nUMask=022\n",
};

static void check_nonsense(void)
{
    for (int round = 0; round < 1500; round++) {
        struct text content = {0};
        text_add(&content, seeds[round % 2]);
        int changes = 1 + random_byte() % 12;
        for (int i = 0; i < changes; i++)
            content.s[(random_byte() * 256u + random_byte()) % content.n] =
                (char)random_byte();
        write_unit("fuzz.service", content.s);
        text_free(&content);
        text_free(&complaints);
        unit_load("fuzz.service");
        while (units)
            unit_free(units);
    }
    check("units of nonsense", true);
    for (int round = 0; round < 2000; round++) {
        struct record record;
        char bytes[512];
        memcpy(bytes, RECORD_MAGIC, 4);
        for (size_t i = 4; i < sizeof bytes; i++)
            bytes[i] = (char)random_byte();
        check("a record of nonsense",
              record_decode(bytes, sizeof bytes, &record) == 0);
    }
}

static void check_records(void)
{
    static const char fields[] = "MESSAGE=hello\0_PID=7";
    struct record in = {.priority = 3, .sequence = 9, .real = 1, .monotonic = 2,
                        .fields = fields, .fields_size = sizeof fields};
    struct record out;
    struct text bytes = {0};
    record_encode(&in, &bytes);
    check("padded", bytes.n % 8 == 0);
    check("decoded", record_decode(bytes.s, bytes.n, &out) == bytes.n);
    check("numbers", out.priority == 3 && out.sequence == 9);
    same("a field", record_field(&out, "MESSAGE"), "hello");
    same("another", record_field(&out, "_PID"), "7");
    same("none", record_field(&out, "MESS"), NULL);
    check("cut off", record_decode(bytes.s, bytes.n - 9, &out) == 0);
    bytes.s[RECORD_FIXED] ^= 1;
    check("changed", record_decode(bytes.s, bytes.n, &out) == 0);
    text_free(&bytes);
}

int main(void)
{
    if (!mkdtemp(root)) {
        perror(root);
        return 1;
    }
    unit_root = root;
    check_words();
    check_lines();
    check_names();
    check_specifiers();
    check_values();
    check_exec();
    check_units();
    check_records();
    check_nonsense();
    printf("%d passed, %d failed\n", passed, failed);
    return failed != 0;
}
