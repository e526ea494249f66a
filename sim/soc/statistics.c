// SPDX-License-Identifier: Apache-2.0
// The statistics of a run as JSON: the chip's own hardware counters and what follows from them.
#include <jansson.h>

#include "soc/soc.h"

static json_int_t counter(struct penta_soc *soc, unsigned n)
{
    return (json_int_t)penta_counter(soc, n);
}

static double ratio(uint64_t part, double whole)
{
    return whole > 0 ? (double)part / whole : 0;
}

char *penta_statistics(struct penta_soc *soc, double wall_seconds)
{
    static const char *const reasons[] = {
        [PENTA_END_NONE] = "running",      [PENTA_END_EXIT] = "exit",
        [PENTA_END_TOHOST] = "tohost",     [PENTA_END_TRAP] = "unhandled trap",
        [PENTA_END_DEADLOCK] = "deadlock", [PENTA_END_CYCLE_LIMIT] = "cycle limit"};
    const struct penta_config *config = &soc->config;
    const bool ended = soc->result.reason != PENTA_END_NONE;
    const uint64_t cycles = ended ? soc->result.cycles : soc->completed;
    const double slots = (double)config->rows * config->cols * (double)cycles;
    const double lanes = (double)config->lanes * (double)cycles;
    json_t *root = json_pack(
        "{s:I, s:I, s:f, s:s, s:i, s:{s:s, s:I, s:I, s:I, s:I}}", "cycles", (json_int_t)cycles,
        "instret", (json_int_t)soc->core.retired, "wall_seconds", wall_seconds, "end",
        reasons[soc->result.reason], "exit_code", soc->result.exit_code, "config", "name",
        config->name, "rows", (json_int_t)config->rows, "cols", (json_int_t)config->cols, "lanes",
        (json_int_t)config->lanes, "clock_mhz", (json_int_t)config->clock_mhz);
    if (root == NULL) return NULL;
    json_object_set_new(root, "mac",
                        json_pack("{s:I, s:I, s:I, s:I, s:f, s:I, s:I}", "busy_cycles",
                                  counter(soc, PENTA_COUNTER_MAC_BUSY), "digit_macs",
                                  counter(soc, PENTA_COUNTER_MAC_DIGITS), "useful_digit_macs",
                                  counter(soc, PENTA_COUNTER_MAC_USEFUL), "zero_digit_macs",
                                  counter(soc, PENTA_COUNTER_MAC_ZERO), "utilization",
                                  ratio(penta_counter(soc, PENTA_COUNTER_MAC_USEFUL), slots),
                                  "semaphore_wait_cycles", counter(soc, PENTA_COUNTER_MAC_WAIT_SEM),
                                  "bank_wait_cycles", counter(soc, PENTA_COUNTER_MAC_WAIT_BANK)));
    json_object_set_new(
        root, "smu",
        json_pack("{s:I, s:I, s:f, s:I, s:I}", "busy_cycles", counter(soc, PENTA_COUNTER_SMU_BUSY),
                  "lane_ops", counter(soc, PENTA_COUNTER_SMU_LANE_OPS), "utilization",
                  ratio(penta_counter(soc, PENTA_COUNTER_SMU_LANE_OPS), lanes),
                  "semaphore_wait_cycles", counter(soc, PENTA_COUNTER_SMU_WAIT_SEM),
                  "bank_wait_cycles", counter(soc, PENTA_COUNTER_SMU_WAIT_BANK)));
    json_object_set_new(
        root, "dma",
        json_pack("{s:I, s:I, s:I, s:I, s:I}", "bytes_read", counter(soc, PENTA_COUNTER_DMA_READ),
                  "bytes_written", counter(soc, PENTA_COUNTER_DMA_WRITTEN), "busy_cycles",
                  counter(soc, PENTA_COUNTER_DMA_BUSY), "semaphore_wait_cycles",
                  counter(soc, PENTA_COUNTER_DMA_WAIT_SEM), "bank_wait_cycles",
                  counter(soc, PENTA_COUNTER_DMA_WAIT_BANK)));
    json_object_set_new(
        root, "core",
        json_pack(
            "{s:{s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I}}", "stall_cycles",
            "redirect", counter(soc, PENTA_COUNTER_CORE_REDIRECT), "load",
            counter(soc, PENTA_COUNTER_CORE_LOAD), "muldiv",
            counter(soc, PENTA_COUNTER_CORE_MULDIV), "local",
            counter(soc, PENTA_COUNTER_CORE_LOCAL), "bank", counter(soc, PENTA_COUNTER_CORE_BANK),
            "queue", counter(soc, PENTA_COUNTER_CORE_QUEUE), "enqueue",
            counter(soc, PENTA_COUNTER_CORE_ENQUEUE), "fence",
            counter(soc, PENTA_COUNTER_CORE_FENCE), "semaphore",
            counter(soc, PENTA_COUNTER_CORE_SEMAPHORE), "wfi", counter(soc, PENTA_COUNTER_CORE_WFI),
            "host", counter(soc, PENTA_COUNTER_CORE_HOST)));
    char *text = json_dumps(root, JSON_INDENT(2) | JSON_PRESERVE_ORDER | JSON_REAL_PRECISION(9));
    json_decref(root);
    return text;
}
