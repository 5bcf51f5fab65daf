// SPDX-License-Identifier: MIT
#include "report.h"
#include "system.h"

static enum log_level reported = LOG_EVENT;
static const char *reporter = "";

void report_setup(enum log_level level, const char *program)
{
    reported = level;
    reporter = program;
}

bool report_says(enum log_level level)
{
    return level <= reported;
}

/* How long, in milliseconds, a line about an orphan may wait for room in what is read slowly: 2,000
 * orphans at once have more to say than a pipe holds (64 KiB). A line said at load never waits. */
enum { PATIENCE = 500 };

static void write_line(struct report about, int64_t until, const char *format, va_list arguments)
{
    struct text line;
    size_t end;

    text_begin(&line);
    text_add(&line, REPORT_PREFIX "%s[%d]: ", reporter, (int)system_self());
    text_vadd(&line, format, arguments);
    end = line.length < TEXT_MAX ? line.length
                                 : TEXT_MAX - 1; /* a line that was cut ends in a newline, too */
    line.bytes[end] = '\n';
    if (system_write_stderr(line.bytes, end + 1, until))
        return;
    line.bytes[end] = '\0';
    about.program = reporter;
    about.line = line.bytes;
    if (system_log(&about, until))
        return;
    line.bytes[end] = '\n';
    system_write_socket(line.bytes, end + 1);
}

void report(enum log_level level, const char *format, ...)
{
    va_list arguments;

    if (!report_says(level))
        return;
    va_start(arguments, format);
    write_line((struct report){.parent = 0}, 0, format, arguments);
    va_end(arguments);
}

void report_about(struct report about, const char *format, ...)
{
    va_list arguments;

    if (!report_says(LOG_EVENT))
        return;
    va_start(arguments, format);
    write_line(about, system_now() + PATIENCE, format, arguments);
    va_end(arguments);
}
