/* Baseline: interpolated Witten-Bell character n-grams.
 *
 *   p_k(c | h) = (count(h c) + types(h) p_{k-1}(c | h without its oldest character))
 *                / (count(h .) + types(h)),   p_0 uniform; an unseen h passes p_{k-1} on.
 *
 * Usage: ngram TRAIN.txt TEST.txt ...   prints bits per character for n = 1..MAX_N. Pieces of a
 * text are parted by form feeds; each is scored alone, after a newline that is itself not scored,
 * exactly as bits_per_character() of mamba.py does.
 */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_N = 8, TABLE_BITS = 25 };

/* A string of up to MAX_N characters, 7 bits each, with its length on top. */
struct entry {
    uint64_t key;      /* 0: free */
    uint32_t count;    /* occurrences as the end of an n-gram */
    uint32_t followed; /* occurrences with a character after it */
    uint32_t types;    /* different characters seen after it */
};

static struct entry *table;

static uint64_t make_key(const unsigned char *end, int length)
{
    uint64_t key = (uint64_t)(length + 1) << 58;
    for (int i = 0; i < length; i++)
        key |= (uint64_t)(end[-1 - i] & 127) << (7 * i);
    return key;
}

/* The entry of the string, made if missing. */
static struct entry *find_entry(uint64_t key)
{
    uint64_t slot = (key * 0x9E3779B97F4A7C15u) >> (64 - TABLE_BITS);
    while (table[slot].key != key && table[slot].key != 0)
        slot = (slot + 1) & ((1u << TABLE_BITS) - 1);
    table[slot].key = key;
    return &table[slot];
}

static const struct entry *look_up(uint64_t key)
{
    uint64_t slot = (key * 0x9E3779B97F4A7C15u) >> (64 - TABLE_BITS);
    while (table[slot].key != key && table[slot].key != 0)
        slot = (slot + 1) & ((1u << TABLE_BITS) - 1);
    return table[slot].key == key ? &table[slot] : NULL;
}

/* The file with a newline in front of the text and of each piece (in place of the form feed). */
static unsigned char *read_text(const char *path, size_t *length, unsigned char **is_start)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        fprintf(stderr, "ngram: cannot open %s\n", path);
        exit(2);
    }
    fseek(file, 0, SEEK_END);
    size_t size = (size_t)ftell(file);
    rewind(file);
    unsigned char *text = malloc(size + 1);
    *is_start = calloc(size + 1, 1);
    if (text == NULL || *is_start == NULL || fread(text + 1, 1, size, file) != size) {
        fprintf(stderr, "ngram: cannot read %s\n", path);
        exit(2);
    }
    fclose(file);
    text[0] = '\f';
    for (size_t i = 0; i <= size; i++)
        if (text[i] == '\f') {
            text[i] = '\n';
            (*is_start)[i] = 1;
        }
    *length = size + 1;
    return text;
}

static void count_text(const unsigned char *text, size_t length)
{
    for (size_t i = 1; i < length; i++)
        for (int k = 0; k < MAX_N && (size_t)k <= i; k++) {
            struct entry *context = find_entry(make_key(text + i, k));
            struct entry *whole = find_entry(make_key(text + i + 1, k + 1));
            context->followed++;
            context->types += whole->count == 0;
            whole->count++;
        }
}

int main(int argc, char **argv)
{
    if (argc < 3) {
        fprintf(stderr, "usage: ngram TRAIN.txt TEST.txt ...\n");
        return 2;
    }
    table = calloc((size_t)1 << TABLE_BITS, sizeof *table);
    size_t length;
    unsigned char *is_start, *text = read_text(argv[1], &length, &is_start);
    count_text(text, length);
    int symbols = 0;
    for (int c = 1; c < 128; c++)
        symbols += memchr(text, c, length) != NULL;
    printf("%s: %zu characters, %d symbols\n", argv[1], length - 1, symbols);
    for (int file = 2; file < argc; file++) {
        double bits[MAX_N + 1] = {0};
        size_t scored = 0, begin = 0;
        unsigned char *starts, *test = read_text(argv[file], &length, &starts);
        for (size_t i = 0; i < length; i++) {
            if (starts[i]) {
                begin = i;
                continue;
            }
            scored++;
            double p = 1.0 / symbols;
            for (int k = 0; k < MAX_N; k++) {
                const struct entry *context =
                    i - begin >= (size_t)k ? look_up(make_key(test + i, k)) : NULL;
                if (context != NULL && context->followed != 0) {
                    const struct entry *whole = look_up(make_key(test + i + 1, k + 1));
                    p = ((whole ? whole->count : 0) + context->types * p) /
                        ((double)context->followed + context->types);
                }
                bits[k + 1] -= log2(p);
            }
        }
        printf("%s: %zu characters\n", argv[file], scored);
        for (int n = 1; n <= MAX_N; n++)
            printf("  n = %d (%d characters of context)  %.4f bits/character\n", n, n - 1,
                   bits[n] / (double)scored);
    }
    return 0;
}
