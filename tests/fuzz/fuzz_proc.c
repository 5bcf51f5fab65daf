// SPDX-License-Identifier: MIT
/* Lines of /proc, each reader with the same text; and bytes that may hold a beacon. */
#include "beacon.h"
#include "fuzz.h"
#include "library.h"
#include "proc.h"
#include "proc_text.h"

#include <limits.h>

static void lines(const char *text)
{
    struct proc_stat stat;
    struct status_facts facts;
    struct mapping mapping;

    if (proc_parse_stat(text, &stat))
        PROMISE(strchr(text, ')') && stat.started >= 0 && stat.status >= 0 && stat.parent >= 0,
                "%lld ms", (long long)stat.started);
    if (proc_parse_ignored(text, 1))
        PROMISE(strstr(text, "\nSigIgn:\t"), "no such line");

    if (parse_status(text, &facts)) {
        PROMISE(facts.parent >= 0 && facts.threads >= 0, "%d %d", facts.parent, facts.threads);
        PROMISE(facts.namespaces >= 0 && facts.innermost >= 0, "%d", facts.innermost);
        PROMISE(facts.session >= 0, "%d", facts.session);
        PROMISE(facts.has_memory == (!strncmp(text, "VmSize:", 7) || strstr(text, "\nVmSize:")),
                "memory");
    }
    if (parse_library_mapping(text, &mapping)) {
        PROMISE(mapping.start < mapping.end, "empty");
        PROMISE(strstr(text, "/" LIBRARY_NAME), "another file's");
        PROMISE(!mapping.writable || strstr(text, " rw"), "not writable");
    }
    if (parse_hidepid(text))
        PROMISE(strstr(text, " /proc proc ") && strstr(text, "hidepid="), "not so");
}

static void beacon(const uint8_t *data, size_t size)
{
    struct beacon_facts facts = {.state = 77};
    enum beacon_found found;
    bool magic = false;
    void *aligned = aligned_alloc(BEACON_ALIGNMENT, (size + BEACON_ALIGNMENT) & ~(size_t)7);

    PROMISE(aligned != NULL, "no memory");
    if (size)
        memcpy(aligned, data, size);
    found = beacon_find(aligned, size, &facts);
    free(aligned);
    for (size_t at = 0; at + BEACON_MAGIC_SIZE <= size; at += BEACON_ALIGNMENT)
        magic = magic || !memcmp(data + at, BEACON_MAGIC, BEACON_MAGIC_SIZE);
    PROMISE(magic == (found != BEACON_NONE), "%d", (int)found);
    PROMISE((found == BEACON_FOUND) == (facts.state != 77), "%d", (int)found);
    if (found == BEACON_FOUND)
        PROMISE(facts.state < STATES && facts.reason < REASONS && facts.parent >= 0 &&
                    facts.since >= 0,
                "what cannot be");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = fuzz_string(data, size);

    lines(text);
    beacon(data, size);
    free(text);
    return 0;
}
