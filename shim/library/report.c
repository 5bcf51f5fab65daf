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

static void write_line(struct report about, const char *format, va_list arguments)
{
    struct text line;
    size_t end;

    text_begin(&line);
    text_add(&line, REPORT_PREFIX "%s[%d]: ", reporter, (int)system_self());
    text_vadd(&line, format, arguments);
    end = line.length < TEXT_MAX ? line.length
                                 : TEXT_MAX - 1; /* a line that was cut ends in a newline, too */
    line.bytes[end] = '\n';
    if (system_write_stderr(line.bytes, end + 1))
        return;
    line.bytes[end] = '\0';
    about.program = reporter;
    about.line = line.bytes;
    system_log(&about);
}

void report(enum log_level level, const char *format, ...)
{
    va_list arguments;

    if (level > reported)
        return;
    va_start(arguments, format);
    write_line((struct report){.parent = 0}, format, arguments);
    va_end(arguments);
}

void report_about(struct report about, const char *format, ...)
{
    va_list arguments;

    if (LOG_EVENT > reported)
        return;
    va_start(arguments, format);
    write_line(about, format, arguments);
    va_end(arguments);
}
