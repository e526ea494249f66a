// SPDX-License-Identifier: Apache-2.0
#include "debug/session.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "debug/description.h"
#include "debug/monitor.h"
#include "debug/target_access.h"

// Signals as gdb numbers them.
enum {
    SIGNAL_INTERRUPT = 2,
    SIGNAL_ILLEGAL = 4,
    SIGNAL_TRAP = 5,
    SIGNAL_ABORT = 6,
    SIGNAL_BUS = 10,
    SIGNAL_SEGMENT = 11,
    SIGNAL_TIME = 24,
};

// Error numbers of replies: those of errno, which gdb does not interpret.
enum { ERROR_NOT_THERE = 3, ERROR_BUSY = 16, ERROR_ADDRESS = 14, ERROR_MALFORMED = 22 };

enum {
    SLICE_CYCLES = 1 << 20,
    STEPS_IN_SLICE = 4096,
    DATA_LIMIT = DEBUG_PACKET_LIMIT / 2 - 16,  // bytes of memory in one packet, as digits
    CONSOLE_LIMIT = 4096,                      // bytes of text in one packet
};

// ------------------------------------------------------------------------------------- replies

static void send_reply(struct debug_session *session)
{
    debug_append_packet(&session->output, session->reply.data, session->reply.size);
}

static void reply_text(struct debug_session *session, const char *text)
{
    session->reply.size = 0;
    debug_append(&session->reply, text, strlen(text));
    send_reply(session);
}

static void reply_error(struct debug_session *session, unsigned number)
{
    char text[8];
    snprintf(text, sizeof text, "E%02x", number & 0xff);
    reply_text(session, text);
}

static void reply_done(struct debug_session *session, bool good, unsigned error)
{
    if (good) {
        reply_text(session, "OK");
    } else {
        reply_error(session, error);
    }
}

// Text for the user of the debugger, in as many packets as it takes.
static void send_console(struct debug_session *session, const char *text, size_t size)
{
    while (size > 0) {
        const size_t part = size < CONSOLE_LIMIT ? size : CONSOLE_LIMIT;
        session->reply.size = 0;
        debug_append(&session->reply, "O", 1);
        debug_append_hex(&session->reply, text, part);
        send_reply(session);
        text += part;
        size -= part;
    }
}

// --------------------------------------------------------------------------------------- stops

static bool is_alive(const struct debug_session *session)
{
    return session->state == DEBUG_STOPPED || session->state == DEBUG_RUNNING;
}

static void set_stop(struct debug_session *session, unsigned signal, const char *reason)
{
    uint32_t pc = 0;
    target_read_register(session->soc, DEBUG_REGISTER_PC, &pc);
    snprintf(session->stop, sizeof session->stop, "T%02x%02x:%02x%02x%02x%02x;thread:1;%s", signal,
             DEBUG_REGISTER_PC, pc & 0xff, pc >> 8 & 0xff, pc >> 16 & 0xff, pc >> 24, reason);
    session->state = DEBUG_STOPPED;
    session->pc_written = false;
}

static void report_stop(struct debug_session *session, unsigned signal, const char *reason)
{
    set_stop(session, signal, reason);
    reply_text(session, session->stop);
}

static unsigned signal_of_trap(struct penta_soc *soc)
{
    uint32_t cause = 0;
    target_read_register(soc, DEBUG_REGISTER_CSR + PENTA_CSR_MCAUSE, &cause);
    switch (cause) {
    case 0:
    case 4:
    case 6:
        return SIGNAL_BUS;
    case 1:
    case 5:
    case 7:
        return SIGNAL_SEGMENT;
    case 2:
        return SIGNAL_ILLEGAL;
    case 3:
        return SIGNAL_TRAP;
    default:
        return SIGNAL_ABORT;
    }
}

// A run that ended by itself is gone; one that failed first shows where.
static void report_end(struct debug_session *session)
{
    const struct penta_result *result = penta_result(session->soc);
    const bool failed = result->reason != PENTA_END_EXIT && result->reason != PENTA_END_TOHOST;
    if (failed && !session->end_shown) {
        char text[sizeof result->diagnosis + 16];
        const int size = snprintf(text, sizeof text, "penta: %s\n", result->diagnosis);
        session->end_shown = true;
        send_console(session, text, (size_t)size);
        report_stop(session,
                    result->reason == PENTA_END_TRAP          ? signal_of_trap(session->soc)
                    : result->reason == PENTA_END_CYCLE_LIMIT ? SIGNAL_TIME
                                                              : SIGNAL_ABORT,
                    "");
        return;
    }
    snprintf(session->stop, sizeof session->stop, "W%02x", (unsigned)result->exit_code & 0xff);
    session->state = DEBUG_OVER;
    reply_text(session, session->stop);
}

static void report_debug_stop(struct debug_session *session)
{
    const struct penta_debug_stop stop = penta_debug_stop(session->soc);
    char reason[32] = "";
    switch (stop.kind) {
    case PENTA_BREAK_SOFTWARE:
        if (session->tells_software) snprintf(reason, sizeof reason, "swbreak:;");
        break;
    case PENTA_BREAK_HARDWARE:
        if (session->tells_hardware) snprintf(reason, sizeof reason, "hwbreak:;");
        break;
    case PENTA_WATCH_WRITE:
        snprintf(reason, sizeof reason, "watch:%" PRIx32 ";", stop.address);
        break;
    case PENTA_WATCH_READ:
        snprintf(reason, sizeof reason, "rwatch:%" PRIx32 ";", stop.address);
        break;
    case PENTA_WATCH_ACCESS:
        snprintf(reason, sizeof reason, "awatch:%" PRIx32 ";", stop.address);
        break;
    default:
        break;
    }
    report_stop(session, SIGNAL_TRAP, reason);
}

static bool is_in_range(const struct debug_session *session)
{
    uint32_t pc;
    target_read_register(session->soc, DEBUG_REGISTER_PC, &pc);
    return pc >= session->range_first && pc < session->range_end;
}

void debug_session_run(struct debug_session *session)
{
    if (session->state != DEBUG_RUNNING) return;
    struct penta_soc *soc = session->soc;
    const uint64_t until = penta_cycle(soc) + session->slice;
    for (int i = 0; i < STEPS_IN_SLICE; i++) {
        switch (session->stepping ? penta_step(soc, until) : penta_run(soc, until)) {
        case PENTA_STOP_END:
            report_end(session);
            return;
        case PENTA_STOP_DEBUG:
            // A step that is done goes on inside its range.
            if (penta_debug_stop(soc).kind == PENTA_BREAK_NONE && is_in_range(session)) break;
            report_debug_stop(session);
            return;
        default:
            return;
        }
    }
}

static void resume(struct debug_session *session, bool step, uint32_t first, uint32_t end)
{
    session->stepping = step;
    session->range_first = first;
    session->range_end = end;
    session->state = DEBUG_RUNNING;
    if (penta_result(session->soc)->reason != PENTA_END_NONE) {
        report_end(session);
    } else if (!session->pc_written) {
        penta_pass_break(session->soc);
    }
}

static bool restart(struct debug_session *session)
{
    struct penta_soc *soc = session->restart != NULL ? session->restart(session->context) : NULL;
    if (soc == NULL) return false;
    penta_destroy(session->soc);
    session->soc = soc;
    session->end_shown = false;
    set_stop(session, SIGNAL_TRAP, "");
    return true;
}

// ------------------------------------------------------------------------------------ registers

static void read_registers(struct debug_session *session)
{
    session->reply.size = 0;
    for (unsigned i = 0; i <= DEBUG_REGISTER_PC; i++) {
        uint32_t value = 0;
        target_read_register(session->soc, i, &value);
        debug_append_hex(&session->reply, &value, sizeof value);
    }
    send_reply(session);
}

static bool write_register(struct debug_session *session, uint64_t number, uint32_t value)
{
    uint32_t old;
    if (!target_read_register(session->soc, number, &old)) return false;
    if (number == DEBUG_REGISTER_PC && value == old) return true;
    if (!target_write_register(session->soc, number, value)) return false;
    if (number == DEBUG_REGISTER_PC) session->pc_written = true;
    return true;
}

static void write_registers(struct debug_session *session, struct debug_cursor *cursor)
{
    uint32_t values[DEBUG_REGISTER_PC + 1];
    bool good = debug_take_bytes(cursor, values, sizeof values) && debug_at_end(cursor) &&
                values[DEBUG_REGISTER_PC] % 4 == 0;
    for (unsigned i = 0; good && i <= DEBUG_REGISTER_PC; i++)
        good = write_register(session, i, values[i]);
    reply_done(session, good, ERROR_MALFORMED);
}

static void read_one_register(struct debug_session *session, struct debug_cursor *cursor)
{
    uint64_t number;
    uint32_t value;
    if (!debug_take_hex(cursor, UINT32_MAX, &number) || !debug_at_end(cursor) ||
        !target_read_register(session->soc, number, &value)) {
        reply_error(session, ERROR_MALFORMED);
        return;
    }
    session->reply.size = 0;
    debug_append_hex(&session->reply, &value, sizeof value);
    send_reply(session);
}

static void write_one_register(struct debug_session *session, struct debug_cursor *cursor)
{
    uint64_t number;
    uint32_t value;
    const bool good = debug_take_hex(cursor, UINT32_MAX, &number) && debug_take_text(cursor, "=") &&
                      debug_take_bytes(cursor, &value, sizeof value) && debug_at_end(cursor) &&
                      write_register(session, number, value);
    reply_done(session, good, ERROR_MALFORMED);
}

// --------------------------------------------------------------------------------------- memory

static bool take_range(struct debug_cursor *cursor, uint64_t *address, uint64_t *size)
{
    return debug_take_hex(cursor, UINT32_MAX, address) && debug_take_text(cursor, ",") &&
           debug_take_hex(cursor, UINT32_MAX, size);
}

static void read_memory(struct debug_session *session, struct debug_cursor *cursor)
{
    uint64_t address, size;
    uint8_t data[DATA_LIMIT];
    if (!take_range(cursor, &address, &size) || !debug_at_end(cursor)) {
        reply_error(session, ERROR_MALFORMED);
        return;
    }
    // Less than was asked for is allowed.
    const uint64_t there = target_available(session->soc, (uint32_t)address);
    if (size > there) size = there;
    if (size > sizeof data) size = sizeof data;
    if (size == 0 || !target_read(session->soc, (uint32_t)address, data, (size_t)size)) {
        reply_error(session, ERROR_ADDRESS);
        return;
    }
    session->reply.size = 0;
    debug_append_hex(&session->reply, data, (size_t)size);
    send_reply(session);
}

static void write_memory(struct debug_session *session, struct debug_cursor *cursor, bool binary)
{
    uint64_t address, size;
    uint8_t data[DEBUG_PACKET_LIMIT];
    bool good = take_range(cursor, &address, &size) && debug_take_text(cursor, ":");
    if (good && binary) {
        good = size == (size_t)(cursor->end - cursor->at) && size <= sizeof data;
        if (good) memcpy(data, cursor->at, (size_t)size);
    } else if (good) {
        good = size <= sizeof data && debug_take_bytes(cursor, data, (size_t)size) &&
               debug_at_end(cursor);
    }
    if (!good) {
        reply_error(session, ERROR_MALFORMED);
        return;
    }
    reply_done(session,
               size == 0 || target_write(session->soc, (uint32_t)address, data, (size_t)size),
               ERROR_ADDRESS);
}

// ----------------------------------------------------------------------------------- breakpoints

static void change_break(struct debug_session *session, struct debug_cursor *cursor, bool insert)
{
    static const enum penta_break_kind kinds[] = {PENTA_BREAK_SOFTWARE, PENTA_BREAK_HARDWARE,
                                                  PENTA_WATCH_WRITE, PENTA_WATCH_READ,
                                                  PENTA_WATCH_ACCESS};
    uint64_t type, address, size;
    if (!debug_take_hex(cursor, UINT32_MAX, &type) || !debug_take_text(cursor, ",") ||
        !take_range(cursor, &address, &size) || !debug_at_end(cursor)) {
        reply_error(session, ERROR_MALFORMED);
        return;
    }
    if (type >= sizeof kinds / sizeof *kinds) {
        reply_text(session, "");
        return;
    }
    const bool good =
        insert ? penta_insert_break(session->soc, kinds[type], (uint32_t)address, (uint32_t)size)
               : penta_remove_break(session->soc, kinds[type], (uint32_t)address, (uint32_t)size);
    reply_done(session, good, ERROR_ADDRESS);
}

// -------------------------------------------------------------------------------------- resuming

// c, s, C, S: an optional signal, which means nothing here, and an optional address.
static void resume_plainly(struct debug_session *session, struct debug_cursor *cursor, char command)
{
    uint64_t signal, address;
    bool good = true, jump;
    if (command == 'C' || command == 'S') {
        good = debug_take_hex(cursor, 0xff, &signal);
        jump = good && debug_take_text(cursor, ";");
    } else {
        jump = !debug_at_end(cursor);
    }
    if (jump) {
        good = good && debug_take_hex(cursor, UINT32_MAX, &address) && debug_at_end(cursor) &&
               write_register(session, DEBUG_REGISTER_PC, (uint32_t)address);
    }
    if (!good || !debug_at_end(cursor)) {
        reply_error(session, ERROR_MALFORMED);
        return;
    }
    resume(session, command == 's' || command == 'S', 0, 0);
}

// One action of vCont; *applies says whether it is for the one thread there is.
static bool take_action(struct debug_cursor *cursor, bool *step, uint64_t range[2], bool *applies)
{
    uint64_t number;
    range[0] = range[1] = 0;
    if (debug_take_text(cursor, "c")) {
        *step = false;
    } else if (debug_take_text(cursor, "s")) {
        *step = true;
    } else if (debug_take_text(cursor, "C")) {
        *step = false;
        if (!debug_take_hex(cursor, 0xff, &number)) return false;
    } else if (debug_take_text(cursor, "S")) {
        *step = true;
        if (!debug_take_hex(cursor, 0xff, &number)) return false;
    } else if (debug_take_text(cursor, "r")) {
        *step = true;
        if (!take_range(cursor, &range[0], &range[1])) return false;
    } else {
        return false;
    }
    *applies = true;
    if (debug_take_text(cursor, ":") && !debug_take_text(cursor, "-1")) {
        if (!debug_take_hex(cursor, UINT32_MAX, &number)) return false;
        *applies = number <= 1;
    }
    return true;
}

static void resume_by_actions(struct debug_session *session, struct debug_cursor *cursor)
{
    bool found = false, chosen_step = false;
    uint64_t chosen[2] = {0, 0};
    while (!debug_at_end(cursor)) {
        bool step, applies;
        uint64_t range[2];
        if (!debug_take_text(cursor, ";") || !take_action(cursor, &step, range, &applies)) {
            reply_error(session, ERROR_MALFORMED);
            return;
        }
        if (!applies || found) continue;
        found = true;
        chosen_step = step;
        memcpy(chosen, range, sizeof chosen);
    }
    if (!found) {
        reply_error(session, ERROR_MALFORMED);
        return;
    }
    resume(session, chosen_step, (uint32_t)chosen[0], (uint32_t)chosen[1]);
}

// --------------------------------------------------------------------------------------- queries

static void transfer(struct debug_session *session, struct debug_cursor *cursor)
{
    struct debug_buffer xml = {0};
    uint64_t offset, size;
    if (debug_take_text(cursor, "features:read:target.xml:")) {
        debug_describe_registers(&xml);
    } else if (debug_take_text(cursor, "memory-map:read::")) {
        debug_describe_memories(&xml, session->soc);
    } else {
        reply_text(session, debug_take_text(cursor, "features:read:") ? "E00" : "");
        return;
    }
    if (!take_range(cursor, &offset, &size) || !debug_at_end(cursor) || offset > xml.size) {
        reply_error(session, ERROR_MALFORMED);
    } else {
        const size_t rest = xml.size - (size_t)offset;
        // Escapes may double it.
        if (size > DEBUG_PACKET_LIMIT / 2 - 8) size = DEBUG_PACKET_LIMIT / 2 - 8;
        session->reply.size = 0;
        debug_append(&session->reply, size < rest ? "m" : "l", 1);
        debug_append(&session->reply, xml.data + offset, size < rest ? (size_t)size : rest);
        send_reply(session);
    }
    debug_buffer_clear(&xml);
}

static void run_monitor(struct debug_session *session, struct debug_cursor *cursor)
{
    char command[64];
    const size_t size = (size_t)(cursor->end - cursor->at) / 2;
    struct debug_buffer text = {0};
    if (size > sizeof command || !debug_take_bytes(cursor, command, size) ||
        !debug_at_end(cursor)) {
        reply_error(session, ERROR_MALFORMED);
        return;
    }
    if (!debug_monitor(session->soc, command, size, &text)) {
        if (restart(session)) {
            debug_print(&text,
                        "a new chip before its first instruction; tell gdb: maintenance "
                        "flush register-cache\n");
        } else {
            debug_print(&text, "the chip cannot be restarted\n");
        }
    }
    send_console(session, text.data, text.size);
    debug_buffer_clear(&text);
    reply_text(session, "OK");
}

// Whether the features of a qSupported contain this one.
static bool lists_feature(const struct debug_cursor *cursor, const char *feature)
{
    const size_t length = strlen(feature);
    for (const char *at = cursor->at; (size_t)(cursor->end - at) >= length; at++) {
        if (memcmp(at, feature, length) == 0 && (at[-1] == ':' || at[-1] == ';')) return true;
    }
    return false;
}

static void reply_features(struct debug_session *session, const struct debug_cursor *cursor)
{
    session->tells_software = lists_feature(cursor, "swbreak+");
    session->tells_hardware = lists_feature(cursor, "hwbreak+");
    session->reply.size = 0;
    debug_print(&session->reply,
                "PacketSize=%x;qXfer:features:read+;qXfer:memory-map:read+;QStartNoAckMode+;"
                "vContSupported+;swbreak+;hwbreak+",
                DEBUG_PACKET_LIMIT);
    send_reply(session);
}

static void answer_query(struct debug_session *session, struct debug_cursor *cursor)
{
    if (debug_take_text(cursor, "Supported")) {
        reply_features(session, cursor);
    } else if (debug_take_text(cursor, "Xfer:")) {
        transfer(session, cursor);
    } else if (debug_take_text(cursor, "Rcmd,")) {
        run_monitor(session, cursor);
    } else if (debug_take_text(cursor, "Attached")) {
        reply_text(session, "0");
    } else if (debug_take_text(cursor, "fThreadInfo")) {
        reply_text(session, is_alive(session) ? "m1" : "l");
    } else if (debug_take_text(cursor, "sThreadInfo")) {
        reply_text(session, "l");
    } else if (debug_take_text(cursor, "Symbol:")) {
        reply_text(session, "OK");
    } else if (debug_take_text(cursor, "C") && debug_at_end(cursor)) {
        reply_text(session, is_alive(session) ? "QC1" : "QC0");
    } else {
        reply_text(session, "");
    }
}

static void start_again(struct debug_session *session, struct debug_cursor *cursor)
{
    // The program is the one given on the command line, and its arguments are those given there.
    while (!debug_at_end(cursor) && *cursor->at != ';')
        cursor->at++;
    while (debug_take_text(cursor, ";"))
        continue;
    if (!debug_at_end(cursor)) {
        reply_error(session, ERROR_MALFORMED);
    } else if (!restart(session)) {
        reply_error(session, ERROR_NOT_THERE);
    } else {
        reply_text(session, session->stop);
    }
}

static void kill_program(struct debug_session *session)
{
    session->state = DEBUG_KILLED;
    snprintf(session->stop, sizeof session->stop, "X09");
}

static void answer_v(struct debug_session *session, struct debug_cursor *cursor)
{
    if (debug_take_text(cursor, "Cont?")) {
        reply_text(session, "vCont;c;C;s;S;r");
    } else if (debug_take_text(cursor, "Run;")) {
        start_again(session, cursor);
    } else if (debug_take_text(cursor, "Kill")) {
        kill_program(session);
        reply_text(session, "OK");
    } else if (!debug_take_text(cursor, "Cont")) {
        reply_text(session, "");
    } else if (is_alive(session)) {
        resume_by_actions(session, cursor);
    } else {
        reply_error(session, ERROR_NOT_THERE);
    }
}

// --------------------------------------------------------------------------------------- packets

// Packets that need a program; false: not one of them.
static bool answer_about_program(struct debug_session *session, char command,
                                 struct debug_cursor *cursor)
{
    if (strchr("gGpPmMXzZcCsSDT", command) == NULL) return false;
    if (!is_alive(session)) {
        reply_error(session, ERROR_NOT_THERE);
        return true;
    }
    switch (command) {
    case 'g':
        read_registers(session);
        break;
    case 'G':
        write_registers(session, cursor);
        break;
    case 'p':
        read_one_register(session, cursor);
        break;
    case 'P':
        write_one_register(session, cursor);
        break;
    case 'm':
        read_memory(session, cursor);
        break;
    case 'M':
    case 'X':
        write_memory(session, cursor, command == 'X');
        break;
    case 'z':
    case 'Z':
        change_break(session, cursor, command == 'Z');
        break;
    case 'D':
        penta_remove_breaks(session->soc);
        session->state = DEBUG_DETACHED;
        reply_text(session, "OK");
        break;
    case 'T': {
        uint64_t thread;
        reply_done(session, debug_take_hex(cursor, 1, &thread) && debug_at_end(cursor),
                   ERROR_MALFORMED);
        break;
    }
    default:
        resume_plainly(session, cursor, command);
        break;
    }
    return true;
}

static void answer_packet(struct debug_session *session)
{
    const struct debug_reader *reader = &session->reader;
    struct debug_cursor cursor = {reader->data, reader->data + reader->size};
    if (reader->size == 0) {
        reply_text(session, "");
        return;
    }
    const char command = *cursor.at++;
    if (command != 0 && answer_about_program(session, command, &cursor)) return;
    switch (command) {
    case '?':
        reply_text(session, session->stop);
        break;
    case '!':
        session->extended = true;
        reply_text(session, "OK");
        break;
    case 'H':
        reply_text(session, "OK");
        break;
    case 'k':
        kill_program(session);
        break;
    case 'R':
        restart(session);
        break;
    case 'q':
        answer_query(session, &cursor);
        break;
    case 'Q':
        if (debug_take_text(&cursor, "StartNoAckMode") && debug_at_end(&cursor)) {
            reply_text(session, "OK");
            session->no_acknowledge = true;
        } else {
            reply_text(session, "");
        }
        break;
    case 'v':
        answer_v(session, &cursor);
        break;
    default:
        reply_text(session, "");
        break;
    }
}

static void take_byte(struct debug_session *session, uint8_t byte)
{
    switch (debug_reader_take(&session->reader, byte)) {
    case DEBUG_INPUT_PACKET:
        if (!session->no_acknowledge) debug_append(&session->output, "+", 1);
        if (session->state == DEBUG_RUNNING) {
            reply_error(session, ERROR_BUSY);
        } else {
            answer_packet(session);
        }
        break;
    case DEBUG_INPUT_OVERSIZED:
        if (!session->no_acknowledge) debug_append(&session->output, "+", 1);
        reply_error(session, ERROR_MALFORMED);
        break;
    case DEBUG_INPUT_DAMAGED:
        if (session->no_acknowledge) {
            reply_error(session, ERROR_MALFORMED);
        } else {
            debug_append(&session->output, "-", 1);
        }
        break;
    case DEBUG_INPUT_REJECTED:
        if (!session->no_acknowledge && session->reply.size != 0) send_reply(session);
        break;
    case DEBUG_INPUT_INTERRUPT:
        if (session->state == DEBUG_RUNNING) report_stop(session, SIGNAL_INTERRUPT, "");
        break;
    default:
        break;
    }
}

// --------------------------------------------------------------------------------- the session

void debug_session_init(struct debug_session *session, struct penta_soc *soc)
{
    memset(session, 0, sizeof *session);
    session->soc = soc;
    session->slice = SLICE_CYCLES;
    set_stop(session, SIGNAL_TRAP, "");
}

void debug_session_clear(struct debug_session *session)
{
    debug_buffer_clear(&session->output);
    debug_buffer_clear(&session->reply);
}

void debug_session_connect(struct debug_session *session)
{
    memset(&session->reader, 0, sizeof session->reader);
    debug_session_clear(session);
    session->no_acknowledge = session->extended = false;
    session->tells_software = session->tells_hardware = false;
    penta_remove_breaks(session->soc);
    if (session->state == DEBUG_RUNNING) set_stop(session, SIGNAL_INTERRUPT, "");
}

bool debug_session_finished(const struct debug_session *session)
{
    switch (session->state) {
    case DEBUG_DETACHED:
        return true;
    case DEBUG_OVER:
    case DEBUG_KILLED:
        // An extended debugger may start the program again.
        return !session->extended;
    default:
        return false;
    }
}

void debug_session_receive(struct debug_session *session, const void *data, size_t size)
{
    const uint8_t *bytes = data;
    for (size_t i = 0; i < size && !debug_session_finished(session); i++)
        take_byte(session, bytes[i]);
}
