#!/usr/bin/env bash
# Random commands on all engines in lockstep: legal and illegal descriptors, full queues, bank
# conflicts, semaphores, DRAM back-pressure and error responses. Longer: tools/campaign-storm.
# timeout: 1200
set -uo pipefail
source tests/shell_checks.sh

agrees() {
    tools/campaign-storm "$@" >"$work/out" 2>&1 || { tail -n 60 "$work/out"; return 1; }
    cat "$work/out"
}

check "tiny" agrees 6000000 tiny 101
check "edge" agrees 1500000 edge 201 800
summary
