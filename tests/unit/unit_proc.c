// SPDX-License-Identifier: MIT
/* /proc/PID/stat: real lines, names made to mislead, and garbage. */
#include "proc.h"
#include "unit.h"

#include <string.h>
#include <unistd.h>

#define REST(flags, start)                                                                         \
    " 1 7 7 0 -1 " flags " 100 0 0 0 1 2 3 4 20 0 1 0 " start " 1000 200 18446744073709551615 1 1"

static void parsed(const char *line, bool never_execed, int64_t age)
{
    struct leader leader = {!never_execed, -7};

    CHECK(proc_parse_stat(line, 100000, &leader), "%s", line);
    CHECK(leader.never_execed == never_execed && leader.age == age, "%s: %d %lld", line,
          leader.never_execed, (long long)leader.age);
}

int main(void)
{
    static const char *const garbage[] = {"",
                                          "7",
                                          "7 (a",
                                          "7 (a)",
                                          "7 (a) ",
                                          "7 (a) S 1 2 3",
                                          ") S",
                                          "7 (a)S" REST("64", "5"),
                                          "7 (a) S" REST("64", "x"),
                                          "7 (a) S" REST("64", "9223372036854775807")};
    struct leader leader;
    char comm[COMM_MAX];

    parsed("7 (a) S" REST("4194368", "9950"), true, 500);
    parsed("7 (a) S" REST("4194304", "9950"), false, 500);
    parsed("7 (a) b) (c) S" REST("64", "0"), true, 100000);
    parsed("7 () S" REST("0", "10000"), false, 0);
    for (size_t i = 0; i < sizeof garbage / sizeof garbage[0]; i++)
        CHECK(!proc_parse_stat(garbage[i], 0, &leader), "%s", garbage[i]);

    CHECK(proc_leader(getpid(), &leader) && !leader.never_execed && leader.age >= 0 &&
              leader.age < 600000,
          "ourselves: %lld ms", (long long)leader.age);
    CHECK(proc_comm(getpid(), comm) && !strcmp(comm, "unit_proc"), "%s", comm);
    CHECK(!proc_leader(-1, &leader) && !proc_comm(-1, comm), "nobody");
    return unit_result();
}
