// SPDX-License-Identifier: Apache-2.0
// The transport of debug sessions: a socket that only this machine reaches.
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "debug/session.h"

// A slice of the run takes about this long, so that an interrupt is seen soon.
enum { SLICE_SHORT_MS = 5, SLICE_LONG_MS = 50, INPUT_BYTES = 512 };
#define SLICE_LEAST (UINT64_C(1) << 12)
#define SLICE_MOST  (UINT64_C(1) << 40)

static bool fail(struct penta_error *error, const char *what, const char *where)
{
    snprintf(error->text, sizeof error->text, "%s %s: %s", what, where, strerror(errno));
    return false;
}

static bool listen_on_path(int *listener, const char *path, struct penta_error *error)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof address.sun_path) {
        errno = ENAMETOOLONG;
        return fail(error, "socket", path);
    }
    strcpy(address.sun_path, path);
    *listener = socket(AF_UNIX, SOCK_STREAM, 0);
    if (*listener < 0 || bind(*listener, (struct sockaddr *)&address, sizeof address) != 0 ||
        listen(*listener, 1) != 0) {
        return fail(error, "socket", path);
    }
    return true;
}

static bool listen_on_port(int *listener, uint16_t *port, struct penta_error *error)
{
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons(*port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    const int on = 1;
    char where[32];
    snprintf(where, sizeof where, "127.0.0.1:%u", *port);
    *listener = socket(AF_INET, SOCK_STREAM, 0);
    if (*listener < 0 || setsockopt(*listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0 ||
        bind(*listener, (struct sockaddr *)&address, sizeof address) != 0 ||
        listen(*listener, 1) != 0 ||
        getsockname(*listener, (struct sockaddr *)&address, &size) != 0) {
        return fail(error, "port", where);
    }
    *port = ntohs(address.sin_port);
    return true;
}

static int accept_debugger(int listener)
{
    const int on = 1;
    int connection;
    do {
        connection = accept(listener, NULL, NULL);
    } while (connection < 0 && (errno == EINTR || errno == ECONNABORTED));
    // Fails for a Unix socket, which has no delay to take away.
    if (connection >= 0) setsockopt(connection, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return connection;
}

static bool send_output(int connection, struct debug_session *session)
{
    struct debug_buffer *output = &session->output;
    for (size_t at = 0; at < output->size;) {
        const ssize_t sent = send(connection, output->data + at, output->size - at, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) continue;
        if (sent <= 0) return false;
        at += (size_t)sent;
    }
    output->size = 0;
    return !output->failed && !session->reply.failed;
}

// False: the debugger is gone.
static bool receive_input(int connection, struct debug_session *session)
{
    struct pollfd poll_for = {.fd = connection, .events = POLLIN};
    uint8_t data[INPUT_BYTES];
    if (poll(&poll_for, 1, session->state == DEBUG_RUNNING ? 0 : -1) <= 0) return true;
    const ssize_t count = recv(connection, data, sizeof data, 0);
    if (count < 0) return errno == EINTR || errno == EAGAIN;
    if (count == 0) return false;
    debug_session_receive(session, data, (size_t)count);
    return true;
}

static int64_t milliseconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void run_slice(struct debug_session *session)
{
    const int64_t start = milliseconds_now();
    debug_session_run(session);
    const int64_t taken = milliseconds_now() - start;
    if (taken < SLICE_SHORT_MS && session->slice < SLICE_MOST) session->slice *= 2;
    if (taken > SLICE_LONG_MS && session->slice > SLICE_LEAST) session->slice /= 2;
}

static void serve_connection(int connection, struct debug_session *session)
{
    debug_session_connect(session);
    while (receive_input(connection, session)) {
        if (session->state == DEBUG_RUNNING) run_slice(session);
        if (!send_output(connection, session) || debug_session_finished(session)) return;
    }
}

static enum penta_debug_end serve_all(int listener, struct debug_session *session,
                                      struct penta_error *error)
{
    for (;;) {
        const int connection = accept_debugger(listener);
        if (connection < 0) {
            fail(error, "accept", "a debugger");
            return PENTA_DEBUG_FAILED;
        }
        serve_connection(connection, session);
        close(connection);
        switch (session->state) {
        case DEBUG_OVER:
            return PENTA_DEBUG_ENDED;
        case DEBUG_KILLED:
            return PENTA_DEBUG_KILLED;
        case DEBUG_DETACHED:
            while (penta_run(session->soc, UINT64_MAX) != PENTA_STOP_END)
                continue;
            return PENTA_DEBUG_ENDED;
        default:  // it left, or was cut off: another may come
            break;
        }
    }
}

enum penta_debug_end penta_debug_serve(struct penta_soc **soc,
                                       const struct penta_debug_options *options,
                                       struct penta_error *error)
{
    int listener = -1;
    uint16_t port = options->port;
    char where[128];
    enum penta_debug_end end = PENTA_DEBUG_FAILED;
    struct debug_session *session = malloc(sizeof *session);
    if (session == NULL) {
        snprintf(error->text, sizeof error->text, "out of memory for the debugger");
        return end;
    }
    debug_session_init(session, *soc);
    session->restart = options->restart;
    session->context = options->context;
    const bool listening = options->socket != NULL
                               ? listen_on_path(&listener, options->socket, error)
                               : listen_on_port(&listener, &port, error);
    if (listening) {
        snprintf(where, sizeof where, "127.0.0.1:%u", port);
        if (options->listening != NULL) {
            options->listening(options->context, options->socket != NULL ? options->socket : where);
        }
        end = serve_all(listener, session, error);
        if (options->socket != NULL) unlink(options->socket);
    }
    if (listener >= 0) close(listener);
    *soc = session->soc;
    debug_session_clear(session);
    free(session);
    return end;
}
