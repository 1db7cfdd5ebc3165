/* Users, their passwords and their sessions: for login, su, passwd and those
 * that change /etc/passwd and its neighbours. */
#pragma once
#include <pwd.h>
#include <stddef.h>

/* ---- password.c ---- */

/* The crypt(3) text of a user: from /etc/shadow where /etc/passwd says "x". */
const char *password_hash(const struct passwd *user);
/* An empty hash fits only an empty phrase; "!" and "*" fit nothing. */
int password_fits(const char *hash, const char *phrase);
int password_is_empty(const struct passwd *user);
/* Asks on the terminal and compares; users without one are not asked. */
int password_ask(const struct passwd *user);
/* SHA-512 crypt with a fresh salt; a new text. */
char *password_make(const char *phrase);
/* Writes it where the user's is, with the day; 0, or -1 after a complaint. */
int password_store(const struct passwd *user, const char *hash);

/* ---- session.c ---- */

/* Takes on the ids and groups of a user; ends the program if it cannot. */
void session_become(const struct passwd *user);
/* HOME, SHELL, USER, LOGNAME and PATH as a login sets them. */
void session_environment(const struct passwd *user);
/* Executes the user's shell; login: as "-sh". words may be NULL. */
_Noreturn void session_shell(const struct passwd *user, const char *shell,
                             int login, char **words);

/* ---- database.c ---- */

/* Keeps others out of the files until this program ends. */
void database_lock(void);
/*
 * Rewrites a file of lines "a:b:c". edit gets each line without its newline
 * and gives back what stands there from now on: the line itself, a new text,
 * or NULL to take it away. extra, if not NULL, is added at the end. The new
 * file takes the place of the old one at once. 0, or -1 after a complaint.
 */
int database_edit(const char *path,
                  char *(*edit)(char *line, const void *data),
                  const void *data, const char *extra);
/* Whether the first field of a line is that name. */
int line_is_of(const char *line, const char *name);
/* A new line with one field (counted from 0) replaced. */
char *line_with(const char *line, int field, const char *value);
/* Text that may stand in a field: no colon, no newline. */
int field_good(const char *text);
/* A user's or group's name: letters, digits, "_", "-", "." inside. */
int name_good(const char *name);
