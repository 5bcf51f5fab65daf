// SPDX-License-Identifier: MIT
/* Runs a command for which some system calls are refused, as on an old kernel (ENOSYS), in a
 * container (EPERM), or by a filter that lies (0: success without doing anything).
 *
 *   refuse ERRNO CALL[,CALL]... [COMMAND [ARGUMENT...]]
 *
 * Without a command, as a sandbox does that a program makes for itself: for all threads that there
 * are already; then it is ready ("ready refuse PID") and waits for ever.
 *
 * ERRNO is ENOSYS, EPERM or 0, or kill: SIGSYS, or kill-thread: the calling thread alone ends. The
 * filter answers to the native machine's calls. */
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

static const struct {
    const char *name;
    unsigned number;
} calls[] = {
    {"pidfd_open", 434},
    {"close_range", 436},
    {"clone3", 435},
    {"pidfd_getfd", 438},
    {"prctl", SYS_prctl},
    {"clone", SYS_clone},
    {"socket", SYS_socket},
    {"timer_create", SYS_timer_create},
#ifdef SYS_timer_settime64
    {"timer_settime64", SYS_timer_settime64},
#else
    {"timer_settime64", ~0U}, /* of 32-bit machines alone */
#endif
    {"rt_sigaction", SYS_rt_sigaction},
    {"setresuid", SYS_setresuid},
    {"getpid", SYS_getpid},
    {"getppid", SYS_getppid},
    {"gettid", SYS_gettid},
    {"getsid", SYS_getsid},
    {"clock_gettime", SYS_clock_gettime},
#ifdef SYS_poll
    {"poll", SYS_poll},
#endif
    {"ppoll", SYS_ppoll},
};

static pid_t pid; /* asked for before it may be refused */

static unsigned number_of(const char *name)
{
    for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++)
        if (!strcmp(name, calls[i].name))
            return calls[i].number;
    fprintf(stderr, "refuse: I know no %s\n", name);
    exit(64);
}

static void __attribute__((noreturn)) stay(void)
{
    printf("ready refuse %d\n", pid);
    fflush(stdout);
    for (;;)
        pause();
}

int main(int count, char **arguments)
{
    struct sock_filter filter[64] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
    };
    struct sock_fprog program = {.len = 1, .filter = filter};
    bool itself = count == 3;
    unsigned answer;

    pid = getpid();
    if (count < 3)
        return 64;
    answer = !strcmp(arguments[1], "kill")          ? SECCOMP_RET_KILL_PROCESS
             : !strcmp(arguments[1], "kill-thread") ? SECCOMP_RET_KILL_THREAD
             : !strcmp(arguments[1], "ENOSYS")      ? SECCOMP_RET_ERRNO | ENOSYS
             : !strcmp(arguments[1], "EPERM")       ? SECCOMP_RET_ERRNO | EPERM
                                                    : SECCOMP_RET_ERRNO;
    for (char *name = strtok(arguments[2], ","); name; name = strtok(NULL, ",")) {
        filter[program.len++] =
            (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number_of(name), 0, 1);
        filter[program.len++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, answer);
    }
    filter[program.len++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
        syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, itself ? SECCOMP_FILTER_FLAG_TSYNC : 0,
                &program)) {
        perror("refuse: seccomp");
        return 77;
    }
    if (itself)
        stay();
    execvp(arguments[3], arguments + 3);
    perror("refuse: exec");
    return 127;
}
