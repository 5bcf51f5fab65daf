// SPDX-License-Identifier: MIT
/* The system's log: the journal, which keeps fields beside the line, or else syslog's socket. Both
 * file the datagram under the sender's unit, whatever that did to its stderr. */
#include "kernel.h"
#include "report.h"
#include "room.h"
#include "system.h"
#include "text.h"

#include <errno.h>
#include <sys/socket.h>
#include <sys/un.h>

#define JOURNAL "/run/systemd/journal/socket" /* systemd.journal-fields(7), the native protocol */
#define SYSLOG  "/dev/log"

enum { WARNING = 4, FACILITY_DAEMON = 3 }; /* syslog(3) */

/* The socket has room for ten datagrams or so (net.unix.max_dgram_qlen). */
static bool send_datagram(int64_t until, const struct sockaddr_un *to, const struct text *text)
{
    int fd = (int)KERNEL_CALL3(SYS_socket, AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    long sent;

    if (fd < 0)
        return false;
    do
        sent = KERNEL_CALL(SYS_sendto, fd, text->bytes, text->length, MSG_DONTWAIT | MSG_NOSIGNAL,
                           to, sizeof *to);
    while (sent == -EAGAIN && room_is_awaited(until));
    kernel_close(fd);
    return sent == (long)text->length;
}

static bool send_to_journal(const struct report *report, int64_t until)
{
    static const struct sockaddr_un journal = {.sun_family = AF_UNIX, .sun_path = JOURNAL};
    struct text entry;

    text_begin(&entry);
    text_add(&entry, "PRIORITY=%d\nSYSLOG_IDENTIFIER=orphanage\nORPHANAGE_PROGRAM=%s\n", WARNING,
             report->program);
    if (report->parent)
        text_add(&entry, "ORPHANAGE_PARENT_PID=%d\n", (int)report->parent);
    if (report->cause)
        text_add(&entry, "ORPHANAGE_CAUSE=%s\n", report->cause);
    if (report->action)
        text_add(&entry, "ORPHANAGE_ACTION=%s\n", report->action);
    text_add(&entry, "MESSAGE=%s\n", report->line + sizeof REPORT_PREFIX - 1);
    entry.bytes[entry.length - 1] =
        '\n'; /* also if the message was cut: the journal drops a field without it */
    return send_datagram(until, &journal, &entry);
}

static bool send_to_syslog(const struct report *report, int64_t until)
{
    static const struct sockaddr_un syslog = {.sun_family = AF_UNIX, .sun_path = SYSLOG};
    struct text entry;

    text_begin(&entry);
    text_add(&entry, "<%d>%s", FACILITY_DAEMON * 8 + WARNING, report->line);
    return send_datagram(until, &syslog, &entry);
}

bool system_log(const struct report *report, int64_t until)
{
    return send_to_journal(report, until) || send_to_syslog(report, until);
}
