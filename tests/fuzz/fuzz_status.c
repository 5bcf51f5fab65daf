// SPDX-License-Identifier: MIT
/* What --status prints of any processes with any command lines: lines for a terminal, and JSON. The
 * input is the table: for each process some bytes of facts, then its command line. */
#include "beacon.h"
#include "fuzz.h"
#include "listing.h"
#include "orphans.h"
#include "settings.h"
#include "shown.h"
#include "verdict.h"

#include <locale.h>
#include <wchar.h>

enum { PROCESSES_MOST = 16, FACTS = 16 };

static uint8_t take(const uint8_t **data, size_t *size)
{
    if (!*size)
        return 0;
    --*size;
    return *(*data)++;
}

static struct process fill(const uint8_t **data, size_t *size, pid_t pid)
{
    struct process process = {.pid = pid};
    uint8_t bytes[FACTS];
    size_t length;

    for (size_t i = 0; i < FACTS; i++)
        bytes[i] = take(data, size);
    process.facts =
        (struct status_facts){.parent = bytes[0] % pid, /* of a circle no tree is drawn */
                              .threads = bytes[1],
                              .namespaces = bytes[2] % 4,
                              .innermost = bytes[3],
                              .session = bytes[1] % PROCESSES_MOST,
                              .has_memory = bytes[4] & 1};
    process.carries = bytes[5] % 3;
    process.thread_word = (const char *const[]){NULL, "pidfd", "poll"}[bytes[6] % 3];
    process.found = bytes[7] % (BEACON_FOUND + 1);
    process.maps_error = process.carries == CARRIES_UNKNOWN ? 1 : bytes[8] % 2;
    process.memory_error = bytes[9] % 2;
    process.beacon = (struct beacon_facts){.parent = bytes[10],
                                           .pid = bytes[3],
                                           .reason = bytes[11] % REASONS,
                                           .strategy = bytes[11] % STRATEGIES,
                                           .state = bytes[12] % STATES,
                                           .since = (int64_t)bytes[13] << (bytes[14] % 55)};
    process.nameless = bytes[15] & 1;
    process.asked = bytes[15] & 2;
    length = take(data, size);
    if (length > *size)
        length = *size;
    process.command = malloc(length + !length);
    PROMISE(process.command != NULL, "no memory");
    if (length)
        memcpy(process.command, *data, length);
    process.command_length = length;
    *data += length;
    *size -= length;
    return process;
}

static bool is_utf8(const char *text)
{
    return setlocale(LC_CTYPE, "C.UTF-8") && mbstowcs(NULL, text, 0) != (size_t)-1;
}

/* Nothing but text and its own colours; a line for the heading and one for each process. */
static void is_table(const char *text, size_t shown, bool colour)
{
    size_t lines = 0;

    for (const char *byte = text; *byte; byte++) {
        lines += *byte == '\n';
        if (colour && *byte == '\033') {
            byte += strcspn(byte, "m");
            continue;
        }
        PROMISE(*byte == '\n' || ((unsigned char)*byte >= 0x20 && *byte != 0x7f), "%s", text);
        PROMISE((unsigned char)*byte != 0xC2 || (unsigned char)byte[1] >= 0xA0, "C1 in %s", text);
    }
    PROMISE(is_utf8(text), "%s", text);
    PROMISE(lines == shown + 1, "%zu lines for %zu processes", lines, shown);
}

/* Balanced, its strings ended, no byte in them that must be escaped: what a parser of JSON rejects.
 */
static void is_json(const char *text, size_t shown)
{
    size_t depth = 0, objects = 0;
    bool string = false;

    PROMISE(is_utf8(text), "%s", text);
    for (; *text; text++) {
        if (string) {
            PROMISE((unsigned char)*text >= 0x20, "a control character");
            string = *text != '"';
            if (*text == '\\') {
                text++;
                PROMISE(*text && strchr("\"\\u", *text), "an unknown escape");
                PROMISE(*text != 'u' || strspn(text + 1, "0123456789abcdef") >= 4, "%s", text);
            }
            continue;
        }
        PROMISE(strchr("[]{}:,\"\n -0123456789truefalsn", *text), "%s", text);
        string = *text == '"';
        depth += *text == '[' || *text == '{';
        objects += *text == '{';
        if (*text == ']' || *text == '}')
            PROMISE(depth-- > 0, "%s", text);
    }
    PROMISE(!string && !depth && objects == shown, "%zu objects for %zu", objects, shown);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct process processes[PROCESSES_MOST];
    struct process_table table = {.all = processes};
    struct look look = {.colour = size & 1, .width = size & 2 ? 80 : SIZE_MAX};
    bool orphans = size & 4;
    size_t length = 0, shown = 0;
    char *text = NULL;
    FILE *out;

    while (size && table.count < PROCESSES_MOST) {
        processes[table.count] = fill(&data, &size, (pid_t)table.count + 1);
        table.count++;
    }
    if (orphans)
        PROMISE(choose_orphans(&table, look.colour) <= table.count, "more than there are");
    else
        choose_shown(&table, look.colour);
    for (size_t i = 0; i < table.count; i++)
        shown += processes[i].shown;

    out = open_memstream(&text, &length);
    PROMISE(out != NULL, "no memory");
    (orphans ? list_as_census : list_as_tree)(out, &table, &look);
    fclose(out);
    is_table(text, shown, look.colour);
    free(text);
    out = open_memstream(&text, &length);
    PROMISE(out != NULL, "no memory");
    list_as_json(out, &table);
    fclose(out);
    is_json(text, shown);
    free(text);
    for (size_t i = 0; i < table.count; i++)
        free(processes[i].command);
    return 0;
}
