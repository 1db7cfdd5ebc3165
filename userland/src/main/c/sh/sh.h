/*
 * The shell: what its files share. A line of input goes through
 *
 *   input.c -> lex.c -> parse.c -> (a tree) -> exec.c
 *
 * and exec.c asks expand.c for the words, arith.c for $((...)), vars.c for
 * the variables, jobs.c for children, builtins*.c for the commands it has.
 */
#pragma once
#include <setjmp.h>
#include <stddef.h>
#include <sys/types.h>

/* ---- memory.c ---- */

/* Memory that is given back as a whole. Functions keep theirs alive. */
struct arena {
    struct block *blocks;
    int users;
};
struct arena *arena_new(void);
void arena_drop(struct arena *arena);
void *arena_get(struct arena *arena, size_t n);
char *arena_text(struct arena *arena, const char *s, size_t n);
void *need(void *memory);
void *resize(void *memory, size_t n);
char *copy(const char *s);

struct text {
    char *s;
    size_t n;
    size_t room;
};
void text_put(struct text *t, char c);
void text_add(struct text *t, const char *s, size_t n);
char *text_end(struct text *t);

/* ---- input.c ---- */

#define END_OF_INPUT (-1)
struct alias;
int input_get(void);
void input_unget(int c);
void input_push_text(const char *s, size_t n, struct alias *alias);
void input_push_fd(int fd, int interactive);
void input_pop(void);
void input_pop_to(int depth);
int input_depth(void);
void input_prompt(int which);
void input_reset(void);
extern int line_number; /* where the parser is */
extern int running_line; /* where the command that runs was */

struct alias {
    char *name;
    char *value;
    int busy;
    struct alias *next;
};
struct alias *alias_find(const char *name);
int builtin_alias(int argc, char **argv);
int builtin_unalias(int argc, char **argv);

/* ---- lex.c ---- */

enum part_kind { PART_TEXT, PART_PARAMETER, PART_COMMAND, PART_ARITHMETIC };

struct part {
    enum part_kind kind;
    int quoted;
    char *text;         /* PART_TEXT, or the parameter's name */
    size_t length;
    char operator;      /* of a parameter: 0 - = ? + # % L(ength) */
    int colon, doubled; /* ":-" and the like; "##" and "%%" */
    struct word *word;  /* the operand; the expression */
    struct node *tree;  /* PART_COMMAND */
    struct part *next;
};

struct word {
    struct part *parts;
    char *plain; /* the text, if nothing in it is quoted or expanded */
    struct word *next;
};

enum token {
    T_END, T_NEWLINE, T_WORD, T_IO_NUMBER,
    T_SEMI, T_DSEMI, T_AMP, T_AND, T_PIPE, T_OR, T_LPAREN, T_RPAREN,
    T_LESS, T_GREAT, T_DLESS, T_DLESSDASH, T_DGREAT, T_LESSAND, T_GREATAND,
    T_LESSGREAT, T_CLOBBER,
};

struct redirection {
    enum token kind;
    int fd;
    struct word *target;
    int quoted; /* the delimiter of a here-document was */
    struct word *document;
    struct redirection *next;
};

enum token lex_next(struct word **word);
void lex_expect_document(struct redirection *r, const char *delimiter,
                         int strip);
int lex_is_name(const char *s, size_t n);
_Noreturn void syntax_error(const char *format, ...)
    __attribute__((__format__(__printf__, 1, 2)));
extern struct arena *parse_arena;
struct word *lex_string(const char *s);
/* The state around a command that is parsed inside of another. */
struct lex_state {
    void *documents;
    int has_token;
    enum token token;
    struct word *word;
};

/* ---- parse.c ---- */

enum node_kind {
    N_SIMPLE, N_PIPELINE, N_NOT, N_AND, N_OR, N_SEQUENCE, N_BACKGROUND,
    N_SUBSHELL, N_GROUP, N_IF, N_WHILE, N_UNTIL, N_FOR, N_CASE, N_FUNCTION,
};

struct case_item {
    struct word *patterns;
    struct node *body;
    struct case_item *next;
};

struct node {
    enum node_kind kind;
    int line;
    struct node *a, *b, *c;
    struct word *words;
    struct word *assignments;
    struct redirection *redirections;
    struct case_item *items;
    char *name;
    int has_in;
    int count; /* stages of a pipeline, linked by b */
};

/* The next complete command; NULL for an empty line or the end. */
struct node *parse_line(struct arena *arena, int *at_end);
struct node *parse_substitution(void);
void parse_reset(void);

/* ---- vars.c ---- */

enum { V_EXPORT = 1, V_READONLY = 2, V_SET = 4 };
struct variable {
    char *name;
    char *value;
    int flags;
    struct variable *next;
};
void vars_start(char **environment);
struct variable *var_find(const char *name);
const char *var_get(const char *name);
void var_set(const char *name, const char *value, int flags);
int var_unset(const char *name);
char **vars_environment(void);
void var_local(const char *name);
void *vars_mark(void);
void vars_restore(void *mark);
void vars_list(int flags, const char *prefix);
void print_quoted(const char *s);

struct positional {
    int count;
    char **values;
};
extern struct positional arguments;
extern char *shell_name;
void arguments_set(int count, char **values);

/* ---- options ---- */

extern char options[128]; /* by letter: options['e'] */
#define OPTION(c) options[(int)(c)]
int option_by_name(const char *name);

/* ---- expand.c ---- */

struct fields {
    char **values;
    int count, room;
};
void fields_add(struct fields *f, char *value);
void fields_free(struct fields *f);
void expand_words(struct word *words, struct fields *result);
char *expand_single(struct word *word);
char *expand_pattern(struct word *word);
char *expand_assignment(struct word *word);
char *expand_document(struct word *word);
const char *special_parameter(const char *name, char *buffer, size_t size);

/* ---- arith.c ---- */

long arithmetic(const char *expression);

/* ---- exec.c ---- */

enum { E_EXIT = 1, E_TESTED = 2 };
struct function {
    char *name;
    struct node *body;
    struct arena *arena;
    int users;
    struct function *next;
};
enum skip { SKIP_NONE, SKIP_BREAK, SKIP_CONTINUE, SKIP_RETURN };
extern enum skip skip_kind;
extern int skip_count, loop_depth, function_depth, sourced_depth;
extern int exit_status;
extern int back_exit_status;
int execute(struct node *node, int flags);
struct function *function_find(const char *name);
int function_unset(const char *name);
int run_text(const char *s, int flags);
int run_input(int until_depth, int interactive);
char *find_command(const char *name);
struct saved_fd;
int redirect(struct redirection *list, struct saved_fd **saved);
void redirect_restore(struct saved_fd *saved);
void redirect_forget(struct saved_fd *saved);
void execute_program(char **argv, const char *path);
void trace(struct fields *words, struct fields *assignments);
_Noreturn void shell_exit(int status);
void become_subshell(void);
extern int in_subshell;
extern pid_t shell_pid;

/* Errors: the message was printed; the shell gives up the command. */
struct handler {
    jmp_buf env;
    struct handler *outer;
};
extern struct handler *handler;
enum { X_ERROR = 1, X_EXIT, X_INTERRUPT };
_Noreturn void raise_error(int kind, int status);
void complain(const char *format, ...)
    __attribute__((__format__(__printf__, 1, 2)));
_Noreturn void fail(int status, const char *format, ...)
    __attribute__((__format__(__printf__, 2, 3)));

/* ---- jobs.c ---- */

struct job;
struct job *job_new(const char *text, int processes);
pid_t job_fork(struct job *job, int background);
int job_wait(struct job *job);
void job_background(struct job *job);
void jobs_notice(void);
void jobs_start(void);
void jobs_forget(void);
int status_code(int status);
extern pid_t last_background;
int builtin_jobs(int argc, char **argv);
int builtin_wait(int argc, char **argv);
int builtin_fg(int argc, char **argv);
int builtin_kill(int argc, char **argv);
char *describe(struct node *node);

/* ---- trap.c ---- */

void traps_start(void);
void traps_run(void);
void traps_clear(void);
void traps_exit(void);
extern volatile int trap_pending, interrupt_pending;
int signal_number(const char *name);
const char *signal_name(int number);
int builtin_trap(int argc, char **argv);
void trap_interrupts(int interactive);

/* ---- builtins ---- */

struct builtin {
    const char *name;
    int (*run)(int argc, char **argv);
    int special;
};
const struct builtin *builtin_find(const char *name);
int builtin_test(int argc, char **argv);
int builtin_printf(int argc, char **argv);
int builtin_echo(int argc, char **argv);
int builtin_read(int argc, char **argv);
int builtin_getopts(int argc, char **argv);
int builtin_set(int argc, char **argv);
int builtin_ulimit(int argc, char **argv);
int builtin_umask(int argc, char **argv);
int builtin_history(int argc, char **argv);
int parse_options(int argc, char **argv, int *next);
int print_escaped(const char *s, int octal_needs_zero, struct text *out);

/* ---- edit.c ---- */

/* A line with its newline from the terminal, or NULL at the end. */
char *edit_line(const char *prompt);
void edit_history_add(const char *line);
