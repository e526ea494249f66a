// SPDX-License-Identifier: Apache-2.0
// `penta kernel-bench`: how fast this host multiplies packed digits and nothing else, as the measure
// of what a simulation of the same products costs.
//
// The bare kernel: lines of 32 x 32 packed digits, tiles of 32 outputs over 768 activations, no
// counting of zeros, no check of codes, one thread. Digit = code - 2, so sum(digit * x) is
// sum(code * x) - 2 * sum(x).
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include "cli/cli.h"

enum {
    SIDE = 32,  // rows, columns of the array
    CHUNKS = 24,
    LINE_BYTES = 3 * SIDE * SIDE / 8,
    TILE_BYTES = CHUNKS * LINE_BYTES,
    TILE_DIGITS = CHUNKS * SIDE * SIDE,
    ROUNDS = 5,
    CACHE_BYTES = 512 << 10,
    MEMORY_BYTES = 768 << 20,  // more than any cache
    REPEATS_IN_CACHE = 400,
};

struct options {
    uint64_t digits;
    bool json;
};

static const struct argp_option option_list[] = {
    {"digits", 'n', "N", 0, "Digits of the middle size (default those of mamba-130m, 128268288)",
     0},
    {"json", 'j', 0, 0, "Print JSON", 0},
    {0}};

static error_t parse(int key, char *text, struct argp_state *state)
{
    struct options *options = state->input;
    switch (key) {
    case 'n':
        options->digits = cli_number(state, "--digits", text, UINT64_C(1) << 36);
        return 0;
    case 'j':
        options->json = true;
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

// One tile: y[32] of lines[24] and x[24][32].
typedef void (*tile_kernel)(const uint8_t *lines, const int8_t *x, int32_t *y);
typedef uint64_t (*reader)(const uint8_t *bytes, size_t count);

static void tile_portable(const uint8_t *lines, const int8_t *x, int32_t *y)
{
    memset(y, 0, SIDE * sizeof *y);
    for (unsigned k = 0; k < CHUNKS; k++) {
        for (unsigned r = 0; r < SIDE; r++) {
            const uint8_t *row = lines + k * LINE_BYTES + r * SIDE / 8 * 3;
            for (unsigned c = 0; c < SIDE; c += 8, row += 3) {
                const uint32_t word = row[0] | (uint32_t)row[1] << 8 | (uint32_t)row[2] << 16;
                for (unsigned i = 0; i < 8; i++)
                    y[r] += ((int32_t)(word >> 3 * i & 7) - 2) * x[k * SIDE + c + i];
            }
        }
    }
}

static uint64_t read_portable(const uint8_t *bytes, size_t count)
{
    uint64_t sum = 0, word;
    for (size_t i = 0; i + sizeof word <= count; i += sizeof word) {
        memcpy(&word, bytes + i, sizeof word);
        sum += word;
    }
    return sum;
}

#if defined(__x86_64__)
#define TARGET __attribute__((target("avx512f,avx512bw,avx512vl,avx512vbmi,avx512vnni")))
enum { GROUPS = SIDE * SIDE / 64, AHEAD = TILE_BYTES };

TARGET static void tile_avx512(const uint8_t *lines, const int8_t *x, int32_t *y)
{
    const __m512i bytes = _mm512_setr_epi64(0x020100, 0x050403, 0x080706, 0x0b0a09, 0x0e0d0c,
                                            0x11100f, 0x141312, 0x171615);
    const __m512i shifts = _mm512_set1_epi64(0x15120f0c09060300), low = _mm512_set1_epi8(7);
    __m512i acc[GROUPS], sum = _mm512_setzero_si512();
    _Pragma("GCC unroll 16") for (unsigned g = 0; g < GROUPS; g++) acc[g] = _mm512_setzero_si512();
    for (unsigned k = 0; k < CHUNKS; k++, lines += LINE_BYTES) {
        const __m512i row =
            _mm512_broadcast_i64x4(_mm256_loadu_si256((const void *)(x + k * SIDE)));
        sum = _mm512_dpbusd_epi32(sum, _mm512_set1_epi8(2), row);
        _Pragma("GCC unroll 16") for (unsigned g = 0; g < GROUPS; g++)
        {
            const __m256i packed = _mm256_maskz_loadu_epi8(0x00ffffff, lines + 24 * g);
            const __m512i spread = _mm512_permutexvar_epi8(bytes, _mm512_castsi256_si512(packed));
            const __m512i codes =
                _mm512_and_si512(_mm512_multishift_epi64_epi8(shifts, spread), low);
            if (g % 2 == 0) _mm_prefetch((const char *)(lines + AHEAD + 24 * g), _MM_HINT_T0);
            acc[g] = _mm512_dpbusd_epi32(acc[g], codes, row);
        }
    }
    const int32_t excess = _mm512_reduce_add_epi32(sum) / 2;  // the row is there twice
    for (unsigned g = 0; g < GROUPS; g++) {
        y[2 * g] = _mm512_mask_reduce_add_epi32(0x00ff, acc[g]) - excess;
        y[2 * g + 1] = _mm512_mask_reduce_add_epi32(0xff00, acc[g]) - excess;
    }
}

TARGET static uint64_t read_avx512(const uint8_t *bytes, size_t count)
{
    __m512i sum[4] = {_mm512_setzero_si512(), _mm512_setzero_si512(), _mm512_setzero_si512(),
                      _mm512_setzero_si512()};
    for (size_t i = 0; i + 256 <= count; i += 256) {
        for (unsigned j = 0; j < 4; j++)
            sum[j] = _mm512_xor_si512(sum[j], _mm512_loadu_si512(bytes + i + 64 * j));
    }
    return (uint64_t)_mm512_reduce_add_epi64(
        _mm512_xor_si512(_mm512_xor_si512(sum[0], sum[1]), _mm512_xor_si512(sum[2], sum[3])));
}

static bool has_avx512(void)
{
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512vbmi") &&
           __builtin_cpu_supports("avx512vnni");
}
#endif

struct bench {
    tile_kernel tile;
    reader read;
    uint8_t *bytes;
    int8_t x[CHUNKS * SIDE];
    uint64_t sink;  // so that nothing is left out
};

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static double time_product(struct bench *bench, size_t bytes, unsigned repeats)
{
    int32_t y[SIDE];
    const double start = now();
    for (unsigned i = 0; i < repeats; i++) {
        for (size_t at = 0; at + TILE_BYTES <= bytes; at += TILE_BYTES) {
            bench->tile(bench->bytes + at, bench->x, y);
            bench->sink += (uint32_t)y[at / TILE_BYTES % SIDE];
        }
    }
    return now() - start;
}

static double time_read(struct bench *bench, size_t bytes)
{
    const double start = now();
    bench->sink += bench->read(bench->bytes, bytes);
    return now() - start;
}

static int compare(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

static double median(double *values)
{
    qsort(values, ROUNDS, sizeof *values, compare);
    return values[ROUNDS / 2];
}

// The kernel in use computes what the plain one does.
static bool is_right(const struct bench *bench)
{
    int32_t expected[SIDE], y[SIDE];
    tile_portable(bench->bytes, bench->x, expected);
    bench->tile(bench->bytes, bench->x, y);
    return memcmp(expected, y, sizeof y) == 0;
}

static void fill(struct bench *bench, size_t count)
{
    uint64_t state = 1;
    for (size_t i = 0; i + 3 <= count; i += 3) {
        uint32_t word = 0;
        state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        uint64_t digits = state >> 24;
        for (unsigned j = 0; j < 8; j++, digits /= 5)
            word |= (uint32_t)(digits % 5) << 3 * j;
        for (unsigned j = 0; j < 3; j++)
            bench->bytes[i + j] = (uint8_t)(word >> 8 * j);
    }
    for (unsigned i = 0; i < CHUNKS * SIDE; i++)
        bench->x[i] = (int8_t)(37 * i + 11);
}

static int run(int argc, char **argv)
{
    static const struct argp argp = {
        option_list, parse, NULL, "Measures the bare digit kernel and the host's memory.",
        NULL,        NULL,  NULL};
    struct options options = {.digits = 128268288};
    cli_parse(&argp, argc, argv, &options);
    const size_t middle = options.digits / TILE_DIGITS * TILE_BYTES;
    const size_t size = middle > MEMORY_BYTES ? middle : MEMORY_BYTES;
    struct bench bench = {.tile = tile_portable, .read = read_portable};
    const char *name = "portable";
#if defined(__x86_64__)
    if (has_avx512()) {
        bench.tile = tile_avx512;
        bench.read = read_avx512;
        name = "avx512";
    }
#endif
    // Room for what is prefetched behind the end.
    bench.bytes = malloc(size + 2 * TILE_BYTES);
    if (bench.bytes == NULL) return cli_fail("out of memory: %zu bytes", size);
    fill(&bench, size);
    if (!is_right(&bench)) {
        free(bench.bytes);
        return cli_fail("the bare kernel %s is wrong", name);
    }
    double cache[ROUNDS], once[ROUNDS], memory[ROUNDS], reading[ROUNDS];
    time_product(&bench, middle, 1);
    for (unsigned i = 0; i < ROUNDS; i++) {
        cache[i] = time_product(&bench, CACHE_BYTES, REPEATS_IN_CACHE);
        reading[i] = time_read(&bench, MEMORY_BYTES);
        memory[i] = time_product(&bench, MEMORY_BYTES, 1);
        time_product(&bench, middle, 1);
        once[i] = time_product(&bench, middle, 1);
    }
    const double tiles = (double)(CACHE_BYTES / TILE_BYTES) * REPEATS_IN_CACHE;
    const double cache_rate = tiles * TILE_DIGITS / median(cache) * 1e-9;
    const double memory_rate =
        (double)(MEMORY_BYTES / TILE_BYTES) * TILE_DIGITS / median(memory) * 1e-9;
    const double bandwidth = MEMORY_BYTES / median(reading) * 1e-9;
    const double share = memory_rate * 3 / 8 / bandwidth;
    const double pass = median(once);
    free(bench.bytes);
    if (options.json) {
        printf("{\"kernel\": \"%s\", \"digits\": %" PRIu64
               ", \"seconds\": %.6f, \"cache_gdigits\": %.2f, \"memory_gdigits\": %.2f, "
               "\"read_gbytes\": %.2f, \"memory_share\": %.3f, \"check\": %u}\n",
               name, options.digits, pass, cache_rate, memory_rate, bandwidth, share,
               (unsigned)(bench.sink & 1));
        return CLI_GOOD;
    }
    printf("bare kernel %s, one thread:\n", name);
    printf("  in cache          %7.1f G digit-MACs/s\n", cache_rate);
    printf("  from memory       %7.1f G digit-MACs/s, %.0f %% of the read bandwidth, %.1f GB/s\n",
           memory_rate, 100 * share, bandwidth);
    printf("  %" PRIu64 " digits once  %.3f ms\n", options.digits, 1e3 * pass);
    return CLI_GOOD;
}

const struct cli_command cli_kernel_bench = {"kernel-bench", "speed of the bare digit kernel", run};
