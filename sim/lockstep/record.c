// SPDX-License-Identifier: Apache-2.0
#include "lockstep/record.h"

#include <inttypes.h>
#include <string.h>

enum {
    KIND_RESET = 0x100,
    KIND_INPUTS,
    KIND_OUTPUTS,
    KIND_HOST_WRITE,
    KIND_COUNTERS,
    KIND_END,
    KIND_MEMORY = 0x200
};

static void add_bytes(struct record_number *number, const uint8_t *bytes, size_t count)
{
    if (count == 0) return;
    memcpy(number->bytes + number->count, bytes, count);
    number->count += count;
}

static void add_integer(struct record_number *number, uint64_t value, size_t count)
{
    for (size_t i = 0; i < count; i++)
        number->bytes[number->count++] = (uint8_t)(value >> 8 * i);
}

static void write_line(struct record *record, uint64_t cycle, unsigned kind,
                       const struct record_number *number)
{
    static const char digits[] = "0123456789abcdef";
    char text[2 * sizeof number->bytes + 2];
    size_t length = 0, i = number->count;
    while (i > 1 && number->bytes[i - 1] == 0)
        i--;
    while (i-- > 0) {
        text[length++] = digits[number->bytes[i] >> 4];
        text[length++] = digits[number->bytes[i] & 15];
    }
    text[length] = '\0';
    fprintf(record->file, "%" PRIx64 " %x %s\n", cycle, kind, text);
}

void record_memory(struct record *record, uint32_t base, const uint8_t *bytes, uint64_t size)
{
    for (uint64_t at = 0; at < size; at += RECORD_MEMORY_BYTES) {
        struct record_number number = {0};
        add_integer(&number, base + at, 4);
        add_bytes(&number, bytes + at,
                  size - at < RECORD_MEMORY_BYTES ? size - at : RECORD_MEMORY_BYTES);
        write_line(record, 0, KIND_MEMORY, &number);
    }
}

void record_answer(struct record *record, uint64_t cycle, const struct penta_host_answer *answer)
{
    for (uint32_t i = 0; i < answer->write_count; i++) {
        for (uint32_t at = 0; at < answer->writes[i].size; at++) {
            struct record_number number = {0};
            add_integer(&number, answer->writes[i].address + at, 4);
            add_integer(&number, answer->writes[i].data[at], 1);
            write_line(record, cycle, KIND_HOST_WRITE, &number);
        }
    }
}

void record_counters(struct record *record, uint64_t cycle,
                     const uint64_t values[RTL_COUNTER_COUNT])
{
    struct record_number number = {0};
    for (unsigned i = 0; i < RTL_COUNTER_COUNT; i++)
        add_integer(&number, values[i], 8);
    write_line(record, cycle, KIND_COUNTERS, &number);
    record->totals.counters++;
}

static void make_inputs(struct record_number *number, const struct rtl_inputs *in,
                        uint32_t axi_bytes)
{
    const struct dram_slave_pins *axi = &in->axi;
    const unsigned flags[] = {in->irq_external, in->host_enable, in->host_ack, in->host_accept,
                              axi->arready,     axi->awready,    axi->wready,  axi->rvalid,
                              axi->bvalid,      axi->rlast};
    uint64_t bits = 0;
    for (unsigned i = 0; i < sizeof flags / sizeof flags[0]; i++)
        bits |= (uint64_t)flags[i] << i;
    // What is not valid is written as 0.
    if (!axi->rvalid) bits &= ~(UINT64_C(1) << 9);
    if (!in->host_ack) bits &= ~(UINT64_C(1) << 3);
    if (axi->rvalid) bits |= (uint64_t)axi->rresp << 10;
    if (axi->bvalid) bits |= (uint64_t)axi->bresp << 12;
    add_integer(number, bits, 2);
    add_integer(number, in->host_ack ? in->host_result : 0, 4);
    if (axi->rvalid) add_bytes(number, axi->rdata, axi_bytes);
}

static void make_outputs(struct record_number *number, const struct rtl_pins *pins,
                         uint32_t axi_bytes)
{
    const struct dram_master_pins *axi = &pins->axi;
    const unsigned flags[] = {axi->arvalid,  axi->awvalid, axi->wvalid,
                              axi->rready,   axi->bready,  axi->wvalid && axi->wlast,
                              pins->host_req};
    uint64_t bits = 0;
    for (unsigned i = 0; i < sizeof flags / sizeof flags[0]; i++)
        bits |= (uint64_t)flags[i] << i;
    add_integer(number, bits, 1);
    add_integer(number, axi->arvalid ? axi->arlen : 0, 1);
    add_integer(number, axi->arvalid ? axi->araddr : 0, 4);
    add_integer(number, axi->awvalid ? axi->awlen : 0, 1);
    add_integer(number, axi->awvalid ? axi->awaddr : 0, 4);
    add_integer(number, pins->host_req ? pins->host_operation : 0, 4);
    add_integer(number, pins->host_req ? pins->host_parameter : 0, 4);
    if (!axi->wvalid) return;
    for (unsigned i = 0; i < DRAM_PINS_BYTES / 64; i++)
        add_integer(number, axi->wstrb[i], 8);
    for (uint32_t i = 0; i < axi_bytes; i++)
        add_integer(number, axi->wstrb[i / 64] >> i % 64 & 1 ? axi->wdata[i] : 0, 1);
}

// Writes a line when the number is not the last one written.
static void write_change(struct record *record, uint64_t cycle, unsigned kind,
                         struct record_number *number, struct record_number *last)
{
    if (number->count == last->count && memcmp(number->bytes, last->bytes, last->count) == 0)
        return;
    write_line(record, cycle, kind, number);
    *last = *number;
}

void record_pins(struct record *record, uint64_t cycle, const struct rtl_pins *pins,
                 const struct rtl_inputs *inputs)
{
    struct record_number out = {0}, in = {0};
    make_outputs(&out, pins, record->axi_bytes);
    write_change(record, cycle, KIND_OUTPUTS, &out, &record->outputs);
    make_inputs(&in, inputs, record->axi_bytes);
    write_change(record, cycle, KIND_INPUTS, &in, &record->inputs);
    if (inputs->reset == record->reset) return;
    record->reset = inputs->reset;
    struct record_number reset = {0};
    add_integer(&reset, inputs->reset, 1);
    write_line(record, cycle + 1, KIND_RESET, &reset);
}

void record_stream(void *context, int stream, const uint32_t *words, unsigned word_count,
                   const uint8_t *data, unsigned data_count)
{
    struct record *record = context;
    struct record_number number = {0};
    for (unsigned i = 0; i < word_count; i++)
        add_integer(&number, words[i], 4);
    add_bytes(&number, data, data_count);
    write_line(record, record->cycle, (unsigned)stream, &number);
    record->totals.records++;
}

void record_end(struct record *record, uint64_t cycle)
{
    struct record_number number = {.count = 1};
    write_line(record, cycle, KIND_END, &number);
    record->totals.cycles = cycle;
}
