/* One line of a unit file and where its value goes. */
#pragma once
#include "../common/ini.h"
#include "unit.h"

typedef void setting_parser(struct unit *unit, const struct ini_line *at,
                            void *field, long argument);

struct setting {
    const char *section, *key;
    setting_parser *parse;
    size_t offset; /* in struct unit */
    long argument;
};

void setting_apply(const struct ini_line *at, void *unit);

/* Says that a value was not understood; always the same words. */
void setting_bad(const struct ini_line *at, const char *what);
char *setting_resolve(struct unit *unit, const struct ini_line *at,
                      const char *value); /* specifiers; NULL: said */

/* Parsers, by what they read. */
setting_parser set_text, set_path, set_words, set_names, set_bool, set_span,
    set_timeout, set_unsigned, set_mode, set_signal, set_keyword,
    set_condition, set_edges, set_command, set_environment, set_unset,
    set_environment_file, set_folder, set_stream, set_limit, set_nice,
    set_oom, set_level, set_exit_set, set_directories, set_user, set_type,
    set_keep, set_unsupported, set_job_mode, set_restart, set_access,
    set_pid_file;
