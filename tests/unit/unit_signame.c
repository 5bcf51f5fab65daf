// SPDX-License-Identifier: MIT
/* Signal names and numbers, both ways. */
#include "signame.h"
#include "unit.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

static void understood(const char *text, int signal)
{
    CHECK(signal_from_text(text) == signal, "%s: %d, not %d", text, signal_from_text(text), signal);
}

static void names(void)
{
    char text[32];

    understood("TERM", SIGTERM);
    understood("term", SIGTERM);
    understood("SIGTERM", SIGTERM);
    understood("sigterm", SIGTERM);
    understood("SigTerm", SIGTERM);
    understood("SIGUSR1", SIGUSR1);
    understood("usr1", SIGUSR1);
    understood("10", 10);
    understood("KILL", SIGKILL);
    understood("STOP", SIGSTOP);
    understood("POLL", SIGIO);
    understood("CLD", SIGCHLD);
    understood("IOT", SIGABRT);
    understood("int", SIGINT); /* in a Turkish locale toupper("i") is no I */
    understood("RTMIN", SIGRTMIN);
    understood("sigrtmin+3", SIGRTMIN + 3);
    understood("RTMIN+3", SIGRTMIN + 3);
    understood("RTMIN+0", SIGRTMIN);
    understood("RTMAX", SIGRTMAX);
    understood("RTMAX-2", SIGRTMAX - 2);
    snprintf(text, sizeof text, "RTMIN+%d", SIGRTMAX - SIGRTMIN);
    understood(text, SIGRTMAX);
    snprintf(text, sizeof text, "RTMAX-%d", SIGRTMAX - SIGRTMIN);
    understood(text, SIGRTMIN);
}

static void numbers(void)
{
    char text[16];

    for (int signal = -1; signal <= SIGRTMAX + 1; signal++) {
        int sendable = (signal >= 1 && signal <= 31) || (signal >= SIGRTMIN && signal <= SIGRTMAX);
        snprintf(text, sizeof text, "%d", signal);
        understood(text, sendable ? signal : 0);
    }
}

static void garbage(void)
{
    static const char *const bad[] = {"",
                                      " ",
                                      "SIG",
                                      "sigsig",
                                      "SIGSIGTERM",
                                      "TERMX",
                                      "TER",
                                      "TERM ",
                                      " TERM",
                                      "0",
                                      "-1",
                                      "+9",
                                      "9.0",
                                      "0x9",
                                      "99",
                                      "1e1",
                                      "RTMIN+",
                                      "RTMIN-1",
                                      "RTMAX+1",
                                      "RTMAX-",
                                      "RTMIN+99",
                                      "RTMAX-99",
                                      "RTMIN 3",
                                      "RTMIN3",
                                      "RTMIN+-3",
                                      "RT",
                                      "RTMIN+3x",
                                      "SIG9",
                                      "SIGRTMIN+999999999999999999999",
                                      "4294967305",
                                      "TERM,KILL",
                                      "SIGTERM\n",
                                      "\xc5\x9f",
                                      "UNUSED1",
                                      "ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJKLMNOPQRSTUVWXYZ"};

    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        understood(bad[i], 0);
}

static void back_again(void)
{
    char text[SIGNAL_NAME_MAX];

    for (int signal = 1; signal <= SIGRTMAX; signal++)
        if (signal <= 31 || signal >= SIGRTMIN)
            understood(signal_to_text(text, signal), signal);
    CHECK(!strcmp(signal_to_text(text, SIGTERM), "SIGTERM"), "%s", text);
    CHECK(!strcmp(signal_to_text(text, SIGCHLD), "SIGCHLD"), "%s", text);
    CHECK(!strcmp(signal_to_text(text, SIGRTMIN), "SIGRTMIN"), "%s", text);
    CHECK(!strcmp(signal_to_text(text, SIGRTMIN + 3), "SIGRTMIN+3"), "%s", text);
    CHECK(!strcmp(signal_to_text(text, 32), "signal 32"), "%s", text);
}

int main(void)
{
    names();
    numbers();
    garbage();
    back_again();
    return unit_result();
}
