// SPDX-License-Identifier: Apache-2.0
// Weights on loan from DRAM: whatever happens to either side, the buffer holds what was loaded.
#include <stdlib.h>
#include <string.h>

#include "penta_test.h"
#include "soc/soc.h"

enum { ROUNDS = 20000, REGION = 4096, LONGEST = 900 };

typedef struct {
    struct penta_soc *soc;
    struct local_memory *memory;
    uint8_t expected[REGION];  // the first bytes of the weight buffer
    uint64_t random;
} loans;

static uint32_t draw(loans *self, uint32_t below)
{
    self->random = self->random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(self->random >> 33) % below;
}

static void begin(loans *self)
{
    struct penta_config config;
    struct penta_error error;
    const struct penta_options options = PENTA_OPTIONS_NONE;
    ASSERT_TRUE(penta_config_load("tiny", &config, &error));
    self->random = 1;
    self->soc = penta_create(&config, &options, &error);
    ASSERT_TRUE(self->soc != NULL);
    self->memory = &self->soc->local[MEMORY_WEIGHT];
    memcpy(self->expected, self->memory->bytes, REGION);
    for (uint32_t i = 0; i < 2 * REGION; i++)
        self->soc->dram[i] = (uint8_t)draw(self, 256);
}

// Bytes at, count of a region.
static void draw_range(loans *self, uint32_t limit, uint32_t *at, uint32_t *count)
{
    *count = 1 + draw(self, LONGEST);
    *at = draw(self, limit - *count);
}

static void step(loans *self)
{
    uint32_t at, count, from, unused;
    uint8_t bytes[LONGEST];
    draw_range(self, REGION, &at, &count);
    for (uint32_t i = 0; i < count; i++)
        bytes[i] = (uint8_t)draw(self, 256);
    switch (draw(self, 6)) {
    case 0:
    case 1:  // a load, often behind the one before in both memories
        draw_range(self, 2 * REGION - LONGEST, &from, &unused);
        memory_lend(self->memory, at, count, self->soc->dram + from);
        memcpy(self->expected + at, self->soc->dram + from, count);
        break;
    case 2:  // a store into DRAM
        memory_write_dram(self->soc, at, count, bytes);
        break;
    case 3:  // the host or a debugger writes DRAM
        ASSERT_TRUE(penta_write_memory(self->soc, at, bytes, count));
        break;
    case 4:  // another write into the buffer
        memory_write_checked(self->soc, self->memory, self->memory->base + at, count, 0xffff,
                             bytes);
        memcpy(self->expected + at, bytes, count);
        break;
    default:
        ASSERT_MEMEQ(memory_view(self->memory, at, count), self->expected + at, count, "view");
        break;
    }
}

TEST(loans, any_order)
{
    loans self;
    begin(&self);
    for (unsigned i = 0; i < ROUNDS; i++)
        step(&self);
    memory_settle(self.memory);
    ASSERT_MEMEQ(self.memory->bytes, self.expected, REGION, "at the end");
    penta_destroy(self.soc);
}

TEST(loans, bursts_join)
{
    loans self;
    begin(&self);
    for (uint32_t i = 0; i < 16; i++)
        memory_lend(self.memory, 64 * i, 64, self.soc->dram + 100 + 64 * i);
    EXPECT_EQ(self.memory->loan_count, 1u);
    EXPECT_TRUE(memory_view(self.memory, 10, 1000) == self.soc->dram + 110);
    penta_destroy(self.soc);
}

TEST(loans, read_by_system_address)
{
    loans self;
    uint8_t bytes[32];
    begin(&self);
    memory_lend(self.memory, 48, 32, self.soc->dram + 7);
    ASSERT_TRUE(penta_read_memory(self.soc, self.memory->base + 48, bytes, sizeof bytes));
    EXPECT_MEMEQ(bytes, self.soc->dram + 7, sizeof bytes);
    penta_destroy(self.soc);
}
