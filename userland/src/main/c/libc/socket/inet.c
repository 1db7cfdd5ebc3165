#include <arpa/inet.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>

uint32_t htonl(uint32_t value)
{
    return __builtin_bswap32(value);
}

uint16_t htons(uint16_t value)
{
    return __builtin_bswap16(value);
}

uint32_t ntohl(uint32_t value)
{
    return htonl(value);
}

uint16_t ntohs(uint16_t value)
{
    return htons(value);
}

int inet_aton(const char *text, struct in_addr *result)
{
    uint32_t address = 0;
    for (int i = 0; i < 4; i++) {
        char *end;
        if (!isdigit((unsigned char)*text))
            return 0;
        unsigned long part = strtoul(text, &end, 10);
        if (part > 255 || *end != (i < 3 ? '.' : 0))
            return 0;
        address = address << 8 | (uint32_t)part;
        text = end + 1;
    }
    result->s_addr = htonl(address);
    return 1;
}

char *inet_ntoa(struct in_addr address)
{
    static char text[16];
    uint32_t a = ntohl(address.s_addr);
    snprintf(text, sizeof text, "%u.%u.%u.%u", a >> 24, a >> 16 & 255,
             a >> 8 & 255, a & 255);
    return text;
}
