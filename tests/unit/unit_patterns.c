// SPDX-License-Identifier: MIT
#include "patterns.h"
#include "unit.h"

#include <string.h>

int main(void)
{
    char longest[PATTERN_MAX + 2];

    CHECK(patterns_valid("a") && patterns_valid("a,b") && patterns_valid("*"), "good lists");
    CHECK(!patterns_valid("") && !patterns_valid(",") && !patterns_valid("a,") &&
              !patterns_valid(",a") && !patterns_valid("a,,b"),
          "empty patterns");
    memset(longest, 'x', sizeof longest);
    longest[PATTERN_MAX] = '\0';
    CHECK(patterns_valid(longest) && patterns_match(longest, longest), "the longest");
    longest[PATTERN_MAX] = 'x';
    longest[PATTERN_MAX + 1] = '\0';
    CHECK(!patterns_valid(longest), "one byte more");

    CHECK(!patterns_match(NULL, "nginx"), "an unset list");
    CHECK(patterns_match("nginx", "nginx"), "the name");
    CHECK(!patterns_match("nginx", "nginx-debug") && !patterns_match("nginx", "ngin"),
          "whole names");
    CHECK(patterns_match("a,b,nginx", "nginx") && patterns_match("nginx,b", "nginx"),
          "any of them");
    CHECK(patterns_match("chrom*", "chromium") && patterns_match("chrom*", "chrom"), "a star");
    CHECK(patterns_match("*_handler", "crash_handler") && !patterns_match("*_handler", "handled") &&
              !patterns_match("*_handler", "worker"),
          "a star in front");
    CHECK(patterns_match("a\\?", "a?") && patterns_match("*[bc]", "ab") &&
              patterns_match("a*", "ab"),
          "ends that are no plain byte");
    CHECK(patterns_match("*", "") && !patterns_match("a", "") && !patterns_match("*a", ""),
          "no name");
    CHECK(patterns_match("python3.?", "python3.1") && !patterns_match("python3.?", "python3.11"),
          "a question mark");
    CHECK(patterns_match("[np]ginx", "nginx") && !patterns_match("[!n]*", "nginx"), "a bracket");
    CHECK(!patterns_match("NGINX", "nginx"), "case counts");
    CHECK(!patterns_match("[", "x") && !patterns_match("[a-", "a"), "a broken bracket");
    CHECK(patterns_match("\\*", "*") && !patterns_match("\\*", "x"), "a quoted star");
    return unit_result();
}
