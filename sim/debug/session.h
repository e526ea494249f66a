// SPDX-License-Identifier: Apache-2.0
// One chip under a debugger: bytes of the gdb remote protocol in, bytes out, and the chip run in
// slices between. No transport: whoever has one moves the bytes.
#ifndef PENTA_SIM_DEBUG_SESSION_H
#define PENTA_SIM_DEBUG_SESSION_H

#include "debug/packet.h"
#include "penta.h"

enum debug_state {
    DEBUG_STOPPED,
    DEBUG_RUNNING,   // debug_session_run has to be called
    DEBUG_DETACHED,  // the program goes on alone
    DEBUG_OVER,      // the run is over and the debugger was told so
    DEBUG_KILLED,
};

struct debug_session {
    struct penta_soc *soc;  // replaced at a restart
    struct penta_soc *(*restart)(void *context);
    void *context;

    enum debug_state state;
    struct debug_buffer output;  // to be sent; the transport takes it and sets its size to 0
    uint64_t slice;              // cycles of one debug_session_run

    // Of the connection.
    struct debug_reader reader;
    struct debug_buffer reply;  // the last packet's data
    bool no_acknowledge, extended, tells_software, tells_hardware;

    // Of the stop.
    char stop[96];    // the last stop reply
    bool pc_written;  // since then: breakpoints count at once
    bool end_shown;   // the stop in which a run failed was reported, the next is its end

    // Of the run.
    bool stepping;
    uint32_t range_first, range_end;  // a step goes on while pc is inside
};

// The chip stays the caller's. `slice` is a default.
void debug_session_init(struct debug_session *session, struct penta_soc *soc);
void debug_session_clear(struct debug_session *session);

// A debugger connected, or is gone: protocol state anew, no breakpoints, the chip stands still.
void debug_session_connect(struct debug_session *session);

// Whether there is nothing more to do for this connection.
bool debug_session_finished(const struct debug_session *session);

void debug_session_receive(struct debug_session *session, const void *data, size_t size);

// In state DEBUG_RUNNING: runs about `slice` cycles, until something stops it.
void debug_session_run(struct debug_session *session);

#endif
