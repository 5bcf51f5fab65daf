// SPDX-License-Identifier: MIT
/* What the two instances tell each other. When an instance reads the end of the channel, the other
 * one has ended, because nobody else has it open. */
#ifndef ORPHANAGE_CHANNEL_H
#define ORPHANAGE_CHANNEL_H

#include <stdbool.h>

enum message_kind {
    MESSAGE_STARTED, /* from the inner one: COMMAND's pid */
    MESSAGE_ENDED,   /* from the inner one: nothing is left; the status that wait(2) had of COMMAND,
                        or -1 */
    MESSAGE_SIGNAL,  /* from the outer one: it got this signal */
    MESSAGE_CLOSED,  /* the other one has ended */
};

struct message {
    enum message_kind kind;
    int value;
    int reaction; /* MESSAGE_SIGNAL: an enum reaction */
};

/* False, with errno, if that fails. */
bool channel_open(int ends[2]);

/* Neither call waits. A message is lost if the other instance has ended, or is stopped and has
 * hundreds to read. */
void channel_write(int end, struct message message);
bool channel_read(int end, struct message *message);

#endif
