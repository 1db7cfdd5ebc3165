#include "../command.h"
#include <ctype.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *input, *output;
static size_t in_block = 512, out_block = 512;
static off_t skip, seek, most = LONG_MAX;
static int append, no_truncate, no_create, exclusive, keep_errors, pad, whole;
static int lower, upper, swap, sync_after, data_only, quiet, in_flags;
static struct {
    unsigned long whole, partial;
} read_blocks, written;
static unsigned long long bytes;
static struct timespec start;

static void report(void)
{
    struct timespec now;
    if (quiet >= 2)
        return;
    fprintf(stderr, "%lu+%lu records in\n%lu+%lu records out\n",
            read_blocks.whole, read_blocks.partial, written.whole,
            written.partial);
    if (quiet)
        return;
    clock_gettime(CLOCK_MONOTONIC, &now);
    double seconds = (double)(now.tv_sec - start.tv_sec) +
                     (double)(now.tv_nsec - start.tv_nsec) / 1e9;
    char size[8], rate[8];
    human_size(bytes, size);
    human_size((unsigned long long)((double)bytes /
                                    (seconds > 0 ? seconds : 1)),
               rate);
    fprintf(stderr, "%llu bytes (%s) copied, %.3f s, %s/s\n", bytes, size,
            seconds, rate);
}

static volatile sig_atomic_t asked, interrupted;

static void on_signal(int number)
{
    if (number == SIGUSR1)
        asked = 1;
    else
        interrupted = number;
}

/* Products too: "2x512", and the suffixes of sizes. */
static off_t amount(const char *text, const char *what)
{
    char *copy = copy_text(text), *rest = copy, *factor;
    off_t result = 1;
    while ((factor = strsep(&rest, "x")) != NULL)
        if (__builtin_mul_overflow(result, size_number(factor, what),
                                   &result) ||
            result < 0)
            errx(1, "%s: %s is out of range", what, text);
    free(copy);
    return result;
}

struct word {
    const char *name;
    int *flag;
    int value;
};

static void words(const char *list, const struct word *known, size_t count,
                  const char *what)
{
    char *rest = copy_text(list), *word;
    while ((word = strsep(&rest, ",")) != NULL) {
        size_t i = 0;
        while (i < count && strcmp(known[i].name, word) != 0)
            i++;
        if (i == count)
            usage_error("%s has no %s", what, word);
        *known[i].flag |= known[i].value;
    }
}

static int skip_in_bytes, seek_in_bytes, count_in_bytes;

static void operand(char *text)
{
    static const struct word conversions[] = {
        {"notrunc", &no_truncate, 1}, {"nocreat", &no_create, 1},
        {"excl", &exclusive, 1},      {"noerror", &keep_errors, 1},
        {"sync", &pad, 1},            {"lcase", &lower, 1},
        {"ucase", &upper, 1},         {"swab", &swap, 1},
        {"fsync", &sync_after, 1},    {"fdatasync", &data_only, 1},
    };
    static const struct word in_words[] = {
        {"fullblock", &whole, 1},
        {"skip_bytes", &skip_in_bytes, 1},
        {"count_bytes", &count_in_bytes, 1},
        {"nonblock", &in_flags, O_NONBLOCK},
        {"direct", &in_flags, O_DIRECT},
    };
    static const struct word out_words[] = {
        {"append", &append, 1},
        {"seek_bytes", &seek_in_bytes, 1},
        {"sync", &sync_after, 1},
        {"dsync", &data_only, 1},
    };
    char *value = strchr(text, '=');
    if (!value)
        usage_error("unknown operand %s", text);
    *value++ = 0;
    if (strcmp(text, "if") == 0)
        input = value;
    else if (strcmp(text, "of") == 0)
        output = value;
    else if (strcmp(text, "ibs") == 0)
        in_block = (size_t)amount(value, text);
    else if (strcmp(text, "obs") == 0)
        out_block = (size_t)amount(value, text);
    else if (strcmp(text, "bs") == 0)
        in_block = out_block = (size_t)amount(value, text);
    else if (strcmp(text, "skip") == 0 || strcmp(text, "iseek") == 0)
        skip = amount(value, text);
    else if (strcmp(text, "seek") == 0 || strcmp(text, "oseek") == 0)
        seek = amount(value, text);
    else if (strcmp(text, "count") == 0)
        most = amount(value, text);
    else if (strcmp(text, "conv") == 0)
        words(value, conversions, COUNT_OF(conversions), text);
    else if (strcmp(text, "iflag") == 0)
        words(value, in_words, COUNT_OF(in_words), text);
    else if (strcmp(text, "oflag") == 0)
        words(value, out_words, COUNT_OF(out_words), text);
    else if (strcmp(text, "status") == 0)
        quiet = strcmp(value, "none") == 0       ? 2
                : strcmp(value, "noxfer") == 0   ? 1
                : strcmp(value, "progress") == 0 ? 0
                                                 : -1;
    else
        usage_error("unknown operand %s", text);
    if (quiet < 0)
        usage_error("status has no %s", value);
    if (in_block == 0 || out_block == 0)
        usage_error("blocks of nothing are not copied");
}

static void convert(char *s, size_t n)
{
    for (size_t i = 0; swap && i + 1 < n; i += 2) {
        char first = s[i];
        s[i] = s[i + 1];
        s[i + 1] = first;
    }
    for (size_t i = 0; (lower || upper) && i < n; i++)
        s[i] = (char)(lower ? tolower((unsigned char)s[i])
                            : toupper((unsigned char)s[i]));
}

static void put(int fd, const char *s, size_t n)
{
    if (write_all(fd, s, n) < 0) {
        warn("%s", output ? output : "standard output");
        report();
        _exit(1);
    }
    bytes += n;
    if (n == out_block)
        written.whole++;
    else
        written.partial++;
}

static void skip_input(int fd, char *buffer)
{
    off_t wanted = skip_in_bytes ? skip : skip * (off_t)in_block;
    if (wanted == 0 || lseek(fd, wanted, SEEK_CUR) >= 0)
        return;
    while (wanted > 0) {
        size_t part = wanted < (off_t)in_block ? (size_t)wanted : in_block;
        ssize_t n = read(fd, buffer, part);
        if (n <= 0)
            return;
        wanted -= n;
    }
}

/* The bytes of one block; 0 at the end. */
static ssize_t take(int fd, char *buffer, size_t wanted)
{
    ssize_t n;
    do
        n = whole ? read_all(fd, buffer, wanted) : read(fd, buffer, wanted);
    while (n < 0 && errno == EINTR && !interrupted);
    if (n < 0) {
        complain("%s", input ? input : "standard input");
        if (!keep_errors)
            return -1;
        /* The place that cannot be read is left, and shown as zeros. */
        lseek(fd, (off_t)wanted, SEEK_CUR);
        memset(buffer, 0, wanted);
        n = pad ? (ssize_t)wanted : 0;
    }
    if ((size_t)n == in_block)
        read_blocks.whole++;
    else if (n > 0)
        read_blocks.partial++;
    if (pad && n > 0 && (size_t)n < in_block) {
        memset(buffer + n, 0, in_block - (size_t)n);
        n = (ssize_t)in_block;
    }
    return n;
}

static void copy(int in, int out, char *buffer)
{
    struct text held = {NULL, 0, 0};
    off_t left = most;
    while (left > 0 && !interrupted) {
        size_t wanted = in_block;
        if (count_in_bytes && left < (off_t)wanted)
            wanted = (size_t)left;
        ssize_t n = take(in, buffer, wanted);
        if (n <= 0)
            break;
        left -= count_in_bytes ? n : 1;
        if (asked) {
            asked = 0;
            report();
        }
        convert(buffer, (size_t)n);
        if (in_block == out_block) {
            put(out, buffer, (size_t)n);
            continue;
        }
        text_add(&held, buffer, (size_t)n);
        size_t done = 0;
        for (; held.n - done >= out_block; done += out_block)
            put(out, held.s + done, out_block);
        memmove(held.s, held.s + done, held.n - done);
        held.n -= done;
    }
    if (held.n)
        put(out, held.s, held.n);
    free(held.s);
}

COMMAND(dd, "dd", "[OPERAND=VALUE...]",
        "Copies blocks.\n"
        "  if=FILE of=FILE   instead of standard input and output\n"
        "  bs=N ibs=N obs=N  sizes of blocks (512); K, M, 2x512 and so on\n"
        "  count=N           so many blocks    skip=N seek=N  leave so many\n"
        "                    of the input, of the output\n"
        "  conv=notrunc,nocreat,excl,noerror,sync,lcase,ucase,swab,fsync,\n"
        "       fdatasync\n"
        "  iflag=fullblock,skip_bytes,count_bytes,nonblock,direct\n"
        "  oflag=append,seek_bytes,sync,dsync    status=none,noxfer\n")
{
    struct sigaction action = {.sa_handler = on_signal};
    while (option(argc, argv, "+", NULL) != -1)
        ;
    for (int i = optind; i < argc; i++)
        operand(argv[i]);
    clock_gettime(CLOCK_MONOTONIC, &start);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGUSR1, &action, NULL);
    int in = input ? open(input, O_RDONLY | O_CLOEXEC | in_flags) : 0;
    if (in < 0)
        err(1, "%s", input);
    int flags = O_RDWR | O_CLOEXEC | (no_create ? 0 : O_CREAT) |
                (exclusive ? O_EXCL : 0) | (append ? O_APPEND : 0);
    off_t from = seek_in_bytes ? seek : seek * (off_t)out_block;
    int out = output ? open(output, flags, 0666) : 1;
    if (out < 0 && output && (errno == EACCES || errno == EPERM))
        out = open(output, (flags & ~O_RDWR) | O_WRONLY, 0666);
    if (out < 0)
        err(1, "%s", output);
    struct stat about;
    if (output && !no_truncate && !append && fstat(out, &about) == 0 &&
        S_ISREG(about.st_mode) && ftruncate(out, from) < 0)
        err(1, "%s", output);
    if (from > 0 && lseek(out, from, SEEK_CUR) < 0)
        err(1, "%s: seek", output ? output : "standard output");
    char *buffer = need_memory(in_block);
    skip_input(in, buffer);
    copy(in, out, buffer);
    if ((sync_after && fsync(out) < 0) || (data_only && fdatasync(out) < 0) ||
        (output && close(out) < 0))
        complain("%s", output ? output : "standard output");
    report();
    return interrupted ? 128 + interrupted : 0;
}
