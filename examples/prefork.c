// SPDX-License-Identifier: MIT
/* A small pre-fork HTTP server, such as the library is for: a master that binds the port and forks,
 * workers that accept. It knows nothing of the library.
 *
 *   prefork PORT WORKERS      on 127.0.0.1; SIGTERM or SIGINT to the master ends all of it */
#define _GNU_SOURCE
#include <errno.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MOST_WORKERS = 64 };

static void fail(const char *what, int port)
{
    fprintf(stderr, "prefork: %s 127.0.0.1:%d: %s\n", what, port, strerror(errno));
    exit(1);
}

static int listen_at(int port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    int listener = socket(AF_INET, SOCK_STREAM, 0), on = 1;

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    /* Past connections in TIME_WAIT are no obstacle to a restart; a listener is. */
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(listener, (const struct sockaddr *)&address, sizeof address))
        fail("bind", port);
    if (listen(listener, 64))
        fail("listen", port);
    return listener;
}

/* Up to the blank line: closing with bytes unread would reset the connection under the answer. */
static void read_request(int connection)
{
    char request[4096] = "";
    size_t length = 0;
    ssize_t count;

    while (length < sizeof request - 1 && !strstr(request, "\r\n\r\n")) {
        count = read(connection, request + length, sizeof request - 1 - length);
        if (count <= 0)
            return;
        length += (size_t)count;
        request[length] = '\0';
    }
}

static void answer(int connection)
{
    char body[64], response[256];
    int length = snprintf(body, sizeof body, "worker %d, its parent %d\n", getpid(), getppid());

    read_request(connection);
    length = snprintf(response, sizeof response,
                      "HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\nContent-Length: %d\r\n\r\n%s",
                      length, body);
    send(connection, response, (size_t)length, MSG_NOSIGNAL);
    close(connection);
}

static void work(int listener)
{
    int connection;

    fprintf(stderr, "worker with pid: %d\n", getpid());
    for (;;) {
        connection = accept(listener, NULL, NULL);
        if (connection >= 0)
            answer(connection);
    }
}

static pid_t start_worker(int listener, const sigset_t *signals)
{
    pid_t worker = fork();

    if (worker == 0) {
        sigprocmask(SIG_UNBLOCK, signals, NULL);
        work(listener);
    }
    return worker;
}

int main(int count, char **arguments)
{
    int port = count == 3 ? atoi(arguments[1]) : 0, wanted = count == 3 ? atoi(arguments[2]) : 0;
    int listener, signal;
    pid_t workers[MOST_WORKERS], ended;
    sigset_t signals;

    if (port < 1 || port > 65535 || wanted < 1 || wanted > MOST_WORKERS) {
        fprintf(stderr, "usage: prefork PORT WORKERS\n");
        return 64;
    }
    listener = listen_at(port);
    /* Blocked before the first fork, and waited for: none is lost between a check and a wait. */
    sigemptyset(&signals);
    sigaddset(&signals, SIGCHLD);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    sigprocmask(SIG_BLOCK, &signals, NULL);
    for (int i = 0; i < wanted; i++)
        workers[i] = start_worker(listener, &signals);

    while (!sigwait(&signals, &signal) && signal == SIGCHLD)
        while ((ended = waitpid(-1, NULL, WNOHANG)) > 0)
            for (int i = 0; i < wanted; i++)
                if (workers[i] == ended)
                    workers[i] = start_worker(listener, &signals);
    for (int i = 0; i < wanted; i++)
        if (workers[i] > 0)
            kill(workers[i], SIGTERM);
    while (wait(NULL) > 0)
        ;
    return 0;
}
