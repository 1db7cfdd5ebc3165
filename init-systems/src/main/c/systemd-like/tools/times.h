/* Points in time as people type them: systemd.time(7). */
#pragma once
#include "../common/util.h"

bool parse_time(const char *text, usec now, usec *when);
void format_time(char *to, size_t size, usec when, bool utc);
