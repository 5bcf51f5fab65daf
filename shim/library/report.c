// SPDX-License-Identifier: MIT
#include "report.h"
#include "sink.h"
#include "text.h"

#include <errno.h>
#include <stdatomic.h>
#include <unistd.h>

static enum log_level reported = LOG_EVENT;
static const char *reporter = "";
static atomic_bool loading = true; /* the thread may look while the constructor ends */

void report_setup(enum log_level level, const char *program)
{
    reported = level;
    reporter = program;
}

void report_loaded(void)
{
    loading = false;
}

void report(enum log_level level, const char *format, ...)
{
    struct text line = {.length = 0};
    int saved_errno = errno;
    va_list arguments;
    size_t end;

    if (level > reported)
        return;
    text_add(&line, "orphanage: %s[%d]: ", reporter, (int)getpid());
    va_start(arguments, format);
    text_vadd(&line, format, arguments);
    va_end(arguments);

    end = line.length < TEXT_MAX ? line.length : TEXT_MAX - 1; /* a cut line ends, too */
    line.bytes[end] = '\n';
    if (!sink_stderr(line.bytes, end + 1, loading)) {
        line.bytes[end] = '\0';
        sink_system_log(line.bytes);
    }
    errno = saved_errno;
}
