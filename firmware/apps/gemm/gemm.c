// SPDX-License-Identifier: Apache-2.0
// C[M][N] = requantize(A[M][K] * W[N][K]^T), all in DRAM: activations and results int8, weights
// packed digits. Blocks of rows of A lie in the scratchpad; panels of W stream past each of them.
//
//   gemm [--repeat N] [--ideal] [M N K [ROWS [TILES]]]
//
// ROWS of a block of A, TILES of R outputs of a panel of W. --repeat: computes the product N times
// from the same data, to measure it alone. --ideal: the DRAM is known to be an ideal one, so that
// loads and stores that take longer are a failure.
//
// The DMA and the array each follow their queue; these semaphores and that order keep them apart:
//
//   DMA   A0  W W W ..  A1  W W W ..  C0  A2  W W ..  C1 ..
//   MAC       p p p ..      p p p ..          p p ..
//
// A panel of W waits for a free bank (W_FREE) and fills it (W_FULL). The first panel of a block
// waits for its A too (A_FULL), the last one tells that its C is complete (C_FULL). A block's A and
// C banks are free again when the C of two blocks before is stored, and its A is loaded after that.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "penta_number.h"
#include "penta_reference.h"
#include "penta_runtime.h"
#include "penta_verify.h"

#define A_SEED     0x61u
#define W_SEED     0x77u
#define CHECK_MACS 12000  // products that the scalar reference may take before it samples

enum { W_FREE, W_FULL, A_FULL, C_FULL };

// Base registers of the descriptors: what changes from one use to the next.
enum { BASE_A = 1, BASE_LINE, BASE_C, BASE_W_DRAM, BASE_W_BANK, BASE_A_DRAM, BASE_C_DRAM };

struct gemm {
    uint32_t m, n, k;
    uint32_t chunks, tiles;                    // of K, of N
    uint32_t block_rows, blocks, last_rows;    // of M
    uint32_t panel_tiles, panels, last_tiles;  // of N
    uint32_t buffers;                          // of A and of C: 2, or 1 in a small scratchpad
    uint32_t a_bank[2], c_bank[2];             // scratchpad addresses
    uint16_t a_mask[2], c_mask[2];             // and their banks
    uint32_t a_dram, w_dram, c_dram;           // addresses
    uint32_t multiplier, shift;
    uint32_t panel_bytes, last_panel_bytes;  // of weights
    uint32_t w_bank[2], w_line[2];           // weight-buffer addresses and lines
    uint16_t w_mask[2];
    uint32_t next_bank;                  // of the weight buffer
    struct penta_mac_shape shape[2][2];  // [last block][last panel]
    struct penta_mac_run run;
    uint32_t latency;  // of the DRAM, 0: not ideal
    bool ideal;        // said to be
    uint32_t repeat;
};

static struct penta_descriptor load_a, load_w, store_c, run_panel, shapes[2][2];

static uint32_t smaller(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

static bool plan(struct gemm *g, uint32_t rows, uint32_t tiles)
{
    const struct penta_chip *chip = penta_chip();
    const struct penta_memory *spad = &chip->scratchpad;
    uint32_t group = spad->banks >= 4 ? spad->banks / 4 : 1;  // banks of one buffer
    uint32_t bytes = group * spad->bank_bytes;
    uint32_t most_rows = smaller(bytes / g->k, bytes / g->n);

    g->buffers = spad->banks >= 4 ? 2 : 1;
    for (uint32_t i = 0; i < 2; i++) {
        uint32_t a = i % g->buffers * group, c = (g->buffers + i % g->buffers) * group;

        g->a_bank[i] = penta_bank(spad, a);
        g->c_bank[i] = penta_bank(spad, c);
        g->a_mask[i] = penta_banks(g->a_bank[i], bytes);
        g->c_mask[i] = penta_banks(g->c_bank[i], bytes);
    }
    g->chunks = penta_divide_up(g->k, chip->cols);
    g->tiles = penta_divide_up(g->n, chip->rows);
    if (chip->semaphores < 4) {
        printf("gemm: needs 4 semaphores\n");
        return false;
    }
    if (most_rows == 0 || g->chunks > chip->weight_bank_lines) {
        printf("gemm: a row of A, of C or a tile of W does not fit a buffer\n");
        return false;
    }
    if (rows == 0 || rows > most_rows) rows = most_rows;
    g->block_rows = smaller(smaller(rows, g->m), 4096);
    g->blocks = penta_divide_up(g->m, g->block_rows);
    g->last_rows = g->m - (g->blocks - 1) * g->block_rows;
    if (tiles == 0) tiles = penta_divide_up(g->tiles, 4);
    g->panel_tiles = smaller(tiles, chip->weight_bank_lines / g->chunks);
    g->panels = penta_divide_up(g->tiles, g->panel_tiles);
    g->last_tiles = g->tiles - (g->panels - 1) * g->panel_tiles;
    g->panel_bytes = g->panel_tiles * g->chunks * chip->line_bytes;
    g->last_panel_bytes = g->last_tiles * g->chunks * chip->line_bytes;
    for (uint32_t i = 0; i < 2; i++) {
        g->w_bank[i] = penta_bank(&chip->weights, i);
        g->w_line[i] = i * chip->weight_bank_lines;
        g->w_mask[i] = penta_bank_mask(&chip->weights, i);
    }
    g->a_dram = 0;
    g->w_dram = penta_round_up(g->m * g->k, 4096);
    g->c_dram = g->w_dram + penta_round_up(g->tiles * g->chunks * chip->line_bytes, 4096);
    g->next_bank = 0;
    return true;
}

static void build(struct gemm *g)
{
    const struct penta_chip *chip = penta_chip();

    penta_build_copy(&load_a,
                     &(struct penta_copy){
                         .common = {.signal[0] = {A_FULL, 1}, .base = {BASE_A_DRAM, BASE_A}},
                     });
    penta_build_copy(&store_c,
                     &(struct penta_copy){
                         .common = {.wait[0] = {C_FULL, 1}, .base = {BASE_C, BASE_C_DRAM}},
                     });
    penta_build_copy(&load_w, &(struct penta_copy){
                                  .common = {.wait[0] = {W_FREE, 1},
                                             .signal[0] = {W_FULL, 1},
                                             .toggle[1] = 1,
                                             .base = {BASE_W_DRAM, BASE_W_BANK}},
                                  .source_step = (int32_t)g->panel_bytes,
                              });
    for (uint32_t block = 0; block < 2; block++)
        for (uint32_t panel = 0; panel < 2; panel++) {
            struct penta_mac_shape *shape = &g->shape[block][panel];

            *shape = (struct penta_mac_shape){
                .slot = 2 * block + panel,
                .loop[0] = {g->chunks, (int32_t)chip->cols},
                .loop[3] = {block ? g->last_rows : g->block_rows, (int32_t)g->k},
                .loop[5] = {panel ? g->last_tiles : g->panel_tiles, 0},
                .last_lanes = g->k - (g->chunks - 1) * chip->cols,
                .last_rows = panel ? g->n - (g->tiles - 1) * chip->rows : chip->rows,
                .tile_lines = g->chunks,
            };
            penta_build_mac_shape(&shapes[block][panel], shape);
        }
    g->run = (struct penta_mac_run){
        .common = {.wait[0] = {W_FULL, 1},
                   .signal[0] = {W_FREE, 1},
                   .toggle[1] = 1,
                   .base = {BASE_A, BASE_LINE, BASE_C}},
        .out_step = (int32_t)(g->panel_tiles * chip->rows),
        .out_stride = {(int32_t)g->n, 0, (int32_t)chip->rows},
        .multiplier = (int32_t)g->multiplier,
        .shift = g->shift,
    };
    penta_build_mac_run(&run_panel, &g->run);
}

// `count` panels from `first` of a block: from bank 0 if they are more than one.
static void enqueue_panels(struct gemm *g, uint32_t block, uint32_t first, uint32_t count)
{
    bool last_panel = first + count == g->panels, last_block = block + 1 == g->blocks;
    uint16_t bank = g->w_mask[g->next_bank];
    uint16_t exchange = count > 1 ? g->w_mask[0] | g->w_mask[1] : 0;
    uint32_t *w = load_w.word;

    penta_set_base(BASE_W_DRAM, g->w_dram + first * g->panel_bytes);
    penta_set_base(BASE_W_BANK, g->w_bank[g->next_bank]);
    penta_set_common_repeat(w, count - 1);
    penta_set_common_write_mask(w, bank);
    penta_set_common_write_xor(w, exchange);
    penta_set_dma_copy_n0(w, last_panel ? g->last_panel_bytes : g->panel_bytes);
    penta_enq_dma(&load_w);

    penta_set_base(BASE_A, g->a_bank[block & 1]);
    penta_set_base(BASE_LINE, g->w_line[g->next_bank]);
    penta_set_base(BASE_C, g->c_bank[block & 1] + first * (uint32_t)g->run.out_step);
    w = run_panel.word;
    penta_set_common_repeat(w, count - 1);
    penta_set_common_read_mask(w, bank | g->a_mask[block & 1]);
    penta_set_common_read_xor(w, exchange);
    penta_set_common_write_mask(w, g->c_mask[block & 1]);
    penta_set_common_wait1_sem(w, A_FULL);
    penta_set_common_wait1_count(w, first == 0);
    penta_set_common_sig1_sem(w, C_FULL);
    penta_set_common_sig1_count(w, last_panel);
    penta_set_mac_run_slot(w, 2 * last_block + last_panel);
    penta_enq_mac(&run_panel);
    g->next_bank = (g->next_bank + count) & 1;
}

static void enqueue_block(struct gemm *g, uint32_t block)
{
    bool last = block + 1 == g->blocks;
    uint32_t panel = 0;

    penta_set_base(BASE_A_DRAM, g->a_dram + block * g->block_rows * g->k);
    penta_set_base(BASE_A, g->a_bank[block & 1]);
    penta_set_common_write_mask(load_a.word, g->a_mask[block & 1]);
    penta_set_dma_copy_n0(load_a.word, (last ? g->last_rows : g->block_rows) * g->k);
    penta_enq_dma(&load_a);
    for (uint32_t i = 0; block == 0 && i < 4; i++)
        penta_enq_mac(&shapes[i >> 1][i & 1]);

    // The first and the last panel wait and signal more than those between.
    if (g->panels > 1) enqueue_panels(g, block, panel++, 1);
    if (panel + 1 < g->panels && g->next_bank == 1) enqueue_panels(g, block, panel++, 1);
    if (panel + 1 < g->panels) {
        enqueue_panels(g, block, panel, g->panels - 1 - panel);
        panel = g->panels - 1;
    }
    enqueue_panels(g, block, panel, 1);
}

static void enqueue_store(struct gemm *g, uint32_t block)
{
    bool last = block + 1 == g->blocks;

    penta_set_base(BASE_C, g->c_bank[block & 1]);
    penta_set_base(BASE_C_DRAM, g->c_dram + block * g->block_rows * g->n);
    penta_set_common_read_mask(store_c.word, g->c_mask[block & 1]);
    penta_set_dma_copy_n0(store_c.word, (last ? g->last_rows : g->block_rows) * g->n);
    penta_enq_dma(&store_c);
}

// One block after the other, and that as often as the program was asked to.
static void run(struct gemm *g)
{
    uint32_t lag = g->buffers - 1;  // a block's C is stored after the next block is on its way

    for (uint32_t i = 0; i < g->repeat; i++) {
        g->next_bank = 0;
        penta_sem_signal(W_FREE, 2);
        for (uint32_t block = 0; block < g->blocks + lag; block++) {
            if (block < g->blocks) enqueue_block(g, block);
            if (block >= lag) enqueue_store(g, block - lag);
        }
        penta_fence(PENTA_FENCE_ALL);
        penta_sem_wait(W_FREE, 2);
    }
}

static void make_a_row(const struct gemm *g, uint32_t row, int8_t *values)
{
    penta_hash_bytes(A_SEED, row * penta_round_up(g->k, 4), values, g->k);
}

static void make_w_row(const struct gemm *g, uint32_t output, int8_t *digits)
{
    penta_hash_digits(W_SEED, output * penta_round_up(g->k, 4), digits, g->k);
}

// Puts A and the packed W into DRAM. Returns false when the TCM is too small for it.
static bool load_operands(const struct gemm *g)
{
    const struct penta_chip *chip = penta_chip();
    uint32_t staging = g->a_bank[0], staging_bytes = chip->scratchpad.bank_bytes;
    uint32_t tile_bytes = g->chunks * chip->line_bytes;
    uint8_t *lines = malloc(tile_bytes);
    int8_t *values = malloc(chip->rows * g->k + 4);
    bool fits = lines != NULL && values != NULL;

    for (uint32_t row = 0; fits && row < g->m; row++) {
        make_a_row(g, row, values);
        penta_upload(g->a_dram + row * g->k, values, g->k, staging, staging_bytes);
    }
    for (uint32_t tile = 0; fits && tile < g->tiles; tile++) {
        uint32_t first = tile * chip->rows;
        struct penta_pack pack = {.rows = chip->rows,
                                  .cols = chip->cols,
                                  .planes = 1,
                                  .outputs = smaller(chip->rows, g->n - first),
                                  .runs = 1,
                                  .run_length = g->k};

        for (uint32_t row = 0; row < pack.outputs; row++)
            make_w_row(g, first + row, values + row * g->k);
        penta_pack_digits(&pack, values, lines);
        penta_upload(g->w_dram + tile * tile_bytes, lines, tile_bytes, staging, staging_bytes);
    }
    if (!fits) printf("gemm: K = %lu: the TCM is too small for a tile\n", (unsigned long)g->k);
    free(lines);
    free(values);
    return fits;
}

static int8_t reference(const struct gemm *g, const int8_t *a, const int8_t *w, uint32_t *zeros)
{
    return (int8_t)penta_requantize(penta_dot(a, w, g->k, zeros), (int32_t)g->multiplier, g->shift,
                                    8, PENTA_CLAMP_SIGNED);
}

// Compares all results with the scalar reference; returns how many products have a zero factor.
static uint32_t check_all(const struct gemm *g)
{
    uint32_t outputs = g->m * g->n, zeros = 0;
    int8_t *a = malloc(g->m * g->k), *w = malloc(g->k), *results = malloc(outputs + 3);

    penta_download(results, g->c_dram, outputs, g->c_bank[0], penta_chip()->scratchpad.bank_bytes);
    for (uint32_t row = 0; row < g->m; row++)
        make_a_row(g, row, a + row * g->k);
    for (uint32_t column = 0; column < g->n; column++) {
        uint32_t index = column;

        make_w_row(g, column, w);
        for (uint32_t row = 0; row < g->m; row++, index += g->n)
            penta_expect("C", index, (uint32_t)results[index],
                         (uint32_t)reference(g, a + row * g->k, w, &zeros));
    }
    free(a);
    free(w);
    free(results);
    return zeros;
}

// Compares as many results as the budget allows, spread over the whole; returns how many.
static uint32_t check_some(const struct gemm *g)
{
    uint32_t count = CHECK_MACS / g->k + 8;
    int8_t *a = malloc(g->k), *w = malloc(g->k);

    for (uint32_t i = 0; i < count; i++) {
        uint32_t index = penta_hash(0, i) % (g->m * g->n);
        int8_t result;

        make_a_row(g, index / g->n, a);
        make_w_row(g, index % g->n, w);
        penta_download(&result, g->c_dram + index, 1, g->c_bank[0], 1);
        penta_expect("C", index, (uint32_t)result, (uint32_t)reference(g, a, w, NULL));
    }
    free(a);
    free(w);
    return count;
}

// Cycles of one load or store of a row of bytes if the DRAM is ideal.
static uint64_t row_cycles(const struct gemm *g, uint32_t address, uint32_t bytes, bool store)
{
    struct penta_copy copy = {.source = store ? g->c_bank[0] : address,
                              .destination = store ? address : g->a_bank[0],
                              .elements = bytes};

    return penta_dram_copy_cycles(&copy, g->latency);
}

// Cycles of all loads and stores if the DRAM is ideal.
static uint64_t dma_cycles(const struct gemm *g)
{
    uint64_t cycles = 0, stream = 0;

    for (uint32_t i = 0; i + 1 < g->panels; i++)
        stream += row_cycles(g, g->w_dram + i * g->panel_bytes, g->panel_bytes, false);
    stream +=
        row_cycles(g, g->w_dram + (g->panels - 1) * g->panel_bytes, g->last_panel_bytes, false);
    for (uint32_t block = 0; block < g->blocks; block++) {
        uint32_t rows = block + 1 < g->blocks ? g->block_rows : g->last_rows;
        uint32_t first = block * g->block_rows;

        cycles += stream;
        cycles += row_cycles(g, g->a_dram + first * g->k, rows * g->k, false);
        cycles += row_cycles(g, g->c_dram + first * g->n, rows * g->n, true);
    }
    return cycles;
}

static void check_counts(const struct gemm *g, const struct penta_counters *difference,
                         const uint32_t *zeros)
{
    const uint64_t *value = difference->value;
    uint64_t cycles = 4, slots = 0;  // the shapes

    for (uint32_t block = 0; block < 2; block++)
        for (uint32_t panel = 0; panel < 2; panel++) {
            uint64_t times = (uint64_t)(block ? 1 : g->blocks - 1) * (panel ? 1 : g->panels - 1);

            cycles += times * penta_mac_cycles(&g->shape[block][panel], &g->run);
            slots += times * penta_mac_slots(&g->shape[block][panel], &g->run);
        }
    cycles *= g->repeat;
    printf("MAC cycles: %lu measured, %lu by the closed form\n",
           (unsigned long)value[PENTA_COUNTER_MAC_BUSY], (unsigned long)cycles);
    penta_expect("MAC cycles", 0, (uint32_t)value[PENTA_COUNTER_MAC_BUSY], (uint32_t)cycles);
    if (g->latency != 0)
        penta_expect_dram_cycles("gemm", value[PENTA_COUNTER_DMA_BUSY], g->repeat * dma_cycles(g),
                                 g->ideal);
    penta_expect("slots", 0, (uint32_t)value[PENTA_COUNTER_MAC_DIGITS],
                 (uint32_t)(g->repeat * slots));
    penta_expect("useful slots", 0, (uint32_t)value[PENTA_COUNTER_MAC_USEFUL],
                 g->repeat * g->m * g->n * g->k);
    if (zeros != NULL)
        penta_expect("zero slots", 0, (uint32_t)value[PENTA_COUNTER_MAC_ZERO], g->repeat * *zeros);
    penta_expect("bytes stored", 0, (uint32_t)value[PENTA_COUNTER_DMA_WRITTEN],
                 g->repeat * g->m * g->n);
}

// Sizes stay as they are when the arguments name none. False, with a line, when they make no sense.
static bool parse_arguments(int argc, char **argv, struct gemm *g, uint32_t *rows, uint32_t *tiles)
{
    uint32_t *const places[5] = {&g->m, &g->n, &g->k, rows, tiles};
    int count = 0;

    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--ideal") == 0) {
            g->ideal = true;
        } else if (strcmp(argv[i], "--repeat") == 0) {
            if (!penta_parse_number("gemm", argv[++i], &g->repeat)) return false;
        } else {
            if (count == 0) *rows = *tiles = 0;
            if (count == 5 || !penta_parse_number("gemm", argv[i], places[count])) {
                if (count == 5) printf("gemm: '%s' is one size too many\n", argv[i]);
                return false;
            }
            count++;
        }
    }
    if ((count != 0 && count < 3) || g->m == 0 || g->n == 0 || g->k == 0 || g->repeat == 0) {
        printf("gemm: takes M N K, each at least 1, and --repeat at least 1\n");
        return false;
    }
    return true;
}

int main(int argc, char **argv)
{
    const struct penta_chip *chip = penta_chip();
    bool small = chip->rows * chip->cols <= 16;
    // Without sizes: several blocks and panels, the last ones smaller, of few products.
    struct gemm g = {.m = small ? 5 : 3,
                     .n = chip->rows * 4 + chip->rows / 2,
                     .k = small ? 10 * chip->cols + 3 : chip->cols + 3,
                     .repeat = 1};
    uint32_t rows = 2, tiles = 1, checked;
    struct penta_counters before, difference;
    uint32_t zeros = 0;
    bool all;

    if (!parse_arguments(argc, argv, &g, &rows, &tiles) || !plan(&g, rows, tiles)) return 2;
    // Sums of K products have a deviation of about 100 * sqrt(K): spread over the 8 bits.
    g.multiplier = 181;
    for (g.shift = 8; (g.k >> 2 * (g.shift - 8)) > 1;)
        g.shift++;
    printf("gemm: %lu x %lu x %lu on %lu x %lu, %lu blocks of %lu rows, %lu panels of %lu tiles\n",
           (unsigned long)g.m, (unsigned long)g.n, (unsigned long)g.k, (unsigned long)chip->rows,
           (unsigned long)chip->cols, (unsigned long)g.blocks, (unsigned long)g.block_rows,
           (unsigned long)g.panels, (unsigned long)g.panel_tiles);
    g.latency = penta_dram_latency(0, g.a_bank[0]);
    if (!load_operands(&g)) return 2;
    build(&g);

    penta_counters_read(&before);
    run(&g);
    penta_counters_read(&difference);
    penta_counters_subtract(&difference, &difference, &before);

    penta_counters_print(&difference);
    all = (uint64_t)g.m * g.n * g.k <= CHECK_MACS;
    if (all) zeros = check_all(&g);
    checked = all ? g.m * g.n : check_some(&g);
    check_counts(&g, &difference, all ? &zeros : NULL);
    printf("%lu of %lu outputs compared with the scalar reference\n", (unsigned long)checked,
           (unsigned long)(g.m * g.n));
    return penta_verdict("gemm");
}
