// SPDX-License-Identifier: Apache-2.0
#include "chip_double.h"

#include <stdlib.h>
#include <string.h>

#include "lockstep/counter_sums.h"

struct kept_record {
    uint64_t cycle;
    int stream;
    unsigned word_count, data_count;
    uint32_t words[RTL_RECORD_WORDS];
    uint8_t data[RTL_RECORD_BYTES];
};

struct queue {
    struct kept_record *records;
    size_t head, tail, capacity;
};

struct chip {
    struct penta_soc *soc;
    struct queue queue[PENTA_STREAM_COUNT];
    uint64_t seen[PENTA_STREAM_COUNT];  // records of the stream so far
    uint64_t cycle;                     // visible now
    struct counter_sums sums;           // of the records shown
    uint64_t redirects;                 // CORE_REDIRECT, one cycle early
    uint64_t counters[RTL_COUNTER_COUNT];
    bool calling, ended;
};

static const char *program, *configuration;
static struct double_plan *fault;

static void push(struct queue *queue, const struct kept_record *record)
{
    if (queue->head > 0 && queue->tail == queue->capacity) {
        memmove(queue->records, queue->records + queue->head,
                (queue->tail - queue->head) * sizeof *record);
        queue->tail -= queue->head;
        queue->head = 0;
    }
    if (queue->tail == queue->capacity) {
        queue->capacity = 2 * queue->capacity + 16;
        queue->records = realloc(queue->records, queue->capacity * sizeof *record);
        if (queue->records == NULL) abort();
    }
    queue->records[queue->tail++] = *record;
}

// Takes a record of the chip into its queue, with the planned fault.
static void take(void *context, const struct penta_record *from)
{
    struct chip *chip = context;
    struct queue *queue = &chip->queue[from->stream];
    struct kept_record record = {.cycle = from->cycle,
                                 .stream = (int)from->stream,
                                 .word_count = from->word_count,
                                 .data_count = from->data_count};
    memcpy(record.words, from->words, 4 * (size_t)from->word_count);
    if (from->data_count > 0) memcpy(record.data, from->data, from->data_count);
    const uint64_t number = chip->seen[from->stream]++;
    if (fault == NULL || fault->stream != record.stream || fault->number != number) {
        push(queue, &record);
        return;
    }
    fault->happened = true;
    fault->cycle = record.cycle;
    switch (fault->fault) {
    case DOUBLE_WORD:
        record.words[fault->word % record.word_count] ^= UINT32_C(1) << fault->bit % 32;
        break;
    case DOUBLE_DATA:
        record.data[fault->word % record.data_count] ^= (uint8_t)(1u << fault->bit % 8);
        break;
    case DOUBLE_LENGTH:
        record.data_count--;
        break;
    case DOUBLE_DROPPED:
        return;
    case DOUBLE_LATE:
        record.cycle++;
        break;
    case DOUBLE_EXTRA:
        push(queue, &record);
        record.cycle++;
        break;
    default:
        break;
    }
    push(queue, &record);
}

static bool is_due(const struct chip *chip, int stream, uint64_t cycle)
{
    const struct queue *queue = &chip->queue[stream];
    return queue->head < queue->tail && queue->records[queue->head].cycle == cycle;
}

// Lets the chip make all records of the visible cycle.
static void run_ahead(struct chip *chip)
{
    if (chip->calling || chip->ended) return;
    const enum penta_stop stop = penta_run(chip->soc, chip->cycle + 1);
    chip->calling = stop == PENTA_STOP_HOST_CALL;
    chip->ended = stop == PENTA_STOP_END;
}

static void destroy(void *handle)
{
    struct chip *chip = handle;
    if (chip == NULL) return;
    for (int i = 0; i < PENTA_STREAM_COUNT; i++)
        free(chip->queue[i].records);
    penta_destroy(chip->soc);
    free(chip);
}

static void *create(uint64_t seed)
{
    struct penta_config config;
    struct penta_error error;
    struct penta_options options = PENTA_OPTIONS_NONE;
    struct chip *chip = calloc(1, sizeof *chip);
    (void)seed;
    options.manual_host = true;
    if (chip == NULL) return NULL;
    if (penta_config_load(configuration, &config, &error)) {
        chip->soc = penta_create(&config, &options, &error);
    }
    if (chip->soc == NULL || !penta_load_elf(chip->soc, program, &error) ||
        !penta_attach(chip->soc, PENTA_ALL_STREAMS, take, chip)) {
        destroy(chip);
        return NULL;
    }
    return chip;
}

static void start(void *handle, const struct rtl_inputs *inputs)
{
    (void)inputs;
    run_ahead(handle);
}

static void step(void *handle, const struct rtl_inputs *inputs)
{
    struct chip *chip = handle;
    if (inputs->host_ack) {
        const struct penta_host_answer answer = {.accept = inputs->host_accept,
                                                 .result = inputs->host_result};
        penta_host_answer(chip->soc, &answer);
        chip->calling = false;
    }
    // Records up to the cycle before have been shown, and their counts show now. The chip itself has
    // made the events of this cycle already.
    memcpy(chip->counters, chip->sums.value, sizeof chip->counters);
    chip->counters[PENTA_COUNTER_CORE_REDIRECT - RTL_COUNTER_FIRST] = chip->redirects;
    chip->redirects = penta_counter(chip->soc, PENTA_COUNTER_CORE_REDIRECT);
    chip->cycle++;
    run_ahead(chip);
    if (fault != NULL && fault->happened && fault->fault == DOUBLE_MEMORY &&
        chip->cycle == fault->cycle + 1) {
        uint8_t byte;
        penta_read_memory(chip->soc, fault->word, &byte, 1);
        byte ^= (uint8_t)(1u << fault->bit % 8);
        penta_write_memory(chip->soc, fault->word, &byte, 1);
    }
}

static const struct kept_record *handshake(const struct chip *chip, int stream)
{
    return is_due(chip, stream, chip->cycle)
               ? &chip->queue[stream].records[chip->queue[stream].head]
               : NULL;
}

static void pins(void *handle, struct rtl_pins *out)
{
    const struct chip *chip = handle;
    const struct kept_record *read = handshake(chip, PENTA_STREAM_AXI_AR);
    const struct kept_record *write = handshake(chip, PENTA_STREAM_AXI_AW);
    const struct kept_record *data = handshake(chip, PENTA_STREAM_AXI_W);
    memset(out, 0, sizeof *out);
    out->axi.rready = out->axi.bready = true;
    if (read != NULL) {
        out->axi.arvalid = true;
        out->axi.araddr = read->words[0];
        out->axi.arlen = (uint8_t)(read->words[1] - 1);
    }
    if (write != NULL) {
        out->axi.awvalid = true;
        out->axi.awaddr = write->words[0];
        out->axi.awlen = (uint8_t)(write->words[1] - 1);
    }
    if (data != NULL) {
        out->axi.wvalid = true;
        out->axi.wlast = data->words[0] != 0;
        memcpy(out->axi.wstrb, data->words + 1, sizeof out->axi.wstrb);
        memcpy(out->axi.wdata, data->data, data->data_count);
    }
}

static void probes(void *handle, rtl_record_consumer consumer, void *context)
{
    struct chip *chip = handle;
    if (chip->cycle == 0) return;
    for (int i = 0; i < PENTA_STREAM_COUNT; i++) {
        struct queue *queue = &chip->queue[i];
        while (is_due(chip, i, chip->cycle - 1)) {
            const struct kept_record *record = &queue->records[queue->head++];
            counter_sums_add(&chip->sums, i, record->words);
            consumer(context, i, record->words, record->word_count, record->data,
                     record->data_count);
        }
    }
}

static void counters(void *handle, uint64_t values[RTL_COUNTER_COUNT])
{
    const struct chip *chip = handle;
    memcpy(values, chip->counters, sizeof chip->counters);
    if (fault != NULL && fault->happened && fault->fault == DOUBLE_COUNTER &&
        chip->cycle > fault->cycle) {
        values[fault->word - RTL_COUNTER_FIRST]++;
    }
}

static bool read_storage(void *handle, unsigned region, uint32_t offset, uint8_t *bytes,
                         uint32_t count)
{
    const struct chip *chip = handle;
    return penta_read_memory(chip->soc, (region << 28) + offset, bytes, count);
}

static bool write_storage(void *handle, unsigned region, uint32_t offset, const uint8_t *bytes,
                          uint32_t count)
{
    const struct chip *chip = handle;
    return penta_write_memory(chip->soc, (region << 28) + offset, bytes, count);
}

const struct rtl_model_api *chip_double(const char *elf, const char *config,
                                        struct double_plan *plan)
{
    static const struct rtl_model_api api = {.version = RTL_MODEL_VERSION,
                                             .parameters = "",
                                             .create = create,
                                             .destroy = destroy,
                                             .start = start,
                                             .step = step,
                                             .pins = pins,
                                             .probes = probes,
                                             .counters = counters,
                                             .read = read_storage,
                                             .write = write_storage};
    program = elf;
    configuration = config;
    fault = plan;
    if (plan != NULL) plan->happened = false;
    return &api;
}
