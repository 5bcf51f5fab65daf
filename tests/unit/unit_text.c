// SPDX-License-Identifier: MIT
/* Lines without stdio: what printf() would have made of them, cut, and safe to print. */
#include "text.h"
#include "unit.h"

#include <errno.h>
#include <limits.h>
#include <string.h>

static const char *made(const char *string, int number)
{
    static struct text text;

    text = (struct text){.length = 0};
    text_add(&text, "<%s|%d>", string, number);
    return text.bytes;
}

/* Past the compiler, which would find it. */
static void add(struct text *text, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    text_vadd(text, format, arguments);
    va_end(arguments);
}

int main(void)
{
    char expected[64];
    struct text text = {.length = 0};
    const int numbers[] = {0, 1, -1, 9, 10, 4194304, INT_MAX, INT_MIN};

    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        snprintf(expected, sizeof expected, "<a b|%d>", numbers[i]);
        CHECK(!strcmp(made("a b", numbers[i]), expected), "%s", made("a b", numbers[i]));
    }
    CHECK(!strcmp(made("", 0), "<|0>"), "%s", made("", 0));
    CHECK(!strcmp(made("a\nb\t\x7f\x1b[31m", 0), "<a?b???[31m|0>"), "control characters");
    CHECK(!strcmp(made("gr\xc3\xbc\xc3\x9f", 0), "<gr\xc3\xbc\xc3\x9f|0>"), "UTF-8 stays");

    add(&text, "a%xb", 7);
    CHECK(!strcmp(text.bytes, "a"), "%s", text.bytes);
    text = (struct text){.length = 0};
    for (int i = 0; i < 2 * TEXT_MAX; i++)
        text_add(&text, "x");
    CHECK(text.length == TEXT_MAX, "%zu", text.length);
    CHECK(strlen(text.bytes) == TEXT_MAX, "%zu", strlen(text.bytes));

    CHECK(!strcmp(error_name(ENOSYS), "ENOSYS"), "%s", error_name(ENOSYS));
    CHECK(!strcmp(error_name(EACCES), "EACCES"), "%s", error_name(EACCES));
    CHECK(!strcmp(error_name(ENOTTY), "an unexpected error"), "%s", error_name(ENOTTY));
    return unit_result();
}
