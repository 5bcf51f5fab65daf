// SPDX-License-Identifier: MIT
/* speed read|malloc64|malloc4096|putc BATCHES
 * What a single-threaded program does all day, where a second thread takes the C library off its
 * fast paths. Prints nanoseconds of processor time per call, of each batch.
 * speed threads 1
 * Prints how many threads this process has, and 1 if the C library knows that it is not alone. */
#include "bench.h"

#include <fcntl.h>
#include <sys/single_threaded.h>
#include <sys/stat.h>

enum { CALLS = 50000 };

static int zero;
static FILE *null;

static void do_read(void)
{
    char byte;

    if (read(zero, &byte, 1) != 1)
        fail("read");
}

static void do_malloc(size_t size)
{
    void *volatile block = malloc(size);

    free(block);
}

static void do_malloc_64(void)
{
    do_malloc(64);
}

static void do_malloc_4096(void)
{
    do_malloc(4096);
}

static void do_putc(void)
{
    putc('x', null);
}

static const struct {
    const char *name;
    void (*call)(void);
} kinds[] = {{"read", do_read},
             {"malloc64", do_malloc_64},
             {"malloc4096", do_malloc_4096},
             {"putc", do_putc}};

static int print_threads(void)
{
    struct stat tasks;

    if (stat("/proc/self/task", &tasks))
        fail("/proc/self/task");
    printf("%ld %d\n", (long)tasks.st_nlink - 2, !__libc_single_threaded);
    return 0;
}

int main(int count, char **words)
{
    if (count == 3 && !strcmp(words[1], "threads"))
        return print_threads();
    zero = open("/dev/zero", O_RDONLY);
    null = fopen("/dev/null", "w");
    for (size_t i = 0; count == 3 && null && i < sizeof kinds / sizeof *kinds; i++) {
        if (strcmp(words[1], kinds[i].name))
            continue;
        for (int batch = 0; batch < atoi(words[2]); batch++) {
            int64_t began = cpu_ns();

            for (int call = 0; call < CALLS; call++)
                kinds[i].call();
            printf("%.2f\n", (double)(cpu_ns() - began) / CALLS);
        }
        return 0;
    }
    return 2;
}
