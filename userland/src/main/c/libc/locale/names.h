#pragma once
#define LOCALE_NAME 32 /* longer ones are not known */

/* The name as setlocale gives it back; NULL if there is no such locale. */
const char *__fab_locale_known(const char *name);
