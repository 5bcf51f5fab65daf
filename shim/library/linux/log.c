// SPDX-License-Identifier: MIT
/* The system's log: the journal, which keeps fields beside the line, or else syslog's socket. Both
 * file the datagram under the sender's unit, whatever that did to its stderr. */
#include "kernel.h"
#include "report.h"
#include "system.h"
#include "text.h"

#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>

#define JOURNAL "/run/systemd/journal/socket" /* systemd.journal-fields(7), the native protocol */
#define SYSLOG  "/dev/log"

enum { WARNING = 4, FACILITY_DAEMON = 3 }; /* syslog(3) */

/* The socket has room for ten datagrams or so (net.unix.max_dgram_qlen). Who waits for more in the
 * kernel gets it in turn; a timeout of 0 would be none. */
static bool may_wait(int fd, int64_t until)
{
    int64_t rest = until - system_now();
    struct timeval timeout = {.tv_sec = rest / 1000, .tv_usec = rest % 1000 * 1000};

    return rest > 0 &&
           !KERNEL_CALL5(SYS_setsockopt, fd, SOL_SOCKET, SO_SNDTIMEO, &timeout, sizeof timeout);
}

static bool send_datagram(int64_t until, const struct sockaddr_un *to, const struct text *text)
{
    int fd = (int)KERNEL_CALL3(SYS_socket, AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    long flags, sent;

    if (fd < 0)
        return false;
    flags = may_wait(fd, until) ? MSG_NOSIGNAL : MSG_NOSIGNAL | MSG_DONTWAIT;
    sent = KERNEL_CALL(SYS_sendto, fd, text->bytes, text->length, flags, to, sizeof *to);
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
