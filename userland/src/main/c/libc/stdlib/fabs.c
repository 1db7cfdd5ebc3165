#include <math.h>

double fabs(double value)
{
    return __builtin_fabs(value);
}
