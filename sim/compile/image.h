// SPDX-License-Identifier: Apache-2.0
// Matrices in the order in which the array reads them (docs/isa.md 8.1), a tile at a time.
#ifndef PENTA_SIM_COMPILE_IMAGE_H
#define PENTA_SIM_COMPILE_IMAGE_H

#include <stddef.h>

#include "compile/model.h"
#include "compile/program.h"

// Bytes of one tile of outputs: all chunks of `rows` rows.
uint32_t image_tile_bytes(const struct penta_config *config, const struct tiles *tiles);

// Writes tile number `tile`; padding is digit 0, in int8 tiles 0.
void image_tile(const struct penta_config *config, const struct tiles *tiles, uint32_t tile,
                uint8_t *bytes);

// Tiles of digits in the dense code of the DMA (docs/isa.md 7), in place; `tiles` has room for 8
// bytes more than `bytes`, which become padding. The bytes that are left.
size_t image_pack_dense(uint8_t *tiles, size_t bytes);

#endif
