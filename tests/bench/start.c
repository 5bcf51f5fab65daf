// SPDX-License-Identifier: MIT
/* start COUNT [NAME=VALUE]... COMMAND [ARGUMENT]...
 * Starts the command COUNT times, one after the other, and prints what each took from posix_spawn()
 * (as cheap as vfork()) to the end of wait, by the clock and in processor time, in nanoseconds. */
#include "bench.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>

int main(int count, char **words)
{
    int runs = count > 2 ? atoi(words[1]) : 0;
    char **command = assign(words + 2);
    posix_spawn_file_actions_t quiet;

    if (!runs || !*command)
        return 2;
    posix_spawn_file_actions_init(&quiet);
    posix_spawn_file_actions_addopen(&quiet, 1, "/dev/null", O_WRONLY, 0);
    for (int i = 0; i < runs; i++) {
        int64_t spent = cpu_ns(), began = now_ns(), took;
        int status = -1;
        pid_t child;

        errno = posix_spawnp(&child, *command, &quiet, NULL, command, environ);
        if (errno || waitpid(child, &status, 0) < 0)
            fail(*command);
        took = now_ns() - began;
        printf("%lld %lld\n", (long long)took, (long long)(cpu_ns() - spent));
        if (status) {
            fprintf(stderr, "bench: %s ended with status %#x\n", *command, (unsigned)status);
            return 1;
        }
    }
    return 0;
}
