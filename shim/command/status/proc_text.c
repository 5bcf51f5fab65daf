// SPDX-License-Identifier: MIT
#include "proc_text.h"
#include "beacon.h"
#include "library.h"
#include "verdict.h"

#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

/* The text behind a name, which has to begin a line; NULL if there is no such line. */
static const char *value_of(const char *text, const char *name)
{
    size_t length = strlen(name);

    while (text && strncmp(text, name, length) != 0) {
        text = strchr(text, '\n');
        if (text)
            text++;
    }
    return text ? text + length : NULL;
}

/* Reads a decimal number up to INT_MAX behind blanks; its end, or NULL. strtol() would take signs
 * and newlines, too. */
static const char *number(const char *text, int *value)
{
    int64_t read = 0;

    while (*text == '\t' || *text == ' ')
        text++;
    if (*text < '0' || *text > '9')
        return NULL;
    for (; *text >= '0' && *text <= '9'; text++) {
        read = read * 10 + (*text - '0');
        if (read > INT_MAX)
            return NULL;
    }
    *value = (int)read;
    return text;
}

bool parse_status(const char *text, struct status_facts *facts)
{
    const char *parent = value_of(text, "PPid:");
    const char *threads = value_of(text, "Threads:");
    const char *numbers = value_of(text, "NSpid:");  /* Linux 4.1, CONFIG_PID_NS */
    const char *sessions = value_of(text, "NSsid:"); /* likewise */

    *facts = (struct status_facts){.namespaces = 0};
    if (!parent || !number(parent, &facts->parent))
        return false;
    if (!threads || !number(threads, &facts->threads))
        return false;
    while (numbers && (numbers = number(numbers, &facts->innermost)))
        facts->namespaces++;
    if (sessions && !number(sessions, &facts->session))
        facts->session = 0;
    facts->has_memory = value_of(text, "VmSize:") != NULL;
    return true;
}

static const char *address(const char *text, char end_mark, uint64_t *value)
{
    char *end;

    /* strtoull() would take signs and blanks, too. */
    if (!strchr("0123456789abcdef", *text) || !*text)
        return NULL;
    *value = strtoull(text, &end, 16);
    return *end == end_mark ? end + 1 : NULL;
}

/* "start-end perms offset dev inode /path". The path begins at the first slash: the device is
 * written with a colon. */
bool parse_library_mapping(const char *line, struct mapping *mapping)
{
    static const char deleted[] = " (deleted)";
    const char *name, *path;
    size_t length;

    line = address(line, '-', &mapping->start);
    line = line ? address(line, ' ', &mapping->end) : NULL;
    path = line ? strchr(line, '/') : NULL;
    if (!path || mapping->end <= mapping->start || strlen(line) < 4)
        return false;
    mapping->writable = !strncmp(line, "rw", 2) && line[3] == 'p';
    name = strrchr(path, '/') + 1;
    length = strcspn(name, "\n");
    if (length > sizeof deleted - 1 &&
        !strncmp(name + length - (sizeof deleted - 1), deleted, sizeof deleted - 1))
        length -= sizeof deleted - 1;
    return (length == strlen(LIBRARY_NAME) && !strncmp(name, LIBRARY_NAME, length)) ||
           (length == strlen(ANY_LIBRARY_NAME) && !strncmp(name, ANY_LIBRARY_NAME, length));
}

bool parse_hidepid(const char *line)
{
    const char *point = strchr(line, ' '), *options;

    if (!point || strncmp(point, " /proc proc ", 12) != 0)
        return false;
    options = strstr(point, "hidepid=");
    return options && strncmp(options, "hidepid=0", 9) != 0 &&
           strncmp(options, "hidepid=off", 11) != 0;
}

/* struct beacon without atomic members, so that bytes can be copied into it. */
struct beacon_bytes {
    unsigned char magic[BEACON_MAGIC_SIZE];
    uint32_t version, size;
    int32_t pid, parent;
    uint32_t word, since_low, since_high, spare;
};

_Static_assert(sizeof(struct beacon_bytes) == sizeof(struct beacon), "the same layout");
_Static_assert(offsetof(struct beacon_bytes, since_high) == offsetof(struct beacon, since_high),
               "the same layout");

static enum beacon_found decode(const unsigned char *bytes, size_t length,
                                struct beacon_facts *facts)
{
    struct beacon_bytes read;

    struct beacon_facts told;

    if (length < offsetof(struct beacon_bytes, pid))
        return BEACON_GARBAGE;
    memcpy(&read, bytes, length < sizeof read ? length : sizeof read);
    if (read.version != BEACON_VERSION)
        return BEACON_FOREIGN;
    told = (struct beacon_facts){
        .pid = read.pid,
        .parent = read.parent,
        .state = read.word & WORD_PART,
        .strategy = read.word >> WORD_STRATEGY & WORD_PART,
        .reason = read.word >> WORD_REASON & WORD_PART,
        .since = (int64_t)((uint64_t)read.since_high << 32 | read.since_low),
    };
    if (length < sizeof read || read.size != sizeof read || told.pid < 0 || told.parent < 0 ||
        told.state >= STATES || told.strategy >= STRATEGIES || told.reason >= REASONS ||
        read.since_high > INT_MAX)
        return BEACON_GARBAGE;
    *facts = told;
    return BEACON_FOUND;
}

enum beacon_found beacon_find(const unsigned char *bytes, size_t length, struct beacon_facts *facts)
{
    enum beacon_found found = BEACON_NONE;

    for (size_t at = 0; at + BEACON_MAGIC_SIZE <= length; at += BEACON_ALIGNMENT) {
        if (memcmp(bytes + at, BEACON_MAGIC, BEACON_MAGIC_SIZE) != 0)
            continue;
        found = decode(bytes + at, length - at, facts);
        if (found == BEACON_FOUND)
            break;
    }
    return found;
}
