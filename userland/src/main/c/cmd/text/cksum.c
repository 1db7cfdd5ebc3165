#include "../command.h"
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

static uint32_t table[256];

static uint32_t add(uint32_t crc, unsigned char byte)
{
    return crc << 8 ^ table[(crc >> 24 ^ byte) & 0xff];
}

static void show(const char *name, int named)
{
    static unsigned char buffer[65536];
    int standard = strcmp(name, "-") == 0;
    int fd = standard ? 0 : open(name, O_RDONLY | O_CLOEXEC);
    uint64_t size = 0;
    uint32_t crc = 0;
    ssize_t n = fd;
    while (fd >= 0 && (n = read(fd, buffer, sizeof buffer)) > 0) {
        for (ssize_t i = 0; i < n; i++)
            crc = add(crc, buffer[i]);
        size += (uint64_t)n;
    }
    if (n < 0)
        complain("%s", name);
    if (fd > 0)
        close(fd);
    if (n < 0)
        return;
    /* The length counts as well, in as few bytes as it needs. */
    for (uint64_t rest = size; rest; rest >>= 8)
        crc = add(crc, (unsigned char)rest);
    printf("%u %lu", ~crc, size);
    if (named)
        printf(" %s", name);
    putchar('\n');
}

COMMAND(cksum, "cksum", "[FILE...]",
        "Prints the checksum and length of files, as POSIX defines it.\n")
{
    while (option(argc, argv, "", NULL) != -1)
        ;
    for (uint32_t i = 0; i < 256; i++) {
        uint32_t c = i << 24;
        for (int bit = 0; bit < 8; bit++)
            c = c << 1 ^ (c >> 31 ? 0x04c11db7 : 0);
        table[i] = c;
    }
    if (optind == argc)
        show("-", 0);
    for (int i = optind; i < argc; i++)
        show(argv[i], 1);
    return 0;
}
