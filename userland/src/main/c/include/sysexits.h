#pragma once
#define EX_OK 0
#define EX_USAGE 64
#define EX_UNAVAILABLE 69
#define EX_OSERR 71
#define EX_TEMPFAIL 75
