#pragma once
int *__errno_location(void);
#define errno (*__errno_location())
extern char *program_invocation_name;
extern char *program_invocation_short_name;
#include <bits/errno.h>
