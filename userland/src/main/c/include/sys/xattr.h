#pragma once
#include <bits/types.h>
ssize_t getxattr(const char *path, const char *name, void *value, size_t n);
ssize_t listxattr(const char *path, char *list, size_t n);
int setxattr(const char *path, const char *name, const void *value, size_t n,
             int flags);
