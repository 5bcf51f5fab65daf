// SPDX-License-Identifier: MIT
/* Durations and whole numbers: each limit, each kind of garbage. */
#include "parse.h"
#include "text.h"
#include "unit.h"

#include <limits.h>
#include <locale.h>
#include <string.h>

static const struct {
    const char *text;
    int64_t ms;
} good[] = {
    {"0", 0},
    {"0s", 0},
    {"0ms", 0},
    {"00", 0},
    {"1", 1000},
    {"1s", 1000},
    {"1m", 60000},
    {"1h", 3600000},
    {"1ms", 1},
    {"500ms", 500},
    {"0.5", 500},
    {".5", 500},
    {".5s", 500},
    {"1.5h", 5400000},
    {"0.001", 1},
    {"1.001", 1001},
    {"007", 7000},
    {"24h", 86400000},
    {"1440m", 86400000},
    {"86400", 86400000},
    {"86400000ms", 86400000},
    {"86400.000", 86400000},
    {"0.0001", 1},
    {"0.1ms", 1},
    {".000000000000000001", 1},
    {"0.00000000000", 0},
    {"1.0000000001ms", 2},
    {"0.3333h", 1199880},
    {"000000000000000000000000000001", 1000},
    {"23.999999h", 86399997},
};

static const char *const bad[] = {
    "",
    " ",
    "s",
    "ms",
    ".",
    ".s",
    "1.",
    "1.s",
    "-1",
    "+1",
    "-0",
    "1e3",
    "1E3",
    "0x10",
    "inf",
    "nan",
    "INF",
    "1 s",
    " 1",
    "1 ",
    "1\n",
    "1S",
    "1MS",
    "1sec",
    "1d",
    "1us",
    "1,5",
    "1.5.5",
    "1..5",
    "s1",
    "1s1",
    "1m30s",
    "24.0001h",
    "86401",
    "86400001ms",
    "1441m",
    "25h",
    "1\xc2\xa0s",
    "99999999999999999999999999999999",
    "18446744073709551616",
    "0b1",
    "\xd9\xa1",
    "9223372036854775807h",
    "1''000",
    "1_000",
    "one",
    "0x",
    "1h ",
    "1h\t",
};

static void durations(void)
{
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        int64_t ms = -1;
        CHECK(parse_duration(good[i].text, &ms), "%s", good[i].text);
        CHECK(ms == good[i].ms, "%s: %lld", good[i].text, (long long)ms);
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        int64_t ms = -7;
        CHECK(!parse_duration(bad[i], &ms), "'%s': %lld", bad[i], (long long)ms);
        CHECK(ms == -7, "'%s' was refused, but something was stored", bad[i]);
    }
}

static void whole_numbers(void)
{
    int64_t number = -7;

    CHECK(parse_whole("0", 10, &number) && number == 0, "%lld", (long long)number);
    CHECK(parse_whole("10", 10, &number) && number == 10, "%lld", (long long)number);
    CHECK(parse_whole("2147483647", INT_MAX, &number) && number == INT_MAX, "%lld",
          (long long)number);
    number = -7;
    CHECK(!parse_whole("11", 10, &number), "over the limit");
    CHECK(!parse_whole("2147483648", INT_MAX, &number), "over the limit");
    CHECK(!parse_whole("99999999999999999999999", INT_MAX, &number), "over all limits");
    CHECK(!parse_whole("", 10, &number) && !parse_whole("-1", 10, &number) &&
              !parse_whole("+1", 10, &number) && !parse_whole("1 ", 10, &number) &&
              !parse_whole("0x1", 10, &number) && !parse_whole("1.0", 10, &number),
          "garbage");
    CHECK(number == -7, "something was stored");
}

static void durations_as_text(void)
{
    char text[DURATION_TEXT_MAX];

    CHECK(!strcmp(text_duration(text, 0), "0 ms"), "%s", text);
    CHECK(!strcmp(text_duration(text, 999), "999 ms"), "%s", text);
    CHECK(!strcmp(text_duration(text, 1000), "1 s"), "%s", text);
    CHECK(!strcmp(text_duration(text, 1500), "1.5 s"), "%s", text);
    CHECK(!strcmp(text_duration(text, 1005), "1.005 s"), "%s", text);
    CHECK(!strcmp(text_duration(text, 30000), "30 s"), "%s", text);
    CHECK(!strcmp(text_duration(text, 86400000), "86400 s"), "%s", text);
}

int main(void)
{
    int64_t ms = 0;

    durations();
    whole_numbers();
    durations_as_text();
    /* A decimal comma must change nothing; where the locale is not installed this checks C again.
     */
    setlocale(LC_ALL, "de_DE.UTF-8");
    CHECK(parse_duration("1.5", &ms) && ms == 1500, "%lld", (long long)ms);
    CHECK(!parse_duration("1,5", &ms), "a decimal comma");
    return unit_result();
}
