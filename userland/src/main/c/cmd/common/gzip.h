/* Streams in the format of gzip (RFC 1952): what gzip and tar share. */
#pragma once
#include "../command.h"
#include <stdint.h>

/* name and when go into the header, unless they are NULL and 0. */
int gzip_pack(int in, int out, const char *name, time_t when, int level,
              uint64_t sizes[2]);
/*
 * All members, one after the other. out < 0: only check. NULL when all went
 * well, else what is wrong; what comes after the last member is left.
 */
const char *gzip_unpack(int in, int out, uint64_t sizes[2]);
