// SPDX-License-Identifier: Apache-2.0
#include "lockstep/command_queues.h"

#include <inttypes.h>
#include <string.h>

#include "isa/disassemble.h"

static const struct {
    const char *name;
    int start, done;
    uint32_t error_csr;
} engines[PENTA_ENGINE_COUNT] = {
    [PENTA_ENGINE_DMA] = {"dma", PENTA_STREAM_DMA_START, PENTA_STREAM_DMA_DONE, PENTA_CSR_PERR_DMA},
    [PENTA_ENGINE_MAC] = {"mac", PENTA_STREAM_MAC_START, PENTA_STREAM_MAC_DONE, PENTA_CSR_PERR_MAC},
    [PENTA_ENGINE_SMU] = {"smu", PENTA_STREAM_SMU_START, PENTA_STREAM_SMU_DONE, PENTA_CSR_PERR_SMU},
};

static void enqueue(struct command_queue *queue, uint32_t index, uint32_t word)
{
    if (index >= 16) return;
    queue->arriving[index] = word;
    queue->arrived = index + 1;
    if (index < 15) return;
    queue->arrived = 0;
    if (queue->count == COMMAND_QUEUE_LIMIT) return;
    const unsigned slot = (queue->head + queue->count++) % COMMAND_QUEUE_LIMIT;
    memcpy(queue->words[slot], queue->arriving, sizeof queue->arriving);
}

static void complete(struct command_queue *queue, uint32_t error)
{
    queue->running = false;
    queue->frozen = error != 0;
    if (queue->frozen || queue->count == 0) return;
    if (queue->iteration++ == penta_get_common_repeat(queue->words[queue->head])) {
        queue->iteration = 0;
        queue->head = (queue->head + 1) % COMMAND_QUEUE_LIMIT;
        queue->count--;
    }
}

void command_queues_observe(struct command_queues *queues, uint64_t cycle, int stream,
                            const uint32_t *words)
{
    if (stream == PENTA_STREAM_ENQUEUE) {
        if (words[0] < PENTA_ENGINE_COUNT) enqueue(&queues->queue[words[0]], words[1], words[2]);
        return;
    }
    for (unsigned e = 0; e < PENTA_ENGINE_COUNT; e++) {
        struct command_queue *queue = &queues->queue[e];
        if (stream == engines[e].start) {
            queue->running = true;
            queue->since = cycle;
        } else if (stream == engines[e].done) {
            queue->since = cycle;
            complete(queue, words[0]);
        } else if (stream == PENTA_STREAM_CSR_WRITE && words[0] == engines[e].error_csr &&
                   queue->frozen) {
            *queue = (struct command_queue){0};
        }
    }
}

void command_queues_print(const struct command_queues *queues, FILE *file)
{
    for (unsigned e = 0; e < PENTA_ENGINE_COUNT; e++) {
        const struct command_queue *queue = &queues->queue[e];
        for (unsigned i = 0; i < queue->count; i++) {
            const uint32_t *words = queue->words[(queue->head + i) % COMMAND_QUEUE_LIMIT];
            char text[1024];
            disassemble_command(words, text, sizeof text);
            fprintf(file, "  %s: ", engines[e].name);
            if (i > 0) {
                fprintf(file, "behind it: ");
            } else if (queue->frozen) {
                fprintf(file, "frozen by an error in iteration %" PRIu32 ", cycle %" PRIu64 ": ",
                        queue->iteration, queue->since);
            } else if (queue->running) {
                fprintf(file, "running iteration %" PRIu32 " since cycle %" PRIu64 ": ",
                        queue->iteration, queue->since);
            } else {
                fprintf(file, "waiting in iteration %" PRIu32 ": ", queue->iteration);
            }
            fprintf(file, "%s\n", text);
        }
        if (queue->arrived > 0)
            fprintf(file, "  %s: %u words of a descriptor have arrived\n", engines[e].name,
                    queue->arrived);
    }
}
