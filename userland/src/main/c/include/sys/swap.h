#pragma once
int swapon(const char *path, int flags);
int swapoff(const char *path);
