// SPDX-License-Identifier: MIT
#include "text.h"

#include <errno.h>

static void add_byte(struct text *text, char byte)
{
    if (text->length < TEXT_MAX) {
        text->bytes[text->length++] = byte;
        text->bytes[text->length] = '\0';
    }
}

static void add_string(struct text *text, const char *string)
{
    for (; *string; string++) {
        unsigned char byte = (unsigned char)*string;
        add_byte(text, byte < 0x20 || byte == 0x7f ? '?' : *string);
    }
}

static void add_number(struct text *text, int64_t number)
{
    char digits[20];
    size_t count = 0;
    uint64_t rest = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;

    do {
        digits[count++] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest);
    if (number < 0)
        add_byte(text, '-');
    while (count)
        add_byte(text, digits[--count]);
}

void text_vadd(struct text *text, const char *format, va_list arguments)
{
    for (; *format; format++) {
        if (*format != '%') {
            add_byte(text, *format);
        } else if (*++format == 'd') {
            add_number(text, va_arg(arguments, int));
        } else if (*format == 's') {
            add_string(text, va_arg(arguments, const char *));
        } else {
            return; /* the type of the next argument is not known */
        }
    }
}

void text_add(struct text *text, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    text_vadd(text, format, arguments);
    va_end(arguments);
}

const char *text_duration(char into[DURATION_TEXT_MAX], int64_t milliseconds)
{
    struct text text = {.length = 0};
    int64_t thousandths = milliseconds % 1000;

    if (milliseconds < 1000) {
        add_number(&text, milliseconds);
        add_string(&text, " ms");
    } else {
        add_number(&text, milliseconds / 1000);
        for (int64_t place = 100; thousandths; place /= 10) {
            if (place == 100)
                add_byte(&text, '.');
            add_byte(&text, (char)('0' + thousandths / place));
            thousandths %= place;
        }
        add_string(&text, " s");
    }
    for (size_t i = 0; i <= text.length && i < DURATION_TEXT_MAX; i++)
        into[i] = text.bytes[i];
    return into;
}

const char *error_name(int error)
{
    switch (error) {
    case EPERM: return "EPERM";
    case ESRCH: return "ESRCH";
    case EAGAIN: return "EAGAIN";
    case ENOMEM: return "ENOMEM";
    case EACCES: return "EACCES";
    case EBUSY: return "EBUSY";
    case EINVAL: return "EINVAL";
    case ENFILE: return "ENFILE";
    case EMFILE: return "EMFILE";
    case ENOSYS: return "ENOSYS";
    case ENOTSUP: return "ENOTSUP";
    default: return "an unexpected error";
    }
}
