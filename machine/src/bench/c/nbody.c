/* Double precision: five bodies that attract each other. */
#include "bench.h"

const int rounds = 20;

enum { BODIES = 5 };

static double place[BODIES][3];
static double speed[BODIES][3];
static const double mass[BODIES] = {39.5, 0.0377, 0.0113, 0.0017, 0.002};

static void reset(void)
{
    uint32_t seed = 1;

    for (int i = 0; i < BODIES; i++)
        for (int k = 0; k < 3; k++) {
            place[i][k] = 40.0 * i + next_random(&seed) * 0x1p-30;
            speed[i][k] = next_random(&seed) * 0x1p-31;
        }
}

static void step(double dt)
{
    for (int i = 0; i < BODIES; i++)
        for (int j = i + 1; j < BODIES; j++) {
            double d[3];
            double square = 0;
            for (int k = 0; k < 3; k++) {
                d[k] = place[i][k] - place[j][k];
                square += d[k] * d[k];
            }
            double pull = dt / (square * __builtin_sqrt(square));
            for (int k = 0; k < 3; k++) {
                speed[i][k] -= d[k] * mass[j] * pull;
                speed[j][k] += d[k] * mass[i] * pull;
            }
        }
    for (int i = 0; i < BODIES; i++)
        for (int k = 0; k < 3; k++)
            place[i][k] += dt * speed[i][k];
}

uint64_t kernel(void)
{
    union {
        double number;
        uint64_t bits;
    } sum = {0};

    reset();
    for (int i = 0; i < 100000; i++)
        step(0.01);
    for (int i = 0; i < BODIES; i++)
        for (int k = 0; k < 3; k++)
            sum.number += place[i][k];
    return sum.bits;
}
