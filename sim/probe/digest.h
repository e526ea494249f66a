// SPDX-License-Identifier: Apache-2.0
// The digest of a run: 64 bits over every record with a cycle below the end of the run.
//
// mix(z) is splitmix64's finalizer. A record's hash starts as mix(cycle + 1) and takes in, by
// h = mix(h ^ v) + v, each word, then the data as little-endian groups of eight bytes (the last
// filled up with zeros) and its length when the stream has data. A stream's hash starts as 0 and
// takes in its records in order in the same way. The digest starts as 0 and takes in, for each
// stream in order, the number of its records and its hash.
#ifndef PENTA_SIM_PROBE_DIGEST_H
#define PENTA_SIM_PROBE_DIGEST_H

#include "probe/probe.h"

struct digest;

// `hub` tells which records are final. NULL: out of memory.
struct digest *digest_create(const struct probe_hub *hub);
void digest_destroy(struct digest *digest);

// A probe_consumer; `context` is the digest.
void digest_consume(void *context, const struct penta_record *record);

// The digest of the records with a cycle below `end`, which must not be below hub->settled.
uint64_t digest_value(const struct digest *digest, uint64_t end);

#endif
