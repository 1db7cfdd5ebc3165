#pragma once
char *crypt(const char *phrase, const char *setting);
