// The access rules of docs/isa.md section 6, the nonzero bits of 8.6, power-on contents.
#include "core/chip_rig.h"
#include "soc/fill.h"
#include "soc/soc.h"

SetUp(chip_rig)
{
    rig_create(self, PENTA_OPTIONS_NONE);
}
TearDown(chip_rig)
{
    penta_destroy(self->soc);
}

// Tiny: scratchpad of 4 banks of 8 KiB, blocks of 4 bytes.
enum { BANK = 8192, SIZE = 32768 };

TEST_F(chip_rig, bytes_outside_or_in_other_banks_read_zero)
{
    struct local_memory *spad = &self->soc->local[MEMORY_SPAD];
    uint8_t out[16];
    memset(spad->bytes, 7, SIZE);
    EXPECT_EQ(memory_read_checked(spad, SPAD + BANK - 8, 16, 1, out), PENTA_ERROR_BANK);
    for (int i = 0; i < 16; i++)
        EXPECT_EQ(out[i], i < 8 ? 7 : 0);
    EXPECT_EQ(memory_read_checked(spad, SPAD + BANK - 8, 16, 3, out), 0);
    EXPECT_EQ(out[15], 7);
    EXPECT_EQ(memory_read_checked(spad, SPAD + SIZE - 4, 16, 15, out), PENTA_ERROR_ADDRESS);
    EXPECT_EQ(memory_read_checked(spad, SPAD + SIZE - 4, 16, 0, out), PENTA_ERROR_ADDRESS);
    EXPECT_EQ(memory_read_checked(spad, SPAD - 4, 16, 15, out), PENTA_ERROR_ADDRESS);
    for (int i = 0; i < 16; i++)
        EXPECT_EQ(out[i], i < 4 ? 0 : 7);
    EXPECT_EQ(memory_read_checked(spad, SPAD + 0x0fffffff, 4, 15, out), PENTA_ERROR_ADDRESS);
}

TEST_F(chip_rig, only_allowed_bytes_are_written)
{
    struct local_memory *spad = &self->soc->local[MEMORY_SPAD];
    uint8_t in[16];
    memset(in, 9, 16);
    memset(spad->bytes, 7, SIZE);
    EXPECT_EQ(memory_write_checked(self->soc, spad, SPAD + 2 * BANK - 4, 8, 2, in),
              PENTA_ERROR_BANK);
    EXPECT_EQ(spad->bytes[2 * BANK - 1], 9);
    EXPECT_EQ(spad->bytes[2 * BANK], 7);
}

TEST_F(chip_rig, nonzero_bits)
{
    static const uint8_t zeros[16], ones[16] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
    struct local_memory *spad = &self->soc->local[MEMORY_SPAD];
    EXPECT_TRUE(memory_block_live(self->soc, SPAD));
    memory_write_checked(self->soc, spad, SPAD, 3, 15, zeros);
    EXPECT_TRUE(memory_block_live(self->soc, SPAD));
    memory_write_checked(self->soc, spad, SPAD + 2, 8, 15, zeros);
    EXPECT_TRUE(memory_block_live(self->soc, SPAD));
    EXPECT_FALSE(memory_block_live(self->soc, SPAD + 4));
    EXPECT_TRUE(memory_block_live(self->soc, SPAD + 8));
    memory_write_checked(self->soc, spad, SPAD + 5, 1, 15, zeros);
    EXPECT_FALSE(memory_block_live(self->soc, SPAD + 4));
    memory_write_checked(self->soc, spad, SPAD + 7, 1, 15, ones);
    EXPECT_TRUE(memory_block_live(self->soc, SPAD + 4));
    memory_write_checked(self->soc, spad, SPAD + 4, 4, 15, zeros);
    memory_write_checked(self->soc, spad, SPAD + 4, 4, 0, ones);  // refused: not written
    EXPECT_FALSE(memory_block_live(self->soc, SPAD + 4));
    EXPECT_TRUE(memory_block_live(self->soc, SPAD + SIZE));
    EXPECT_TRUE(memory_block_live(self->soc, SPAD - 4));
}

TEST_F(chip_rig, dram_beyond_its_end)
{
    uint8_t out[8];
    const uint8_t in[8] = {1, 2, 3, 4, 5, 6, 7, 8};
    const uint32_t end = 64 << 20;
    EXPECT_FALSE(memory_write_dram(self->soc, end - 4, 8, in));
    EXPECT_FALSE(memory_read_dram(self->soc, end - 4, 8, out));
    for (int i = 0; i < 8; i++)
        EXPECT_EQ(out[i], i < 4 ? in[i] : 0);
    // Addresses are taken mod 2^31.
    EXPECT_FALSE(memory_write_dram(self->soc, 0x7ffffffc, 8, in));
    EXPECT_TRUE(memory_read_dram(self->soc, 0x80000000u, 4, out));
    EXPECT_MEMEQ(out, in + 4, 4);
}

TEST_F(chip_rig, power_on_contents_follow_the_seed)
{
    uint64_t word;
    ASSERT_TRUE(penta_read_memory(self->soc, TCM + 4096, &word, 8));
    EXPECT_EQ(word, fill_word(0, TCM, TCM + 4096));
    ASSERT_TRUE(penta_read_memory(self->soc, SPAD + 64, &word, 8));
    EXPECT_EQ(word, fill_word(0, SPAD, SPAD + 64));
    EXPECT_NE(word, fill_word(1, SPAD, SPAD + 64));
    ASSERT_TRUE(penta_read_memory(self->soc, 4096, &word, 8));
    EXPECT_EQ(word, 0);
}

TEST_F(chip_rig, access_from_outside_is_checked)
{
    uint32_t word = 0;
    EXPECT_FALSE(penta_read_memory(self->soc, MMIO, &word, 4));
    EXPECT_FALSE(penta_read_memory(self->soc, TCM + 128 * 1024 - 2, &word, 4));
    EXPECT_FALSE(penta_write_memory(self->soc, 64 << 20, &word, 1));
    EXPECT_TRUE(penta_write_memory(self->soc, SPAD + SIZE - 4, &word, 4));
    EXPECT_FALSE(penta_read_memory(self->soc, 0xd0000000u, &word, 1));
}
