// SPDX-License-Identifier: Apache-2.0
// Streamed weights: every tile is loaded and multiplied once, where it lies; nothing is overwritten
// before it was used; the dense code of an image expands to the packed one.
#include <string.h>

#include "compile/image.h"
#include "compile/stream.h"
#include "dma/dma_dense.h"
#include "penta_test.h"

enum { MATRICES = 40 };

typedef struct {
    struct penta_config config;
    struct penta_error error;
    struct program program;
    struct stream stream;
    struct model_digits digits;
    struct matrix matrix[MATRICES];
} streamed;

SetUp(streamed)
{
    ASSERT_TRUE(penta_config_load("edge", &self->config, &self->error));
    program_init(&self->program, &self->config);
    self->program.streamed = true;
    self->program.phase = PHASE_TOKEN;
    program_layer(&self->program, "layer");
}
TearDown(streamed)
{
    stream_free(&self->stream);
    program_free(&self->program);
}

// Matrices of many sizes, in pieces of at most `limit` bytes.
static bool cut(streamed *self, uint32_t limit, bool dense)
{
    const struct matrix *wide;
    stream_init(&self->stream, &self->program, limit);
    for (uint32_t i = 0; i < MATRICES; i++) {
        const struct tiles tiles = {
            .digits = &self->digits, .rows = 1 + i * 37 % 400, .columns = 1 + i * 53 % 300};
        self->matrix[i] = build_matrix_image(&self->program, &tiles, "matrix");
        stream_add(&self->stream, &self->matrix[i]);
    }
    return stream_cut(&self->stream, dense, &wide);
}

static void expect_parts_cover_matrices(streamed *self, uint32_t limit)
{
    uint32_t next = 0, done = 0;
    for (uint32_t i = 0; i < self->stream.part_count; i++) {
        const struct stream_part *part = &self->stream.part[i];
        const struct stream_piece *piece = &self->stream.piece[part->piece];
        EXPECT_EQ(part->matrix, &self->matrix[next]);
        EXPECT_EQ(part->part.first, done);
        EXPECT_TRUE(part->offset % self->config.line_bytes == 0);
        EXPECT_TRUE(part->offset < piece->bytes && piece->room <= limit);
        done += part->part.tiles;
        if (done < build_tiles(&self->program, part->matrix)) continue;
        EXPECT_EQ(done, build_tiles(&self->program, part->matrix));
        next++;
        done = 0;
    }
    EXPECT_EQ(next, (uint32_t)MATRICES);
}

TEST_F(streamed, parts_cover_every_matrix_in_order)
{
    const uint32_t bank = self->config.weight_bytes / self->config.weight_banks;
    for (uint32_t shift = 0; shift < 3; shift++) {
        for (unsigned dense = 0; dense < 2; dense++) {
            ASSERT_TRUE(cut(self, bank >> shift, dense != 0));
            expect_parts_cover_matrices(self, bank >> shift);
            stream_free(&self->stream);
        }
    }
    self->stream = (struct stream){.part = NULL};
}

TEST_F(streamed, a_tile_larger_than_a_piece_is_named)
{
    const struct matrix *wide = NULL;
    const struct tiles tiles = {.digits = &self->digits, .rows = 16, .columns = 4096};
    self->matrix[0] = build_matrix_image(&self->program, &tiles, "broad");
    stream_init(&self->stream, &self->program, 4096);
    stream_add(&self->stream, &self->matrix[0]);
    EXPECT_FALSE(stream_cut(&self->stream, false, &wide));
    EXPECT_EQ(wide, (const struct matrix *)&self->matrix[0]);
}

// Which product last used each line of the weight buffer, and which piece lies there.
struct lines {
    uint32_t piece[65536];
};

static struct lines lines;

// Goes through the list in order, as an engine that did all of it would.
static void expect_products_read_their_pieces(streamed *self)
{
    const struct command_list *list = &self->program.list[PHASE_TOKEN];
    const uint32_t line_bytes = self->config.line_bytes;
    uint32_t loads = 0, products = 0;
    memset(&lines, 0xff, sizeof lines);
    for (size_t i = 0; i < list->count; i++) {
        const struct operand *weights = &list->command[i].operand[1];
        const uint32_t first = weights->offset / line_bytes;
        const uint32_t count = (weights->bytes + line_bytes - 1) / line_bytes;
        const bool load = list->command[i].engine == PENTA_ENGINE_DMA;
        ASSERT_TRUE(weights->offset + weights->bytes <= self->config.weight_bytes);
        for (uint32_t j = first; j < first + count; j++) {
            if (load)
                lines.piece[j] = loads;
            else
                ASSERT_EQ(lines.piece[j], self->stream.part[products].piece);
        }
        if (load)
            loads++;
        else
            products++;
    }
    EXPECT_EQ(loads, self->stream.piece_count);
    EXPECT_EQ(products, self->stream.part_count);
}

static void list_all(streamed *self)
{
    for (uint32_t i = 0; i < MATRICES; i++) {
        const struct matrix_command product = {.matrix = &self->matrix[i],
                                               .x = {.buffer = NO_BUFFER},
                                               .out = {.buffer = NO_BUFFER},
                                               .channels = {.buffer = NO_BUFFER},
                                               .before = {.buffer = NO_BUFFER},
                                               .m = 1};
        do {
            while (stream_needs(&self->stream) || stream_has_room(&self->stream))
                stream_load(&self->stream);
        } while (!stream_product(&self->stream, &product, "matrix", "matrix"));
    }
}

TEST_F(streamed, nothing_is_overwritten_before_its_last_product)
{
    const uint32_t bank = self->config.weight_bytes / self->config.weight_banks;
    ASSERT_TRUE(cut(self, bank / 4, true));
    list_all(self);
    expect_products_read_their_pieces(self);
}

TEST_F(streamed, a_list_is_played_to_its_end_with_any_queue)
{
    ASSERT_TRUE(cut(self, self->config.weight_bytes / self->config.weight_banks, false));
    list_all(self);
    program_assign_slots(&self->program);
    program_durations(&self->program);
    for (uint32_t depth = 1; depth <= 64; depth *= 4) {
        self->config.queue_depth = depth;
        EXPECT_TRUE(program_schedule(&self->program, &self->error));
        EXPECT_TRUE(program_play(&self->program));
        for (unsigned phase = 0; phase < PHASE_COUNT; phase++) {
            struct command_list *list = &self->program.list[phase];
            for (size_t i = 0; i < list->count; i++) {
                memset(list->command[i].wait, 0, sizeof list->command[i].wait);
                memset(list->command[i].signal, 0, sizeof list->command[i].signal);
            }
        }
        self->program.semaphores = 0;
    }
}

TEST_F(streamed, a_semaphore_that_could_overflow_is_refused)
{
    // 300 loads, each for a product of its own at the end of the list.
    const int buffer = program_buffer(&self->program, SPACE_SPAD, 300 * 64, 64, "many");
    const int from = program_buffer(&self->program, SPACE_DRAM, 300 * 64, 64, "from");
    for (uint32_t i = 0; i < 300; i++)
        build_copy(&self->program, (struct place){.buffer = from, .offset = 64 * i},
                   (struct place){.buffer = buffer, .offset = 64 * i}, 64, "load", "load");
    for (uint32_t i = 0; i < 300; i++)
        build_table(&self->program, 0, (struct place){.buffer = buffer, .offset = 64 * i}, "use",
                    "use");
    for (size_t i = 300; i < 600; i++)
        self->program.list[PHASE_TOKEN].command[i].operand[0].bytes = 64;
    self->config.queue_depth = 64;
    EXPECT_FALSE(program_schedule(&self->program, &self->error));
    EXPECT_TRUE(strstr(self->error.text, "count past 255") != NULL);
}

TEST(image, dense_code_expands_to_the_packed_one)
{
    static uint8_t packed[900 + DENSE_GROUP_CHIP], dense[900 + DENSE_GROUP_CHIP], expanded[1200];
    uint32_t state = 1;
    for (size_t bytes = 1; bytes < 900; bytes = bytes * 5 / 4 + 1) {
        memset(packed, 0, sizeof packed);
        for (size_t bit = 0; bit + 3 <= 8 * bytes; bit += 3) {
            state = state * 1664525 + 1013904223;
            const uint32_t code = (state >> 16) % 5;
            packed[bit / 8] |= (uint8_t)(code << bit % 8);
            if (bit % 8 > 5) packed[bit / 8 + 1] |= (uint8_t)(code >> (8 - bit % 8));
        }
        memcpy(dense, packed, sizeof dense);
        const size_t size = image_pack_dense(dense, bytes);
        ASSERT_EQ(size, (bytes + 8) / 9 * 7);
        ASSERT_TRUE(dense_expand_portable(dense, (uint32_t)size, expanded));
        ASSERT_EQ(memcmp(expanded, packed, bytes), 0);
    }
}
