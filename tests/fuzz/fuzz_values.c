// SPDX-License-Identifier: MIT
/* Durations, whole numbers and signal names, against other readers of them: regcomp(3), strtold(3),
 * sigabbrev_np(3). */
#include "fuzz.h"
#include "parse.h"
#include "signame.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <regex.h>
#include <signal.h>

static bool fits(const char *text, const char *pattern)
{
    static struct {
        const char *pattern;
        regex_t compiled;
    } known[8];
    size_t i = 0;

    while (known[i].pattern && strcmp(known[i].pattern, pattern) != 0)
        i++;
    if (!known[i].pattern) {
        PROMISE(!regcomp(&known[i].compiled, pattern, REG_EXTENDED | REG_NOSUB), "%s", pattern);
        known[i].pattern = pattern;
    }
    return !regexec(&known[i].compiled, text, 0, NULL, 0);
}

static void duration(const char *text)
{
    bool good = fits(text, "^([0-9]+(\\.[0-9]+)?|\\.[0-9]+)(ms|s|m|h)?$");
    char *unit = NULL;
    long double exact = good ? strtold(text, &unit) : 0;
    int64_t ms = -7;
    bool taken = parse_duration(text, &ms);

    PROMISE(taken || ms == -7, "'%s' was refused, but something was stored", text);
    PROMISE(good || !taken, "'%s' was taken for %lld ms", text, (long long)ms);
    if (!good)
        return;
    exact *= !strcmp(unit, "ms")  ? 1
             : !strcmp(unit, "m") ? 60 * 1000
             : !strcmp(unit, "h") ? 60 * 60 * 1000
                                  : 1000;
#ifdef FUZZ_CONTROL /* a mistake, to see that it is found */
    ms += taken && *unit == 'h';
#endif
    PROMISE(taken ? exact <= LONGEST_DURATION : exact > LONGEST_DURATION - 1, "'%s': %d", text,
            taken);
    /* Rounded up to the millisecond, of a number that was rounded up to the billionth of an hour.
     */
    PROMISE(!taken || (ms <= LONGEST_DURATION && ms > exact - 1e-6L && ms < exact + 1.01L),
            "'%s': %lld ms", text, (long long)ms);
    PROMISE(!taken || (ms != 0) == (strpbrk(text, "123456789") != NULL), "'%s': %lld", text,
            (long long)ms);
}

static void whole(const char *text, int64_t most)
{
    unsigned long long exact;
    int64_t number = -7;
    bool good, taken = parse_whole(text, most, &number);

    errno = 0;
    exact = strtoull(text, NULL, 10);
    good = fits(text, "^[0-9]+$") && !errno && exact <= (unsigned long long)most;
    PROMISE(good == taken, "'%s', up to %lld", text, (long long)most);
    PROMISE(number == (taken ? (int64_t)exact : -7), "'%s': %lld", text, (long long)number);
}

/* SIGRTMIN+n and SIGRTMAX-n, if that is one of them; else 0. */
static int real_time(int number)
{
    return number >= SIGRTMIN && number <= SIGRTMAX ? number : 0;
}

/* What another reader takes the text for, 0 if for none. */
static int other_signal(const char *text)
{
    static const struct {
        const char *name;
        int signal;
    } second[] = {{"IO", SIGIO}, {"IOT", SIGABRT}, {"CLD", SIGCHLD}, {"POLL", SIGIO}};
    const char *name = strncasecmp(text, "SIG", 3) ? text : text + 3;
    int number = 0;

    if (fits(text, "^0*[0-9]{1,2}$"))
        number = atoi(text);
    else if (fits(name, "^[Rr][Tt][Mm][Ii][Nn](\\+0*[0-9]{1,2})?$"))
        number = real_time(SIGRTMIN + (name[5] ? atoi(name + 6) : 0));
    else if (fits(name, "^[Rr][Tt][Mm][Aa][Xx](-0*[0-9]{1,2})?$"))
        number = real_time(SIGRTMAX - (name[5] ? atoi(name + 6) : 0));
    for (int i = 1; i < 32 && !number; i++)
        if (sigabbrev_np(i) && !strcasecmp(name, sigabbrev_np(i)))
            number = i;
    for (size_t i = 0; i < sizeof second / sizeof second[0] && !number; i++)
        if (!strcasecmp(name, second[i].name))
            number = second[i].signal;
    return number >= 1 && number < 32 ? number : real_time(number);
}

static void signal_name(char *text)
{
    char name[SIGNAL_NAME_MAX];
    int signal = signal_from_text(text);

    /* Too long for a name or number: refused, though it may be one ("0000000000000015"). */
    if (signal || strlen(text) < SIGNAL_NAME_MAX)
        PROMISE(signal == other_signal(text), "'%s': %d", text, signal);
    if (!signal)
        return;
    PROMISE(signal_from_text(signal_to_text(name, signal)) == signal, "%s", name);
    for (char *byte = text; *byte; byte++)
        *byte = (char)toupper((unsigned char)*byte);
    PROMISE(signal_from_text(text) == signal, "'%s'", text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = fuzz_string(data, size);

    duration(text);
    whole(text, INT_MAX);
    whole(text, SIGRTMAX);
    signal_name(text);
    free(text);
    return 0;
}
