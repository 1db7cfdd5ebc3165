#pragma once
#include "../command.h"

/*
 * Unpacks a .xz file (The .xz File Format 1.1.0) that lies in memory: what
 * kernel modules use, that is LZMA2 alone as filter. Check values other than
 * CRC-32 are passed over. NULL, or what is wrong.
 */
const char *xz_unpack(const unsigned char *bytes, size_t n,
                      struct text *result);
