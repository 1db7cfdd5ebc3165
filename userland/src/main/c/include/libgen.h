#pragma once
char *dirname(char *path);
char *__xpg_basename(char *path);
#define basename __xpg_basename
