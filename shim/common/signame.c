// SPDX-License-Identifier: MIT
#include "signame.h"
#include "parse.h"
#include "text.h"

#include <signal.h>
#include <stddef.h>
#include <string.h>

/* Our own table: sigabbrev_np() is missing before glibc 2.32 and in musl. */
static const struct {
    const char *name;
    int signal;
} names[] = {
    {"HUP", SIGHUP},
    {"INT", SIGINT},
    {"QUIT", SIGQUIT},
    {"ILL", SIGILL},
    {"TRAP", SIGTRAP},
    {"ABRT", SIGABRT},
    {"BUS", SIGBUS},
    {"FPE", SIGFPE},
    {"KILL", SIGKILL},
    {"USR1", SIGUSR1},
    {"SEGV", SIGSEGV},
    {"USR2", SIGUSR2},
    {"PIPE", SIGPIPE},
    {"ALRM", SIGALRM},
    {"TERM", SIGTERM},
    {"CHLD", SIGCHLD},
    {"CONT", SIGCONT},
    {"STOP", SIGSTOP},
    {"TSTP", SIGTSTP},
    {"TTIN", SIGTTIN},
    {"TTOU", SIGTTOU},
    {"URG", SIGURG},
    {"XCPU", SIGXCPU},
    {"XFSZ", SIGXFSZ},
    {"VTALRM", SIGVTALRM},
    {"PROF", SIGPROF},
    {"IO", SIGIO},
    {"SYS", SIGSYS},
    {"WINCH", SIGWINCH},
#ifdef SIGSTKFLT
    {"STKFLT", SIGSTKFLT},
#endif
#ifdef SIGPWR
    {"PWR", SIGPWR},
#endif
    /* Second names come last: signal_to_text() takes the first that fits. */
    {"IOT", SIGABRT},
    {"CLD", SIGCHLD},
    {"POLL", SIGIO},
};

enum { NAMES = sizeof names / sizeof names[0], LAST_STANDARD_SIGNAL = 31 };

/* The n of "RTMIN+n" or "RTMAX-n"; 0 if there is none, -1 if it is malformed. */
static int real_time_offset(const char *text, char sign)
{
    int64_t offset = 0;

    if (!*text)
        return 0;
    if (*text != sign || !parse_whole(text + 1, SIGRTMAX - SIGRTMIN, &offset))
        return -1;
    return (int)offset;
}

/* Upper case by ASCII alone: in a Turkish locale toupper() and strcasecmp() do not pair i with I.
 */
static bool upper_case(char into[SIGNAL_NAME_MAX], const char *text)
{
    size_t length = strlen(text);

    if (length >= SIGNAL_NAME_MAX)
        return false;
    for (size_t i = 0; i <= length; i++)
        into[i] = text[i] >= 'a' && text[i] <= 'z' ? (char)(text[i] - 'a' + 'A') : text[i];
    return true;
}

int signal_from_text(const char *text)
{
    char word[SIGNAL_NAME_MAX] = "";
    const char *name = word;
    int64_t number;

    if (!upper_case(word, text))
        return 0;
    if (parse_whole(name, SIGRTMAX, &number))
        return number <= LAST_STANDARD_SIGNAL || number >= SIGRTMIN ? (int)number : 0;
    if (!strncmp(name, "SIG", 3))
        name += 3;
    if (!strncmp(name, "RTMIN", 5)) {
        int offset = real_time_offset(name + 5, '+');
        return offset < 0 ? 0 : SIGRTMIN + offset;
    }
    if (!strncmp(name, "RTMAX", 5)) {
        int offset = real_time_offset(name + 5, '-');
        return offset < 0 ? 0 : SIGRTMAX - offset;
    }
    for (size_t i = 0; i < NAMES; i++)
        if (!strcmp(name, names[i].name))
            return names[i].signal;
    return 0;
}

const char *signal_to_text(char into[SIGNAL_NAME_MAX], int signal)
{
    struct text text = {.length = 0};

    if (signal >= SIGRTMIN && signal <= SIGRTMAX) {
        text_add(&text, "SIGRTMIN");
        if (signal > SIGRTMIN)
            text_add(&text, "+%d", signal - SIGRTMIN);
    } else {
        const char *name = NULL;
        for (size_t i = 0; i < NAMES && !name; i++)
            if (names[i].signal == signal)
                name = names[i].name;
        if (name)
            text_add(&text, "SIG%s", name);
        else
            text_add(&text, "signal %d", signal);
    }
    memcpy(into, text.bytes, text.length < SIGNAL_NAME_MAX ? text.length + 1 : SIGNAL_NAME_MAX);
    into[SIGNAL_NAME_MAX - 1] = '\0';
    return into;
}
