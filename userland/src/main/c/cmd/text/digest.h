/* Digests that are computed as bytes come in. */
#pragma once
#include <stddef.h>
#include <stdint.h>

struct digest_state {
    uint64_t words[8];
    uint64_t length; /* bytes so far */
    unsigned char block[128];
};
struct digest {
    const char *name;
    unsigned bytes, block; /* of the result, of what is taken at a time */
    int little_endian;
    void (*start)(struct digest_state *s);
    void (*take)(struct digest_state *s, const unsigned char *block);
};
/* By the name of the command: "md5sum", "sha256sum"; NULL: unknown. */
const struct digest *digest_find(const char *command);
void digest_add(const struct digest *d, struct digest_state *s,
                const void *bytes, size_t n);
void digest_finish(const struct digest *d, struct digest_state *s,
                   unsigned char *result);
