// SPDX-License-Identifier: Apache-2.0
// Synthetic data: an image and weights drawn by hashes, the same on every chip. Digits -2..2 come
// with chances 1/8, 2/8, 2/8, 2/8, 1/8; bytes of the image are -64..63.
#ifndef RESNET18_DATA_H
#define RESNET18_DATA_H

#include <stdint.h>

#include "network.h"

// Puts image and packed weights into DRAM, through the scratchpad.
void data_generate(const struct network *network);

// The digits of one kernel row of one output: [run_bytes], [kernel][channels].
void data_digits(const struct network *network, uint32_t layer, uint32_t output, uint32_t run,
                 int8_t *digits);

// Makes all digits of the first tile of a layer 0: a fault for the check to find.
void data_spoil(const struct network *network, uint32_t layer);

#endif
