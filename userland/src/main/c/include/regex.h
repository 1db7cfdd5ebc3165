#pragma once
#include <stddef.h>
#define REG_EXTENDED 1
#define REG_ICASE 2
#define REG_NEWLINE 4
#define REG_NOSUB 8
#define REG_NOTBOL 1
#define REG_NOTEOL 2
#define REG_STARTEND 4 /* the text is from rm_so to rm_eo of matches[0] */
#define REG_NOMATCH 1
#define REG_BADPAT 2
#define REG_ECOLLATE 3
#define REG_ECTYPE 4
#define REG_EESCAPE 5
#define REG_ESUBREG 6
#define REG_EBRACK 7
#define REG_EPAREN 8
#define REG_EBRACE 9
#define REG_BADBR 10
#define REG_ERANGE 11
#define REG_ESPACE 12
#define REG_BADRPT 13
typedef long regoff_t;
typedef struct {
    size_t re_nsub;
    struct __regex *compiled;
    long spare[4];
} regex_t;
typedef struct {
    regoff_t rm_so;
    regoff_t rm_eo;
} regmatch_t;
int regcomp(regex_t *restrict regex, const char *restrict pattern, int flags);
size_t regerror(int code, const regex_t *restrict regex,
                char *restrict buffer, size_t size);
int regexec(const regex_t *restrict regex, const char *restrict text,
            size_t count, regmatch_t *restrict matches, int flags);
void regfree(regex_t *regex);
