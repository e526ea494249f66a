// SPDX-License-Identifier: Apache-2.0
#include "compile/stream.h"

#include <stdio.h>
#include <stdlib.h>

#include "compile/image.h"

enum {
    // Bytes of a row of DMA_COPY.
    COPY_LIMIT = (1 << 20) - 1,
    // The first and the last pieces of a token are smaller by up to this: the array waits for all of
    // the first, and works on all of the last when nothing else is left to do.
    SMALLEST = 8,
};

void stream_init(struct stream *stream, struct program *program, uint32_t limit)
{
    const struct penta_config *config = program->config;
    *stream = (struct stream){.program = program,
                              .limit = limit < COPY_LIMIT ? limit : COPY_LIMIT,
                              .bank_bytes = config->weight_bytes / config->weight_banks};
    stream->buffer =
        program_buffer(program, SPACE_WEIGHT, config->weight_bytes, config->line_bytes, "weights");
}

void stream_free(struct stream *stream)
{
    free(stream->part);
    free(stream->piece);
}

// One more element of an array that is doubled when full. false: out of memory.
static bool grow(struct program *program, void *array, uint32_t count, uint32_t *room, size_t size)
{
    void **pointer = array;
    if (count < *room) return true;
    const uint32_t wanted = *room == 0 ? 64 : 2 * *room;
    void *grown = realloc(*pointer, wanted * size);
    if (grown == NULL) {
        program->failed = true;
        return false;
    }
    *pointer = grown;
    *room = wanted;
    return true;
}

static void add_part(struct stream *stream, const struct matrix *matrix, struct part part)
{
    if (!grow(stream->program, &stream->part, stream->part_count, &stream->part_room,
              sizeof *stream->part)) {
        return;
    }
    stream->part[stream->part_count++] = (struct stream_part){.matrix = matrix, .part = part};
}

void stream_add(struct stream *stream, const struct matrix *matrix)
{
    add_part(stream, matrix, (struct part){0, build_tiles(stream->program, matrix)});
}

// ------------------------------------------------------------------------------------------- cut

static uint32_t tile_bytes(const struct stream *stream, const struct matrix *matrix)
{
    return image_tile_bytes(stream->program->config, &matrix->tiles);
}

// How large piece number `number` may be when `left` bytes are left to cut.
static uint32_t piece_limit(const struct stream *stream, uint32_t number, uint64_t left)
{
    const uint32_t smallest = stream->limit / SMALLEST;
    uint32_t limit = stream->limit;
    if (number < 8 && (uint64_t)smallest << number < limit) limit = smallest << number;
    if (left / 2 < limit) limit = left / 2 < smallest ? smallest : (uint32_t)(left / 2);
    return limit;
}

static void begin_piece(struct stream *stream, bool dense)
{
    struct program *program = stream->program;
    const struct stream_part *part = &stream->part[stream->part_count - 1];
    struct stream_piece *piece = &stream->piece[stream->piece_count++];
    *piece = (struct stream_piece){
        .first_part = stream->part_count - 1,
        .image = program_buffer(program, SPACE_DRAM, 0,
                                program->config->axi_bytes < 64 ? 64 : program->config->axi_bytes,
                                "%s", part->matrix->name)};
    program->buffer[piece->image].dense = dense;
}

// Takes the last part into the last piece.
static void extend_piece(struct stream *stream)
{
    struct program *program = stream->program;
    const struct penta_config *config = program->config;
    struct stream_part *part = &stream->part[stream->part_count - 1];
    struct stream_piece *piece = &stream->piece[stream->piece_count - 1];
    struct buffer *buffer = &program->buffer[piece->image];
    struct tiles tiles = part->matrix->tiles;
    const uint32_t row = part->part.first * config->rows, rows = part->part.tiles * config->rows;
    tiles.first += row;
    tiles.rows = tiles.rows - row < rows ? tiles.rows - row : rows;
    program_add_tiles(program, piece->image, &tiles);
    part->piece = stream->piece_count - 1;
    part->offset = piece->bytes;
    piece->bytes += part->part.tiles * tile_bytes(stream, part->matrix);
    piece->parts++;
    const uint32_t groups = (piece->bytes + DENSE_GROUP_CHIP - 1) / DENSE_GROUP_CHIP;
    const uint32_t loaded = buffer->dense ? groups * DENSE_GROUP_CHIP : piece->bytes;
    buffer->bytes = buffer->dense ? groups * DENSE_GROUP_DRAM : piece->bytes;
    piece->room = (loaded + config->line_bytes - 1) / config->line_bytes * config->line_bytes;
}

// Tiles of `matrix` from number `first` on, all that the last piece still takes or, when that is
// full, those that a new one does. The number taken; 0: a tile is larger than a piece.
static uint32_t cut_part(struct stream *stream, const struct matrix *matrix, uint32_t first,
                         bool dense, uint64_t left)
{
    const uint32_t tile = tile_bytes(stream, matrix), spare = dense ? DENSE_GROUP_CHIP - 1 : 0;
    const uint32_t all = build_tiles(stream->program, matrix) - first;
    uint32_t tiles = 0;
    if (stream->piece_count > 0) {
        const struct stream_piece *piece = &stream->piece[stream->piece_count - 1];
        const uint32_t limit =
            piece_limit(stream, stream->piece_count - 1, left + piece->bytes) - spare;
        if (stream->program->buffer[piece->image].dense == dense && piece->bytes < limit)
            tiles = (limit - piece->bytes) / tile;
    }
    const bool begin = tiles == 0;
    if (begin) {
        const uint32_t limit = piece_limit(stream, stream->piece_count, left) - spare;
        tiles = limit / tile;
        if (tiles == 0 && tile + spare <= stream->limit) tiles = 1;
    }
    if (tiles == 0) return 0;
    if (tiles > all) tiles = all;
    add_part(stream, matrix, (struct part){first, tiles});
    if (stream->program->failed) return 0;
    if (begin) begin_piece(stream, dense);
    extend_piece(stream);
    return tiles;
}

static bool cut_matrix(struct stream *stream, const struct matrix *matrix, bool dense,
                       uint64_t *left)
{
    const uint32_t all = build_tiles(stream->program, matrix);
    for (uint32_t done = 0; done < all;) {
        const uint32_t tiles = cut_part(stream, matrix, done, dense, *left);
        if (tiles == 0) return false;
        done += tiles;
        *left -= (uint64_t)tiles * tile_bytes(stream, matrix);
    }
    return true;
}

bool stream_cut(struct stream *stream, bool dense, const struct matrix **wide)
{
    struct stream_part *whole = stream->part;
    const uint32_t matrices = stream->part_count;
    uint64_t left = 0;
    size_t most = 0;
    for (uint32_t i = 0; i < matrices; i++) {
        left += (uint64_t)whole[i].part.tiles * tile_bytes(stream, whole[i].matrix);
        most += whole[i].part.tiles;
    }
    stream->part = NULL;
    stream->part_count = stream->part_room = 0;
    stream->piece = calloc(most + 1, sizeof *stream->piece);
    if (stream->piece == NULL) stream->program->failed = true;
    *wide = NULL;
    for (uint32_t i = 0; i < matrices && *wide == NULL && !stream->program->failed; i++) {
        const struct matrix *matrix = whole[i].matrix;
        if (!cut_matrix(stream, matrix, dense && matrix->tiles.digits != NULL, &left))
            *wide = matrix;
    }
    free(whole);
    return *wide == NULL && !stream->program->failed;
}

// ---------------------------------------------------------------------------------- loads, products

// Where the next piece would lie in its bank.
static uint32_t next_begin(const struct stream *stream)
{
    const struct stream_piece *piece = &stream->piece[stream->loaded];
    const uint32_t bank = stream->loaded % stream->program->config->weight_banks;
    return stream->fill[bank] + piece->room > stream->bank_bytes ? 0 : stream->fill[bank];
}

// Whether some product of a loaded piece is not in the list yet.
static bool is_live(const struct stream *stream, uint32_t piece)
{
    return stream->piece[piece].first_part + stream->piece[piece].parts > stream->used;
}

bool stream_has_room(const struct stream *stream)
{
    if (stream->loaded == stream->piece_count) return false;
    const uint32_t banks = stream->program->config->weight_banks;
    const uint32_t begin = next_begin(stream), end = begin + stream->piece[stream->loaded].room;
    for (uint32_t i = stream->loaded; i >= banks;) {
        i -= banks;
        const struct stream_piece *before = &stream->piece[i];
        if (!is_live(stream, i)) break;
        if (before->begin < end && begin < before->begin + before->room) return false;
    }
    return true;
}

bool stream_needs(const struct stream *stream)
{
    return stream->loaded < stream->piece_count &&
           stream->part[stream->used].piece >= stream->loaded;
}

static struct place place_in(const struct stream *stream, const struct stream_piece *piece,
                             uint32_t offset)
{
    return (struct place){.buffer = stream->buffer,
                          .offset = piece->bank * stream->bank_bytes + piece->begin + offset};
}

void stream_load(struct stream *stream)
{
    struct program *program = stream->program;
    struct stream_piece *piece = &stream->piece[stream->loaded];
    char symbol[NAME_BYTES];
    piece->bank = stream->loaded % program->config->weight_banks;
    piece->begin = next_begin(stream);
    stream->fill[piece->bank] = piece->begin + piece->room;
    stream->loaded++;
    snprintf(symbol, sizeof symbol, "%.30s_load", program->buffer[piece->image].name);
    build_tiles_load(program, piece->image, place_in(stream, piece, 0), piece->bytes, symbol);
}

bool stream_product(struct stream *stream, const struct matrix_command *product, const char *symbol,
                    const char *what)
{
    while (stream->used < stream->part_count &&
           stream->part[stream->used].matrix == product->matrix) {
        const struct stream_part *part = &stream->part[stream->used];
        if (part->piece >= stream->loaded) return false;
        build_part(stream->program, product, part->part,
                   place_in(stream, &stream->piece[part->piece], part->offset), symbol, what);
        stream->used++;
    }
    return true;
}
