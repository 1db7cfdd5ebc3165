/* A mix as in embedded control: a linked list that is searched, reversed and
 * sorted, products of small matrices, a state machine over text, and a CRC
 * over all results. */
#include "bench.h"

const int rounds = 20;

enum { NODES = 128, SIZE = 24, TEXT = 512 };

struct node {
    struct node *next;
    int16_t key;
    int16_t weight;
};

static struct node nodes[NODES];
static int16_t left[SIZE][SIZE];
static int16_t right[SIZE][SIZE];
static int32_t product[SIZE][SIZE];
static char text[TEXT];

static __attribute__((noinline)) uint16_t crc8(uint8_t byte, uint16_t crc)
{
    for (int i = 0; i < 8; i++) {
        uint16_t carry = (uint16_t)((byte ^ crc) & 1);
        crc >>= 1;
        byte >>= 1;
        if (carry)
            crc ^= 0xa001;
    }
    return crc;
}

static uint16_t crc32(uint32_t word, uint16_t crc)
{
    for (int i = 0; i < 4; i++)
        crc = crc8((uint8_t)(word >> 8 * i), crc);
    return crc;
}

static int by_key(const struct node *a, const struct node *b)
{
    return a->key - b->key;
}

static int by_weight(const struct node *a, const struct node *b)
{
    return a->weight - b->weight;
}

static struct node *reverse(struct node *list)
{
    struct node *done = 0;

    while (list) {
        struct node *rest = list->next;
        list->next = done;
        done = list;
        list = rest;
    }
    return done;
}

static const struct node *find(const struct node *list, int16_t key)
{
    while (list && list->key != key)
        list = list->next;
    return list;
}

/* Merges runs of growing length from the bottom up. */
static struct node *sort(struct node *list,
                         int (*compare)(const struct node *a,
                                        const struct node *b))
{
    for (int run = 1;; run *= 2) {
        struct node *in = list;
        struct node **tail = &list;
        int merges = 0;

        while (in) {
            struct node *other = in;
            int mine = 0;
            int others = run;
            merges++;
            while (mine < run && other) {
                mine++;
                other = other->next;
            }
            while (mine > 0 || (others > 0 && other)) {
                struct node **from = &other;
                if (mine > 0 && (others == 0 || !other ||
                                 compare(in, other) <= 0))
                    from = &in;
                if (from == &in)
                    mine--;
                else
                    others--;
                *tail = *from;
                tail = &(*from)->next;
                *from = (*from)->next;
            }
            in = other;
        }
        *tail = 0;
        if (merges <= 1)
            return list;
    }
}

static uint16_t lists(uint32_t seed, uint16_t crc)
{
    struct node *list = 0;

    for (int i = 0; i < NODES; i++) {
        nodes[i].key = (int16_t)(next_random(&seed) & 0x3ff);
        nodes[i].weight = (int16_t)i;
        nodes[i].next = list;
        list = &nodes[i];
    }
    for (int16_t key = 0; key < 64; key++) {
        const struct node *found = find(list, key);
        crc = crc32(found ? (uint32_t)found->weight : 0, crc);
        list = reverse(list);
    }
    list = sort(list, by_key);
    for (const struct node *at = list; at; at = at->next)
        crc = crc32((uint32_t)at->key, crc);
    list = sort(list, by_weight);
    return crc32((uint32_t)list->key, crc);
}

static uint16_t matrices(uint32_t seed, uint16_t crc)
{
    for (int i = 0; i < SIZE; i++)
        for (int j = 0; j < SIZE; j++) {
            left[i][j] = (int16_t)next_random(&seed);
            right[i][j] = (int16_t)(next_random(&seed) & 0xff);
        }
    for (int i = 0; i < SIZE; i++)
        for (int j = 0; j < SIZE; j++) {
            int32_t sum = 0;
            for (int k = 0; k < SIZE; k++)
                sum += left[i][k] * right[k][j];
            product[i][j] = sum;
        }
    for (int i = 0; i < SIZE; i++)
        crc = crc32((uint32_t)product[i][SIZE - 1 - i], crc);
    return crc;
}

enum state { START, SIGN, INTEGER, FRACTION, EXPONENT, SCIENTIFIC, INVALID };

/* What kind of number the text up to the next comma is. */
static enum state scan(const char **at)
{
    enum state state = START;

    for (; **at && **at != ','; ++*at) {
        char c = **at;
        int is_digit = c >= '0' && c <= '9';
        switch (state) {
        case START:
            state = is_digit ? INTEGER
                : c == '+' || c == '-' ? SIGN : c == '.' ? FRACTION : INVALID;
            break;
        case SIGN:
            state = is_digit ? INTEGER : c == '.' ? FRACTION : INVALID;
            break;
        case INTEGER:
            state = is_digit ? INTEGER
                : c == '.' ? FRACTION : c == 'e' ? EXPONENT : INVALID;
            break;
        case FRACTION:
            state = is_digit ? FRACTION : c == 'e' ? EXPONENT : INVALID;
            break;
        case EXPONENT:
            state = is_digit || c == '-' ? SCIENTIFIC : INVALID;
            break;
        case SCIENTIFIC:
            state = is_digit ? SCIENTIFIC : INVALID;
            break;
        case INVALID:
            break;
        }
    }
    if (**at)
        ++*at;
    return state;
}

static uint16_t states(uint32_t seed, uint16_t crc)
{
    static const char alphabet[16] = "0123456789.-+e,,";
    uint32_t counts[INVALID + 1] = {0};

    for (int i = 0; i < TEXT - 1; i++)
        text[i] = alphabet[next_random(&seed) >> 8 & 15];
    for (const char *at = text; *at;)
        counts[scan(&at)]++;
    for (int i = 0; i <= INVALID; i++)
        crc = crc32(counts[i], crc);
    return crc;
}

uint64_t kernel(void)
{
    uint16_t crc = 0;

    for (uint32_t i = 0; i < 1500; i++) {
        crc = lists(i, crc);
        crc = matrices(i, crc);
        crc = states(i, crc);
    }
    return crc;
}
