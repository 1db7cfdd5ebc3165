#pragma once
#include <bits/types.h>
#include <stdarg.h>
typedef struct __file FILE;
typedef struct {
    off_t offset;
} fpos_t;
#define EOF (-1)
#define BUFSIZ 4096
#define FILENAME_MAX 4096
#define FOPEN_MAX 1000
#define L_tmpnam 20
#define TMP_MAX 10000
#define P_tmpdir "/tmp"
#define SEEK_SET 0
#define SEEK_CUR 1
#define SEEK_END 2
#define _IOFBF 0
#define _IOLBF 1
#define _IONBF 2
extern FILE *const stdin;
extern FILE *const stdout;
extern FILE *const stderr;
#define stdin (stdin)
#define stdout (stdout)
#define stderr (stderr)
#define __PRINTF(format, first) \
    __attribute__((__format__(__printf__, format, first)))
#define __SCANF(format, first) \
    __attribute__((__format__(__scanf__, format, first)))
int asprintf(char **result, const char *format, ...) __PRINTF(2, 3);
void clearerr(FILE *file);
char *ctermid(char *buffer);
int dprintf(int fd, const char *format, ...) __PRINTF(2, 3);
int fclose(FILE *file);
FILE *fdopen(int fd, const char *mode);
int feof(FILE *file);
int ferror(FILE *file);
int fflush(FILE *file);
int fgetc(FILE *file);
int fgetpos(FILE *restrict file, fpos_t *restrict position);
char *fgets(char *restrict buffer, int size, FILE *restrict file);
int fileno(FILE *file);
void flockfile(FILE *file);
FILE *fmemopen(void *restrict buffer, size_t size, const char *restrict mode);
FILE *fopen(const char *restrict path, const char *restrict mode);
int fprintf(FILE *restrict file, const char *restrict format, ...)
    __PRINTF(2, 3);
int fputc(int c, FILE *file);
int fputs(const char *restrict s, FILE *restrict file);
size_t fread(void *restrict to, size_t size, size_t count,
             FILE *restrict file);
FILE *freopen(const char *restrict path, const char *restrict mode,
              FILE *restrict file);
int fscanf(FILE *restrict file, const char *restrict format, ...)
    __SCANF(2, 3);
int fseek(FILE *file, long offset, int whence);
int fseeko(FILE *file, off_t offset, int whence);
int fsetpos(FILE *file, const fpos_t *position);
long ftell(FILE *file);
off_t ftello(FILE *file);
int ftrylockfile(FILE *file);
void funlockfile(FILE *file);
size_t fwrite(const void *restrict from, size_t size, size_t count,
              FILE *restrict file);
int getc(FILE *file);
int getc_unlocked(FILE *file);
int getchar(void);
int getchar_unlocked(void);
ssize_t getdelim(char **restrict line, size_t *restrict size, int delimiter,
                 FILE *restrict file);
ssize_t getline(char **restrict line, size_t *restrict size,
                FILE *restrict file);
FILE *open_memstream(char **buffer, size_t *size);
int pclose(FILE *file);
void perror(const char *what);
FILE *popen(const char *command, const char *mode);
int printf(const char *restrict format, ...) __PRINTF(1, 2);
int putc(int c, FILE *file);
int putc_unlocked(int c, FILE *file);
int putchar(int c);
int putchar_unlocked(int c);
int puts(const char *s);
int remove(const char *path);
int rename(const char *from, const char *to);
int renameat(int from_dir, const char *from, int to_dir, const char *to);
void rewind(FILE *file);
int scanf(const char *restrict format, ...) __SCANF(1, 2);
void setbuf(FILE *restrict file, char *restrict buffer);
void setlinebuf(FILE *file);
int setvbuf(FILE *restrict file, char *restrict buffer, int mode,
            size_t size);
int snprintf(char *restrict to, size_t size, const char *restrict format, ...)
    __PRINTF(3, 4);
int sprintf(char *restrict to, const char *restrict format, ...)
    __PRINTF(2, 3);
int sscanf(const char *restrict text, const char *restrict format, ...)
    __SCANF(2, 3);
FILE *tmpfile(void);
int ungetc(int c, FILE *file);
int vasprintf(char **result, const char *format, va_list args);
int vdprintf(int fd, const char *format, va_list args);
int vfprintf(FILE *restrict file, const char *restrict format, va_list args);
int vfscanf(FILE *restrict file, const char *restrict format, va_list args);
int vprintf(const char *restrict format, va_list args);
int vsnprintf(char *restrict to, size_t size, const char *restrict format,
              va_list args);
int vsprintf(char *restrict to, const char *restrict format, va_list args);
int vsscanf(const char *restrict text, const char *restrict format,
            va_list args);
int fpurge(FILE *file);
