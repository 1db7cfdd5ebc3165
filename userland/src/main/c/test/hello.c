#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <string.h>
_Thread_local int tl = 42;
int main(int argc, char **argv)
{
    printf("hello %d %s %d %g %.3f %a %e\n", argc, argv[0], tl, 0.1, 2.0005, 1.5, 12345.678);
    printf("%.17g %g %g %s\n", strtod("0.1", NULL), strtod("1e308", NULL), strtod("4.9406564584124654e-324",NULL), getenv("HOME"));
    time_t now = time(NULL);
    printf("%s", ctime(&now));
    char *p = malloc(100); strcpy(p, "abc"); free(p);
    char *q = malloc(300000); free(q);
    fflush(stdout);
    free(p);
    return 3;
}
