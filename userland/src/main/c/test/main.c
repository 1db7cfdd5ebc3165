/* test [plugin]: runs everything; the plugin is for dlopen. */
#include "check.h"

int passed, failed;

void check(int good, const char *name)
{
    printf("%s %s\n", good ? "ok" : "FAILED", name);
    fflush(stdout);
    passed += good != 0;
    failed += !good;
}

void check_text(const char *found, const char *wanted, const char *name)
{
    int good = found && strcmp(found, wanted) == 0;
    check(good, name);
    if (!good)
        printf("  found \"%s\", wanted \"%s\"\n", found ? found : "(null)",
               wanted);
}

void check_number(long found, long wanted, const char *name)
{
    check(found == wanted, name);
    if (found != wanted)
        printf("  found %ld, wanted %ld\n", found, wanted);
}

int main(int argc, char **argv)
{
    test_signals();
    test_signal_actions();
    test_interrupted_calls();
    test_strings();
    test_numbers();
    test_stdio();
    test_memory();
    test_processes();
    test_files();
    test_time();
    test_patterns();
    test_threads();
    test_accounts();
    test_sockets();
    test_terminal();
    /* The programs lie in folders that are named by their flavour. */
    test_locale(strstr(argv[0], "glibc-like") ? "glibc-like" : "musl-like");
    if (argc > 1)
        test_loader(argv[1]);
    printf("%d passed, %d failed\n", passed, failed);
    return failed != 0;
}
