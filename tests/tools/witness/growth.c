// SPDX-License-Identifier: MIT
/* Waits until the tree is what the options ask for. */
#include "witness.h"

#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static bool port_answers(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)options.port)};
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    bool answers;

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    answers = !connect(fd, (struct sockaddr *)&address, sizeof address);
    close(fd);
    return answers;
}

static double age_ms(unsigned long long started)
{
    struct timespec boot;

    clock_gettime(CLOCK_BOOTTIME, &boot);
    return (double)boot.tv_sec * 1e3 + (double)boot.tv_nsec / 1e6 -
           (double)started * 1e3 / (double)sysconf(_SC_CLK_TCK);
}

static bool has_grown(void)
{
    unsigned long long youngest;

    if (named.count < options.ready || (options.port && !port_answers()))
        return false;
    youngest = take_census();
    /* The command itself is in the tree, and no descendant. */
    return tree.count - 1 >= options.descendants &&
           (!options.age_ms || age_ms(youngest) >= (double)options.age_ms);
}

pid_t find_victim(void)
{
    if (!options.kill)
        return command;
    for (int i = 0; i < named.count; i++)
        if (!strcmp(named.process[i].name, options.kill))
            return named.process[i].pid;
    return 0;
}

static void wait_for_output(int ms)
{
    struct pollfd poll_output = {.fd = output, .events = POLLIN};

    if (poll(&poll_output, 1, ms) > 0)
        read_output();
}

bool wait_for_growth(bool with_victim)
{
    double begin = now_ms();

    while (!has_grown() || (with_victim && !find_victim())) {
        if (now_ms() - begin > (double)options.growth_ms) {
            printf("not grown: %d ready, %d processes\n", named.count, tree.count);
            return false;
        }
        wait_for_output(5);
    }
    return true;
}
