// SPDX-License-Identifier: Apache-2.0
// The report of `penta run --check`: findings with their places in the source.
#ifndef PENTA_SIM_CLI_CHECK_REPORT_H
#define PENTA_SIM_CLI_CHECK_REPORT_H

#include <jansson.h>

#include "penta.h"

// A list of objects, one for each finding, to be released with json_decref; NULL: out of memory. The
// findings of one kind whose places in the source are the same are one. `elf`: the program.
json_t *check_report_list(struct penta_soc *soc, const char *elf);

// The list as lines on stderr.
void check_report_print(const json_t *list);

#endif
