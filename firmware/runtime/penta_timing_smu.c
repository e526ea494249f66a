// SPDX-License-Identifier: Apache-2.0
// docs/smu.md section 6.
#include "penta_chip.h"
#include "penta_timing.h"

#define PIPELINE_CYCLES    6  // from a group's last cycle of computing to its first write
#define SQUARE_ROOT_CYCLES 17

static uint32_t maximum(uint32_t a, uint32_t b)
{
    return a > b ? a : b;
}

static uint32_t count_of(uint32_t count)
{
    return count != 0 ? count : 1;
}

// A: the widest access of a local memory (docs/isa.md, Symbols).
static uint32_t access_bytes(const struct penta_chip *chip)
{
    uint32_t dense = (9 * ((8 * chip->axi_bytes + 6) / 7) + 7) / 8, access = 4;

    while (access < dense)
        access <<= 1;
    return maximum(maximum(access, 4 * chip->rows), maximum(chip->axi_bytes, chip->cols));
}

static uint32_t accesses(int32_t element_stride, enum penta_size size)
{
    const struct penta_chip *chip = penta_chip();
    uint32_t bytes = size == PENTA_SIZE_DIGIT ? 3 * chip->lanes / 8 : chip->lanes << size;

    if (element_stride == 0) return 1;
    return element_stride == 1 ? penta_divide_up(bytes, access_bytes(chip)) : chip->lanes;
}

static uint32_t booth_digits(const struct penta_smu_operand *operand)
{
    return operand->size == PENTA_SIZE_DIGIT ? 1 : (4u << operand->size) + operand->is_unsigned;
}

static bool uses_y(uint32_t operation)
{
    switch (operation) {
    case PENTA_SMU_OP_MOV:
    case PENTA_SMU_OP_ABS:
    case PENTA_SMU_OP_LZC:
    case PENTA_SMU_OP_NORM:
    case PENTA_SMU_OP_SQRT:
        return false;
    default:
        return true;
    }
}

// C
static uint32_t computing(const struct penta_smu_run *run)
{
    uint32_t digits = booth_digits(run->y_source == PENTA_Y_IS_X ? &run->x : &run->y);

    switch (run->operation) {
    case PENTA_SMU_OP_MUL:
        return digits;
    case PENTA_SMU_OP_DIV:
        return count_of(run->quotient_bits) + 1;
    case PENTA_SMU_OP_SQRT:
        return SQUARE_ROOT_CYCLES;
    case PENTA_SMU_OP_UPDATE:
        return digits + booth_digits(&run->w);
    default:
        return 1;
    }
}

uint64_t penta_smu_cycles(const struct penta_smu_shape *shape, const struct penta_smu_run *run)
{
    const struct penta_chip *chip = penta_chip();
    bool update = run->operation == PENTA_SMU_OP_UPDATE;
    bool y_read = uses_y(run->operation) && run->y_source == PENTA_Y_MEMORY;
    uint32_t nx = accesses(shape->x.element, run->x.size);
    uint32_t ny = y_read ? accesses(shape->y.element, run->y.size) : 0;
    uint32_t nz = run->z_source == PENTA_Z_MEMORY ? accesses(shape->z.element, run->z.size) : 0;
    uint32_t nw = accesses(shape->w.element, run->w.size);
    uint32_t cycles = computing(run), reads, period, first, writes, tree = 0;
    uint32_t blocks = penta_divide_up(count_of(shape->elements), chip->lanes);
    uint64_t groups = (uint64_t)count_of(shape->outer) * count_of(shape->inner) * blocks;

    if (update) {
        reads = 2 * nx + ny + nz + nw;
        writes = 2 * nx - 1;
        period = maximum(maximum(reads, 2 * nx), cycles + 1);
        period += period & 1;
        first = reads + cycles + PIPELINE_CYCLES;
        first += ~first & 1;
    } else {
        if (run->reduce == PENTA_REDUCE_ALL) {
            nw = 1;
            while (1u << tree < chip->lanes)
                tree++;
        }
        reads = nx + ny + nz;
        writes = nw;
        period = maximum(maximum(reads, nw), cycles + 1);
        first = reads + cycles + PIPELINE_CYCLES + tree;
    }
    return 2 + (groups - 1) * period + first + writes;
}

uint64_t penta_smu_lane_operations(const struct penta_smu_shape *shape,
                                   const struct penta_smu_run *run)
{
    return (uint64_t)computing(run) * count_of(shape->elements) * count_of(shape->inner) *
           count_of(shape->outer);
}
