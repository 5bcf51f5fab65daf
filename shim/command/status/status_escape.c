// SPDX-License-Identifier: MIT
#include "status_escape.h"

#include <stdbool.h>
#include <stdint.h>

size_t utf8_character(const unsigned char *bytes, size_t length)
{
    static const uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
    uint32_t code;
    size_t size;

    if (!length)
        return 0;
    if (bytes[0] < 0x80)
        return 1;
    size = bytes[0] >= 0xF0 ? 4 : bytes[0] >= 0xE0 ? 3 : 2;
    if (bytes[0] < 0xC0 || bytes[0] > 0xF7 || size > length)
        return 0;
    code = bytes[0] & (0x7FU >> size);
    for (size_t i = 1; i < size; i++) {
        if ((bytes[i] & 0xC0) != 0x80)
            return 0;
        code = code << 6 | (bytes[i] & 0x3F);
    }
    /* Overlong forms, surrogates and what is beyond Unicode are none (RFC 3629). */
    if (code < smallest[size] || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF))
        return 0;
    return size;
}

/* C0, DEL, and the C1 set, which begins escape sequences on terminals, too. */
static bool is_control(const unsigned char *character)
{
    return character[0] < 0x20 || character[0] == 0x7F ||
           (character[0] == 0xC2 && character[1] < 0xA0);
}

void escape_text(FILE *out, const char *text, size_t length, size_t columns)
{
    const unsigned char *bytes = (const unsigned char *)text;

    while (length && columns--) {
        size_t size = utf8_character(bytes, length);

        if (size && !is_control(bytes))
            fwrite(bytes, 1, size, out);
        else
            fputc(*bytes ? '?' : ' ', out);
        size = size ? size : 1;
        bytes += size;
        length -= size;
    }
}

void escape_json(FILE *out, const char *text, size_t length)
{
    const unsigned char *bytes = (const unsigned char *)text;

    fputc('"', out);
    while (length) {
        size_t size = utf8_character(bytes, length);

        if (!size)
            fputs("\\ufffd", out);
        else if (size == 1 && is_control(bytes))
            fprintf(out, "\\u%04x", bytes[0]);
        else if (*bytes == '"' || *bytes == '\\')
            fprintf(out, "\\%c", *bytes);
        else
            fwrite(bytes, 1, size, out);
        size = size ? size : 1;
        bytes += size;
        length -= size;
    }
    fputc('"', out);
}
