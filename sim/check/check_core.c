// SPDX-License-Identifier: Apache-2.0
// What the core's instructions show: calls, the stack, counters.
#include <string.h>

#include "check/check_state.h"

enum { LINK = 1, STACK_POINTER = 2 };

// -------------------------------------------------------------------------------------- calls

void check_find_place(const struct program_check *check, uint32_t pc, struct penta_place *place)
{
    memset(place, 0, sizeof *place);
    place->pc = pc;
    if (check->call_count > CHECK_CALL_LIMIT) return;
    for (uint32_t i = check->call_count; i-- > 0 && place->caller_count < PENTA_CALLER_LIMIT;)
        place->callers[place->caller_count++] = check->calls[i];
}

static void push_call(struct program_check *check, uint32_t pc)
{
    if (check->call_count < CHECK_CALL_LIMIT) check->calls[check->call_count] = pc;
    check->call_count++;
}

// A return to behind the innermost call that it fits; what was called since (and left by longjmp,
// or by a jump at the end) is over too.
static void pop_call(struct program_check *check, uint32_t target)
{
    if (check->call_count > CHECK_CALL_LIMIT) {
        check->call_count--;
        return;
    }
    for (uint32_t i = check->call_count; i-- > 0;) {
        if (check->calls[i] + 4 != target) continue;
        check->call_count = i;
        return;
    }
}

// -------------------------------------------------------------------------------------- stack

// The pointer has `value`, computed from what it was: it left the stack if it was in it.
static void move_stack_pointer(struct penta_soc *soc, uint64_t cycle, uint32_t pc, uint32_t value)
{
    struct program_check *check = soc->check;
    const bool was_inside = check->sp <= soc->stack_top && check->sp > soc->stack_limit;
    if (soc->stack_limit == 0 || !was_inside || value >= soc->stack_limit) return;
    struct penta_finding key = {
        .kind = PENTA_FINDING_STACK,
        .cycle = cycle,
        .address = value,
    };
    check_find_place(check, pc, &key.place);
    struct penta_finding *finding = check_note(check, &key, cycle);
    if (finding != NULL && value < finding->address) finding->address = value;
}

void check_core_store(struct penta_soc *soc, uint64_t cycle, uint32_t pc, uint32_t address,
                      uint32_t size)
{
    struct program_check *check = soc->check;
    check_write(soc, address, size);
    if (address >= soc->stack_limit || address < soc->stack_guard || soc->stack_guard == 0) return;
    struct penta_finding key = {
        .kind = PENTA_FINDING_STACK_STORE,
        .cycle = cycle,
        .address = address,
    };
    check_find_place(check, pc, &key.place);
    struct penta_finding *finding = check_note(check, &key, cycle);
    if (finding != NULL && address < finding->address) finding->address = address;
}

void check_retire(struct penta_soc *soc, uint64_t cycle, uint32_t pc, uint32_t word, uint32_t rd,
                  uint32_t value)
{
    struct program_check *check = soc->check;
    const uint32_t opcode = word & 0x7f, rs1 = word >> 15 & 31, rs2 = word >> 20 & 31;
    const bool jump_to_register = opcode == 0x67;
    if ((opcode == 0x6f || jump_to_register) && rd == LINK) {
        push_call(check, pc);
    } else if (jump_to_register && rd == 0 && rs1 == LINK) {
        pop_call(check, (soc->core.x[LINK] + (uint32_t)((int32_t)word >> 20)) & ~1u);
    }
    if (rd != STACK_POINTER) return;
    const bool computed = (opcode == 0x13 && rs1 == STACK_POINTER) ||
                          (opcode == 0x33 && (rs1 == STACK_POINTER || rs2 == STACK_POINTER));
    if (computed) move_stack_pointer(soc, cycle, pc, value);
    check->sp = value;
}

// ------------------------------------------------------------------------------- banks, signals

void check_core_access(struct penta_soc *soc)
{
    check_find_place(soc->check, soc->core.pc, &soc->check->core_access);
}

void check_core_signal(struct penta_soc *soc)
{
    check_find_place(soc->check, soc->core.pc, &soc->check->core_signal);
}

// ------------------------------------------------------------------------------------- counters

// The counter that CSR `csr` is a word of: 0 mcycle, 2 minstret, 3..31; or -1.
static int find_counter(uint32_t csr, bool *high)
{
    const bool machine = csr >> 8 == 0xb;
    const uint32_t n = csr & 0x1f;
    *high = csr >> 7 & 1;
    if ((!machine && csr >> 8 != 0xc) || (csr & 0x60) != 0 || n == 1) return -1;
    return (int)n;
}

static uint64_t counter_value(struct penta_soc *soc, unsigned n)
{
    const struct core *core = &soc->core;
    if (n == 0) return core->cycle + core->mcycle_offset;
    if (n == 2) return core->retired + core->minstret_offset;
    if (n > PENTA_COUNTER_SMU_WAIT_BANK) return 0;
    return n < PENTA_COUNTER_DMA_BUSY ? core_read_counter(core, n, core->cycle)
                                      : soc_read_counter(soc, n, core->cycle);
}

void check_csr_read(struct penta_soc *soc, uint32_t csr)
{
    struct program_check *check = soc->check;
    bool high;
    const int n = find_counter(csr, &high);
    if (n < 0) return;
    const uint64_t value = counter_value(soc, (unsigned)n);
    if (high) check->high_read |= 1u << n;
    if (value < (high ? UINT64_C(1) << 63 : UINT64_C(1) << 31)) return;
    struct penta_finding key = {
        .kind = PENTA_FINDING_COUNTER,
        .cycle = soc->core.cycle,
        .index = csr,
        .value = (int64_t)value,
        .wrapped = !high && value >> 32 != 0,
    };
    check_find_place(check, soc->core.pc, &key.place);
    struct penta_finding *finding = check_note(check, &key, key.cycle);
    if (finding == NULL || (uint64_t)finding->value >= value) return;
    finding->value = key.value;
    finding->wrapped |= key.wrapped;
}
