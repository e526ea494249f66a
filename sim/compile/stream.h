// SPDX-License-Identifier: Apache-2.0
// Weights that pass through the weight buffer once a token (docs/compiler.md, "Streamed weights").
//
// Matrices in the order of use are one sequence of tiles. It is cut into pieces; a piece is one DMA
// command and lies in one bank, the next one in the next bank, in each bank one behind the other and
// round again. A load may come as soon as the products of the piece that lay there are in the list:
// what then waits for what follows from the bytes they touch, as everywhere.
#ifndef PENTA_SIM_COMPILE_STREAM_H
#define PENTA_SIM_COMPILE_STREAM_H

#include "compile/build.h"

struct stream_part {
    const struct matrix *matrix;
    struct part part;
    uint32_t piece, offset;  // where in which
};

struct stream_piece {
    int image;
    uint32_t bytes, room;  // on the chip: of the tiles, and with what the load fills up
    uint32_t bank, begin;  // where it lies, once it is loaded
    uint32_t first_part, parts;
};

struct stream {
    struct program *program;
    int buffer;  // all of the weight buffer
    uint32_t limit, bank_bytes;
    uint32_t fill[4];  // of each bank: where the next piece goes
    struct stream_part *part;
    struct stream_piece *piece;
    uint32_t part_count, part_room, piece_count;
    uint32_t loaded, used;  // pieces loaded, parts used so far
};

// Pieces are of at most `limit` bytes, at most a bank.
void stream_init(struct stream *stream, struct program *program, uint32_t limit);
void stream_free(struct stream *stream);

// The next matrix in order of use, which stays where it is.
void stream_add(struct stream *stream, const struct matrix *matrix);

// Cuts what was added. false: a tile of *wide is larger than a piece may be.
bool stream_cut(struct stream *stream, bool dense, const struct matrix **wide);

// Whether the next piece has a place; whether the next product needs it; loads it.
bool stream_has_room(const struct stream *stream);
bool stream_needs(const struct stream *stream);
void stream_load(struct stream *stream);

// A product with the next parts that are of its matrix and loaded. false: others are left.
bool stream_product(struct stream *stream, const struct matrix_command *product, const char *symbol,
                    const char *what);

#endif
