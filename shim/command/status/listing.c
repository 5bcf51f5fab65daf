// SPDX-License-Identifier: MIT
#include "listing.h"
#include "orphans.h"
#include "shown.h"

#include <string.h>
#include <time.h>

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
    /* Overlong forms, surrogates and codes beyond Unicode are no characters (RFC 3629). */
    if (code < smallest[size] || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF))
        return 0;
    return size;
}

/* C0, DEL and C1: characters of C1 begin escape sequences on terminals, too. */
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

enum { DEEPEST = 64, STAMP_ROOM = 40, COLUMNS_BEFORE_TREE = 48, COLUMNS_OF_FORMER = 8 };

/* What is drawn before a process: which of the branches above go on below it. */
struct branch {
    size_t depth;
    bool goes_on[DEEPEST];
};

/* Milliseconds of a clock. */
static int64_t now(clockid_t clock)
{
    struct timespec time;

    clock_gettime(clock, &time);
    return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

/* Real time; 0 if since is not known, or from another clock than ours (a time namespace). */
static int64_t real_time(int64_t since)
{
    int64_t ago = now(CLOCK_MONOTONIC) - since;

    return since < 0 || ago < 0 ? 0 : now(CLOCK_REALTIME) - ago;
}

static const char *stamp(char into[STAMP_ROOM], int64_t since)
{
    int64_t real = real_time(since);
    time_t seconds = (time_t)(real / 1000);
    struct tm broken;

    if (since == SINCE_NOTHING)
        return "-";
    if (!real || !localtime_r(&seconds, &broken) ||
        !strftime(into, STAMP_ROOM, "%Y-%m-%dT%H:%M:%S", &broken))
        return "?";
    return into;
}

static void print_branch(FILE *out, const struct branch *branch)
{
    for (size_t i = 1; i + 1 < branch->depth; i++)
        fputs(branch->goes_on[i] ? "|  " : "   ", out);
    if (branch->depth > 1)
        fputs(branch->goes_on[branch->depth - 1] ? "|- " : "`- ", out);
}

/* The column of the watch. */
static void print_watch(FILE *out, const struct description *watch, const struct look *look)
{
    static const char *const colours[] = {
        [TONE_NONE] = "",        [TONE_GOOD] = "\033[32m", [TONE_APART] = "\033[33m",
        [TONE_BAD] = "\033[31m", [TONE_DIM] = "\033[2m",
    };
    const char *colour = look->colour ? colours[watch->tone] : "";

    fprintf(out, "%s%-10s%s ", colour, watch->word, *colour ? "\033[0m" : "");
}

/* The last column; before: the columns before it. */
static void print_command(FILE *out, const struct process *process, size_t before,
                          const struct look *look)
{
    size_t length = process->command_length;

    if (length && !process->nameless && !process->command[length - 1])
        length--;
    if (process->nameless)
        before += 2;
    fputs(process->nameless ? "[" : "", out);
    escape_text(out, process->command, length, before < look->width ? look->width - before : 0);
    fputs(process->nameless ? "]\n" : "\n", out);
}

static void print_line(FILE *out, const struct process_table *table, const struct process *process,
                       const struct branch *branch, const struct look *look)
{
    struct description watch = describe_watch(process, process_find(table, process->facts.parent));
    size_t indent = branch->depth > 1 ? 3 * (branch->depth - 1) : 0;
    char since[STAMP_ROOM];

    fprintf(out, "%7d %7d ", (int)process->pid, (int)process->facts.parent);
    print_watch(out, &watch, look);
    fprintf(out, "%-20s ", stamp(since, watch.since));
    print_branch(out, branch);
    print_command(out, process, COLUMNS_BEFORE_TREE + indent, look);
}

/* Prints the children of a process, or the roots (NULL), by pid. Each process has one parent, so
 * none is printed twice. */
static void print_below(FILE *out, const struct process_table *table, const struct process *above,
                        struct branch branch, const struct look *look)
{
    const struct process *next = NULL;
    size_t level = branch.depth;

    if (branch.depth < DEEPEST)
        branch.depth++; /* deeper ones are drawn at this depth */
    else
        level--;
    for (size_t i = 0; i <= table->count; i++) {
        const struct process *process = next;

        if (i < table->count) {
            if (!table->all[i].shown || shown_parent(table, &table->all[i]) != above)
                continue;
            next = &table->all[i];
        }
        if (!process)
            continue;
        branch.goes_on[level] = i < table->count;
        print_line(out, table, process, &branch, look);
        print_below(out, table, process, branch, look);
    }
}

void list_as_tree(FILE *out, const struct process_table *table, const struct look *look)
{
    fprintf(out, "%s%7s %7s %-10s %-20s %s%s\n", look->colour ? "\033[1m" : "", "PID", "PARENT",
            "WATCH", "SINCE", "COMMAND", look->colour ? "\033[0m" : "");
    print_below(out, table, NULL, (struct branch){.depth = 0}, look);
}

static void print_orphan(FILE *out, const struct process *process, const struct process *parent,
                         const struct look *look)
{
    struct description watch = describe_watch(process, parent);
    struct loss loss = describe_loss(process, parent);
    char since[STAMP_ROOM], former[16] = "?";

    if (loss.former)
        snprintf(former, sizeof former, "%d", (int)loss.former);
    fprintf(out, "%7d %7d %7s ", (int)process->pid, (int)process->facts.parent, former);
    print_watch(out, &watch, look);
    fprintf(out, "%-20s ", stamp(since, loss.since));
    print_command(out, process, COLUMNS_BEFORE_TREE + COLUMNS_OF_FORMER, look);
}

void list_as_census(FILE *out, const struct process_table *table, const struct look *look)
{
    fprintf(out, "%s%7s %7s %7s %-10s %-20s %s%s\n", look->colour ? "\033[1m" : "", "PID", "PARENT",
            "FORMER", "WATCH", "SINCE", "COMMAND", look->colour ? "\033[0m" : "");
    for (size_t i = 0; i < table->count; i++) {
        const struct process *process = &table->all[i];

        if (process->shown)
            print_orphan(out, process, process_find(table, process->facts.parent), look);
    }
}

static void print_text_or_null(FILE *out, const char *name, const char *text)
{
    fprintf(out, ", \"%s\": ", name);
    if (text)
        escape_json(out, text, strlen(text));
    else
        fputs("null", out);
}

static void print_number_or_null(FILE *out, const char *name, int number)
{
    fprintf(out, ", \"%s\": ", name);
    if (number)
        fprintf(out, "%d", number);
    else
        fputs("null", out);
}

static void print_since(FILE *out, const char *name, int64_t since)
{
    int64_t real = real_time(since);
    time_t seconds = (time_t)(real / 1000);
    char text[STAMP_ROOM], whole[STAMP_ROOM + 8];
    struct tm broken;

    if (!real || !gmtime_r(&seconds, &broken) ||
        !strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &broken)) {
        print_text_or_null(out, name, NULL);
        return;
    }
    snprintf(whole, sizeof whole, "%s.%03dZ", text, (int)(real % 1000));
    print_text_or_null(out, name, whole);
}

static void print_arguments(FILE *out, const struct process *process)
{
    const char *at = process->command, *end = at + process->command_length;

    fputs(", \"command\": [", out);
    while (!process->nameless && at < end) {
        size_t length = strnlen(at, (size_t)(end - at));
        if (at != process->command)
            fputs(", ", out);
        escape_json(out, at, length);
        at += length + 1;
    }
    fputs("]", out);
}

static void print_object(FILE *out, const struct process_table *table,
                         const struct process *process)
{
    static const char *const carried[] = {"false", "true", "null"};
    static const char *const orphaned[] = {"false", "null", "true"};
    const struct process *parent = process_find(table, process->facts.parent);
    struct description watch = describe_watch(process, parent);
    struct loss loss = describe_loss(process, parent);
    bool says = *watch.word != '-' && *watch.word != '?';

    fprintf(out, "{\"pid\": %d, \"parent\": %d, \"library\": %s", (int)process->pid,
            (int)process->facts.parent, carried[process->carries]);
    print_text_or_null(out, "watch", says ? watch.word : NULL);
    print_text_or_null(out, "reason", watch.reason);
    print_text_or_null(out, "error", watch.error ? strerror(watch.error) : NULL);
    print_since(out, "since", watch.since);
    print_number_or_null(out, "watched_parent", (int)watch.watched);
    fprintf(out, ", \"orphan\": %s", orphaned[loss.orphaned]);
    print_number_or_null(out, "former_parent", (int)loss.former);
    print_since(out, "orphan_since", loss.since);
    print_arguments(out, process);
    fputs("}", out);
}

void list_as_json(FILE *out, const struct process_table *table)
{
    const char *separator = "\n  ";

    fputc('[', out);
    for (size_t i = 0; i < table->count; i++) {
        if (!table->all[i].shown)
            continue;
        fputs(separator, out);
        print_object(out, table, &table->all[i]);
        separator = ",\n  ";
    }
    fputs(*separator == ',' ? "\n]\n" : "]\n", out);
}
