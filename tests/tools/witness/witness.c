// SPDX-License-Identifier: MIT
/* Runs a command, kills it when its tree has grown, and says what became of every process in it.
 *
 *   witness [options] [--] COMMAND [ARGUMENT...]
 *
 *   -r N     grown when N lines "ready NAME PID" came from the command's stdout
 *   -c N     grown when the command has at least N descendants
 *   -p PORT  grown when something accepts connections on this port of 127.0.0.1
 *   -o MS    and when the youngest of the tree is that old
 *   -k NAME  kill the process that was ready under this name (default: the command itself); it may
 *            become ready as late as after -b
 *   -P       kill the direct child of the command instead of the command
 *   -s SIG   with this signal number (default 9); 0: kill nobody, only watch
 *   -t MS    how long to wait for ends (default 5000)
 *   -g MS    how long the tree may take to grow (default 20000)
 *   -u UID   run the command as this user
 *   -e FILE  the command's stderr goes there
 *   -b CMD   before the kill, run this by sh with the victim's pid in $VICTIM; the tree may change
 *   -x CMD   after the ends, run this by sh, and print "after: STATUS"
 *            (the output of both is passed on with "| " in front)
 *
 * One line for each process that lived when the other was killed:
 *   NAME PID TERM 3        ended by SIGTERM after 3 ms
 *   NAME PID exit-0 5      exited
 *   NAME PID ended 5       ended, and its own parent took the status
 *   NAME PID alive 5000
 * NAME is its name from the ready line, else the kernel's. Lines of the command's that are no ready
 * lines are passed on with "| " in front. The witness is a subreaper: it sees the statuses of
 * orphans, and ends by SIGKILL whatever is left of the tree. Exit status: 0, or 2 if the tree did
 * not grow, or 64 for a usage error. */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MOST = 4096 };

struct process {
    pid_t pid;
    char name[64];
    int pidfd;
    bool over;
};

static struct process tree[MOST];
static int grown;
static struct process named[MOST];
static int ready;
static pid_t command;
static int output = -1;

static int want_ready, want_children, port, kill_signal = SIGKILL;
static const char *before, *after;
static long age_ms, deadline_ms = 5000, growth_ms = 20000;
static const char *victim_name;
static bool victim_is_child;

static double now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static void note_line(const char *line)
{
    struct process *process = &named[ready];
    int pid;

    if (sscanf(line, "ready %63s %d", process->name, &pid) == 2 && ready < MOST) {
        process->pid = pid;
        ready++;
    } else {
        printf("| %s\n", line);
    }
}

static void read_output(void)
{
    static char line[4096];
    static size_t length;
    char bytes[4096];
    ssize_t count = read(output, bytes, sizeof bytes);

    if (count == 0) {
        close(output);
        output = -1;
    }
    for (ssize_t i = 0; i < count; i++) {
        if (bytes[i] == '\n' || length == sizeof line - 1) {
            line[length] = '\0';
            note_line(line);
            length = 0;
        } else {
            line[length++] = bytes[i];
        }
    }
}

/* Parent, name, start time in clock ticks since boot. The name may hold blanks and parentheses. */
static bool stat_of(pid_t pid, pid_t *parent, char *name, char *state, unsigned long long *started)
{
    int threads;
    char path[64], text[1024], *close_paren, *open_paren;
    ssize_t length;
    int fd;

    snprintf(path, sizeof path, "/proc/%d/stat", pid);
    fd = open(path, O_RDONLY);
    if (fd < 0)
        return false;
    length = read(fd, text, sizeof text - 1);
    close(fd);
    if (length <= 0)
        return false;
    text[length] = '\0';
    open_paren = strchr(text, '(');
    close_paren = strrchr(text, ')');
    if (!open_paren || !close_paren)
        return false;
    *close_paren = '\0';
    snprintf(name, 64, "%s", open_paren + 1);
    for (char *c = name; *c; c++)
        if (isspace((unsigned char)*c))
            *c = '_';
    if (sscanf(close_paren + 2,
               "%c %d %*d %*d %*d %*d %*u %*u %*u %*u %*u %*u %*u %*d %*d %*d "
               "%*d %d %*d %llu",
               state, parent, &threads, started) != 4)
        return false;
    if (*state == 'Z' && threads > 1)
        *state = 'S'; /* its main thread has ended, the process has not */
    return true;
}

/* All descendants of ours, by growing a set of pids over /proc until nothing is added. */
static void take_census(unsigned long long *youngest)
{
    static struct {
        pid_t pid, parent;
        char name[64];
        unsigned long long started;
        bool in;
    } all[65536];
    int count = 0;
    bool added = true;
    struct dirent *entry;
    DIR *proc = opendir("/proc");

    grown = 0;
    *youngest = 0;
    while (proc && (entry = readdir(proc)) && count < 65536) {
        char state;
        all[count].pid = atoi(entry->d_name);
        all[count].in = false;
        if (all[count].pid > 0 &&
            stat_of(all[count].pid, &all[count].parent, all[count].name, &state,
                    &all[count].started) &&
            state != 'Z')
            count++;
    }
    if (proc)
        closedir(proc);
    while (added) {
        added = false;
        for (int i = 0; i < count; i++) {
            bool ours = all[i].parent == getpid();
            for (int j = 0; j < grown && !ours; j++)
                ours = tree[j].pid == all[i].parent;
            if (all[i].in || !ours || grown == MOST)
                continue;
            all[i].in = added = true;
            tree[grown].pid = all[i].pid;
            snprintf(tree[grown].name, sizeof tree[grown].name, "%s", all[i].name);
            tree[grown].over = false;
            grown++;
            if (all[i].started > *youngest)
                *youngest = all[i].started;
        }
    }
    for (int i = 0; i < grown; i++)
        for (int j = 0; j < ready; j++)
            if (named[j].pid == tree[i].pid)
                memcpy(tree[i].name, named[j].name, sizeof named[j].name);
}

static bool port_answers(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    bool answers;

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    answers = !connect(fd, (struct sockaddr *)&address, sizeof address);
    close(fd);
    return answers;
}

static bool has_grown(void)
{
    unsigned long long youngest;

    if (ready < want_ready || (port && !port_answers()))
        return false;
    take_census(&youngest);
    if (grown - 1 < want_children)
        return false;
    if (age_ms) {
        struct timespec boot;
        double age;
        clock_gettime(CLOCK_BOOTTIME, &boot);
        age = (double)boot.tv_sec * 1e3 + (double)boot.tv_nsec / 1e6 -
              (double)youngest * 1e3 / (double)sysconf(_SC_CLK_TCK);
        return age >= (double)age_ms;
    }
    return true;
}

static void wait_for_output(int ms)
{
    struct pollfd poll_output = {.fd = output, .events = POLLIN};

    if (poll(&poll_output, 1, ms) > 0)
        read_output();
}

static void start(char **arguments, long uid, const char *errors)
{
    int ends[2];

    if (pipe2(ends, O_CLOEXEC)) {
        perror("witness: pipe");
        exit(2);
    }
    fflush(stdout);
    command = fork();
    if (command == 0) {
        dup2(ends[1], STDOUT_FILENO);
        if (errors) {
            int fd = open(errors, O_WRONLY | O_CREAT | O_APPEND, 0666);
            dup2(fd, STDERR_FILENO);
            close(fd);
        }
        if (uid >= 0 && (setgid((gid_t)uid) || setuid((uid_t)uid)))
            _exit(126);
        execvp(arguments[0], arguments);
        perror("witness: exec");
        _exit(127);
    }
    close(ends[1]);
    output = ends[0];
}

static int shell(const char *text, pid_t victim)
{
    char pid[16];
    pid_t child;
    int status = -1, ends[2];
    char line[1024];
    FILE *from;

    snprintf(pid, sizeof pid, "%d", victim);
    fflush(stdout);
    if (pipe2(ends, O_CLOEXEC))
        return -1;
    child = fork();
    if (child == 0) {
        dup2(ends[1], STDOUT_FILENO);
        setenv("VICTIM", pid, 1);
        alarm(60); /* a loop in it that waits for what never comes must not hold up the suite */
        execl("/bin/sh", "sh", "-c", text, (char *)NULL);
        _exit(127);
    }
    close(ends[1]);
    from = fdopen(ends[0], "r");
    while (from && fgets(line, sizeof line, from))
        printf("| %s", line);
    if (from)
        fclose(from);
    while (waitpid(child, &status, 0) < 0 && errno == EINTR)
        ;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/* The victim, or 0 if it is not ready yet. */
static pid_t find_victim(void)
{
    pid_t parent;
    char name[64], state;
    unsigned long long started;

    for (int i = 0; victim_name && i < ready; i++)
        if (!strcmp(named[i].name, victim_name))
            return named[i].pid;
    for (int i = 0; victim_is_child && i < grown; i++)
        if (stat_of(tree[i].pid, &parent, name, &state, &started) && parent == command)
            return tree[i].pid;
    return victim_name || victim_is_child ? 0 : command;
}

static bool grow(bool with_victim)
{
    double begin = now_ms();

    while (!has_grown() || (with_victim && !find_victim())) {
        if (now_ms() - begin > (double)growth_ms) {
            printf("not grown: %d ready, %d processes\n", ready, grown);
            return false;
        }
        wait_for_output(5);
    }
    return true;
}

static void report_end(struct process *process, double since)
{
    static const char *const names[] = {
        [SIGHUP] = "HUP",   [SIGINT] = "INT",   [SIGQUIT] = "QUIT", [SIGABRT] = "ABRT",
        [SIGKILL] = "KILL", [SIGUSR1] = "USR1", [SIGSEGV] = "SEGV", [SIGUSR2] = "USR2",
        [SIGTERM] = "TERM", [SIGSYS] = "SYS",   [SIGPIPE] = "PIPE"};
    long ms = (long)(now_ms() - since);
    int status;

    process->over = true;
    if (waitpid(process->pid, &status, WNOHANG) != process->pid)
        printf("%s %d ended %ld\n", process->name, process->pid, ms);
    else if (WIFEXITED(status))
        printf("%s %d exit-%d %ld\n", process->name, process->pid, WEXITSTATUS(status), ms);
    else if ((size_t)WTERMSIG(status) < sizeof names / sizeof names[0] && names[WTERMSIG(status)])
        printf("%s %d %s %ld\n", process->name, process->pid, names[WTERMSIG(status)], ms);
    else
        printf("%s %d SIG%d %ld\n", process->name, process->pid, WTERMSIG(status), ms);
    fflush(stdout);
}

/* A process whose parent still lives a moment is that parent's to reap: give it to us first. */
static bool is_adopted_or_reaped(struct process *process)
{
    pid_t parent;
    char name[64], state;
    unsigned long long started;

    return !stat_of(process->pid, &parent, name, &state, &started) || parent == getpid();
}

static void watch_ends(pid_t victim, double since)
{
    struct pollfd polled[MOST + 1];

    for (;;) {
        int rest = (int)(since + (double)deadline_ms - now_ms()), left = 0;
        bool foreign = false;

        for (int i = 0; i < grown; i++) {
            polled[i] = (struct pollfd){.fd = tree[i].over ? -1 : tree[i].pidfd, .events = POLLIN};
            left += !tree[i].over && tree[i].pid != victim;
        }
        polled[grown] = (struct pollfd){.fd = output, .events = POLLIN};
        if (!left || rest <= 0)
            return;
        poll(polled, (nfds_t)grown + 1, rest);
        if (polled[grown].revents)
            read_output();
        for (int i = 0; i < grown; i++) {
            if (!(polled[i].revents & (POLLIN | POLLHUP)) || tree[i].over)
                continue;
            if (tree[i].pid == victim) {
                tree[i].over = true;
            } else if (is_adopted_or_reaped(&tree[i]) || now_ms() - since > 200) {
                report_end(&tree[i], since);
            } else {
                foreign = true;
            }
        }
        if (foreign)
            poll(NULL, 0, 1);
    }
}

/* Stopped before they are killed, so that none sees another's end and says or does something: what
 * they leave on stderr is from before. */
static void end_the_rest(void)
{
    unsigned long long unused;
    int status;

    for (int round = 0; round < 200; round++) {
        take_census(&unused);
        if (!grown)
            break;
        for (int i = 0; i < grown; i++)
            kill(tree[i].pid, SIGSTOP);
        for (int i = 0; i < grown; i++)
            kill(tree[i].pid, SIGKILL);
        while (waitpid(-1, &status, WNOHANG) > 0)
            ;
        poll(NULL, 0, 5);
    }
    while (waitpid(-1, &status, WNOHANG) > 0)
        ;
}

static int usage(void)
{
    fprintf(stderr, "witness: see the top of witness.c\n");
    return 64;
}

int main(int count, char **arguments)
{
    const char *errors = NULL;
    long uid = -1;
    double killed;
    pid_t victim;
    int option;

    while ((option = getopt(count, arguments, "+r:c:p:o:k:Ps:t:g:u:e:b:x:")) != -1) {
        switch (option) {
        case 'r': want_ready = atoi(optarg); break;
        case 'c': want_children = atoi(optarg); break;
        case 'p': port = atoi(optarg); break;
        case 'o': age_ms = atol(optarg); break;
        case 'k': victim_name = optarg; break;
        case 'P': victim_is_child = true; break;
        case 's': kill_signal = atoi(optarg); break;
        case 't': deadline_ms = atol(optarg); break;
        case 'g': growth_ms = atol(optarg); break;
        case 'u': uid = atol(optarg); break;
        case 'e': errors = optarg; break;
        case 'b': before = optarg; break;
        case 'x': after = optarg; break;
        default: return usage();
        }
    }
    if (optind == count)
        return usage();
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    start(arguments + optind, uid, errors);
    if (!grow(!before))
        return end_the_rest(), 2;
    if (before) {
        int status = shell(before, find_victim());
        if (status)
            printf("the command before the kill failed: %d\n", status);
        if (status || !grow(true))
            return fflush(stdout), end_the_rest(), 2;
    }
    victim = find_victim();
    for (int i = 0; i < grown; i++)
        tree[i].pidfd = (int)syscall(434 /* pidfd_open */, tree[i].pid, 0);
    killed = now_ms();
    if (kill_signal && kill(victim, kill_signal))
        perror("witness: kill");
    watch_ends(kill_signal ? victim : 0, killed);
    for (int i = 0; i < grown; i++)
        if (!tree[i].over && (!kill_signal || tree[i].pid != victim))
            printf("%s %d alive %ld\n", tree[i].name, tree[i].pid, (long)(now_ms() - killed));
    if (after)
        printf("| after: %d\n", shell(after, victim));
    fflush(stdout);
    end_the_rest();
    return 0;
}
