// SPDX-License-Identifier: MIT
/* forks COUNT MEGABYTES [STAY]
 * Forks COUNT times, the child ends at once; prints what each took with its wait, by the clock and
 * in processor time, in nanoseconds. The memory is the heap's, touched, in pages of the usual size:
 * a fork copies their tables. With STAY this process and each child first sleep so many ms: a watch
 * thread of theirs comes to its own sleep meanwhile, as it does in a longer life. */
#include "bench.h"

#include <sys/mman.h>
#include <sys/wait.h>

int main(int count, char **words)
{
    int forks = count > 2 ? atoi(words[1]) : -1;
    size_t size = count > 2 ? (size_t)atol(words[2]) << 20 : 0;
    void *volatile heap;
    int64_t stay = count > 3 ? atol(words[3]) * 1000000 : 0;

    if (forks < 0)
        return 2;
    if (size) {
        heap = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (heap == MAP_FAILED)
            fail("mmap");
        madvise(heap, size, MADV_NOHUGEPAGE);
        memset(heap, 1, size);
    }
    heap = malloc(1); /* the first one's cost is the program's, whatever is preloaded */
    free(heap);
    sleep_ns(stay);
    for (int i = 0; i < forks; i++) {
        int64_t spent = cpu_ns(), began = now_ns(), took;
        int status = -1;
        pid_t child = fork();

        if (child == 0) {
            sleep_ns(stay);
            _exit(0);
        }
        if (child < 0 || waitpid(child, &status, 0) < 0 || status)
            fail("fork");
        took = now_ns() - began;
        printf("%lld %lld\n", (long long)took, (long long)(cpu_ns() - spent));
    }
    return 0;
}
