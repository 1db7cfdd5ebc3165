/* gzip (RFC 1952) and deflate (RFC 1951). */
#ifndef FAB_INFLATE_H
#define FAB_INFLATE_H

#include "types.h"

/* One member; *used is its length, the result is freed by gunzip_free. */
u8 *gunzip(const u8 *from, usize size, usize *used, usize *out_size);
void gunzip_free(u8 *out, usize out_size);

#endif
