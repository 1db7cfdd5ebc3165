#pragma once
#include <bits/pthreadtypes.h>
#include <bits/types.h>

typedef unsigned char u_char;
typedef unsigned short u_short;
typedef unsigned u_int;
typedef unsigned long u_long;
