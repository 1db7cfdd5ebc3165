#pragma once
#define major(d) \
    ((unsigned)((((d) >> 32) & 0xfffff000) | (((d) >> 8) & 0xfff)))
#define minor(d) ((unsigned)((((d) >> 12) & 0xffffff00) | ((d) & 0xff)))
#define makedev(high, low)                                    \
    ((((dev_t)(high) & 0xfffff000) << 32) |                   \
     (((dev_t)(high) & 0xfff) << 8) |                         \
     (((dev_t)(low) & 0xffffff00) << 12) | ((dev_t)(low) & 0xff))
