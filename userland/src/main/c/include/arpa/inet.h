#pragma once
#include <netinet/in.h>
int inet_aton(const char *text, struct in_addr *result);
char *inet_ntoa(struct in_addr address);
