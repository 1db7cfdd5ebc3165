#pragma once
typedef int nl_item;
#define CODESET 14
#define RADIXCHAR 0x10000
#define THOUSEP 0x10001
#define YESEXPR 0x50000
#define NOEXPR 0x50001
#define ABDAY_1 0x20000
#define DAY_1 0x20007
#define ABMON_1 0x2000e
#define MON_1 0x2001a
#define D_T_FMT 0x20028
#define D_FMT 0x20029
#define T_FMT 0x2002a
char *nl_langinfo(nl_item item);
