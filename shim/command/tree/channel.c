// SPDX-License-Identifier: MIT
#include "channel.h"

#include <sys/socket.h>
#include <unistd.h>

bool channel_open(int ends[2])
{
    return socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) == 0;
}

void channel_write(int end, struct message message)
{
    if (send(end, &message, sizeof message, MSG_DONTWAIT | MSG_NOSIGNAL) < 0)
        return; /* its end is noticed when we read */
}

bool channel_read(int end, struct message *message)
{
    ssize_t length = recv(end, message, sizeof *message, MSG_DONTWAIT);

    if (length == 0)
        *message = (struct message){.kind = MESSAGE_CLOSED};
    return length == 0 || length == sizeof *message;
}
