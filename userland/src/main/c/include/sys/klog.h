#pragma once
int klogctl(int type, char *buffer, int size);
