// SPDX-License-Identifier: MIT
#include "parse.h"

#include <stddef.h>
#include <string.h>

enum { BILLION = 1000000000 };

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

/* Reads digits; their end, or NULL if there are none. A number greater than most stays just above
 * it. */
static const char *digits(const char *text, int64_t most, int64_t *number)
{
    if (!is_digit(*text))
        return NULL;
    for (*number = 0; is_digit(*text); text++)
        if (*number <= most)
            *number = *number * 10 + (*text - '0');
    return text;
}

bool parse_whole(const char *text, int64_t most, int64_t *number)
{
    int64_t value;
    const char *end = digits(text, most, &value);

    if (!end || *end || value > most)
        return false;
    *number = value;
    return true;
}

/* Reads the digits after a decimal point as billionths, rounded up. */
static const char *billionths(const char *text, int64_t *number)
{
    int64_t place = BILLION / 10, value = 0;
    bool more = false;

    if (!is_digit(*text))
        return NULL;
    for (; is_digit(*text); text++, place /= 10) {
        value += place * (*text - '0');
        more = more || (!place && *text != '0');
    }
    *number = value + more;
    return text;
}

/* The milliseconds of a unit; 0 if the text is no unit. */
static int64_t unit(const char *text)
{
    static const struct {
        const char *name;
        int64_t milliseconds;
    } units[] = {{"", 1000}, {"ms", 1}, {"s", 1000}, {"m", 60000}, {"h", 3600000}};

    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++)
        if (!strcmp(text, units[i].name))
            return units[i].milliseconds;
    return 0;
}

bool parse_duration(const char *text, int64_t *milliseconds)
{
    int64_t whole = 0, fraction = 0, scale, value;

    if (*text != '.')
        text = digits(text, LONGEST_DURATION, &whole);
    if (text && *text == '.')
        text = billionths(text + 1, &fraction);
    if (!text || !(scale = unit(text)) || whole > LONGEST_DURATION)
        return false;
    /* At most 86,400,000 * 3,600,000 and 10^9 * 3,600,000: neither product overflows. */
    value = whole * scale + (fraction * scale + BILLION - 1) / BILLION;
    if (value > LONGEST_DURATION)
        return false;
    *milliseconds = value;
    return true;
}
