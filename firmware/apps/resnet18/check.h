// SPDX-License-Identifier: Apache-2.0
// Results by the definition, in scalar C, one at a time, from the activations that lie in DRAM.
#ifndef RESNET18_CHECK_H
#define RESNET18_CHECK_H

#include "network.h"

// Compares results of every layer: the corners, and `samples` at hashed places. Weights are drawn
// again, not read. Returns how many it compared.
uint32_t check_layers(const struct network *network, uint32_t samples);

// 32 bits over all results of the last layer, in their order.
uint32_t check_sum(const struct network *network);

#endif
