#define _GNU_SOURCE
#include "Processes.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { most_descriptors = 16 };

// The descriptors to hand over, moved out of the numbers they are to land on, so that no dup2 overwrites one still needed.
struct lifted {
    int from[most_descriptors];
    int own[most_descriptors];
    int count;
};

static void drop(struct lifted *lifted) {
    for (int i = 0; i < lifted->count; i++)
        if (lifted->own[i]) close(lifted->from[i]);
}

static int lift(const struct belay_spawn_request *request, struct lifted *lifted) {
    lifted->count = 0;
    if (request->descriptor_count < 3 || request->descriptor_count > most_descriptors) return EINVAL;
    for (int i = 0; i < request->descriptor_count; i++) {
        int from = request->descriptors[i], own = 0;
        if (from < 0) {
            from = open("/dev/null", O_RDWR | O_CLOEXEC);
            own = 1;
        }
        // One above the last number is kept free for the gated child's failure pipe.
        if (from >= 0 && from <= request->descriptor_count) {
            int higher = fcntl(from, F_DUPFD_CLOEXEC, request->descriptor_count + 1);
            if (own) close(from);
            from = higher;
            own = 1;
        }
        if (from < 0) {
            int error = errno;
            drop(lifted);
            return error;
        }
        lifted->from[i] = from;
        lifted->own[i] = own;
        lifted->count = i + 1;
    }
    return 0;
}

int belay_spawn(const struct belay_spawn_request *request, pid_t *pid) {
    struct lifted lifted;
    int error = lift(request, &lifted);
    if (error) return error;

    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t all, none;
    sigfillset(&all);
    sigemptyset(&none);
    if ((error = posix_spawn_file_actions_init(&actions))) goto no_actions;
    if ((error = posix_spawnattr_init(&attributes))) goto no_attributes;
    for (int i = 0; i < lifted.count && !error; i++) error = posix_spawn_file_actions_adddup2(&actions, lifted.from[i], i);
    if (!error) error = posix_spawn_file_actions_addclosefrom_np(&actions, lifted.count);
    if (!error && request->folder) error = posix_spawn_file_actions_addchdir_np(&actions, request->folder);
    if (!error) error = posix_spawnattr_setsigdefault(&attributes, &all);
    if (!error) error = posix_spawnattr_setsigmask(&attributes, &none);
    if (!error)
        error = posix_spawnattr_setflags(
            &attributes, POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
    if (!error)
        error = posix_spawn(pid, request->program, &actions, &attributes, request->arguments, request->environment);
    posix_spawnattr_destroy(&attributes);
no_attributes:
    posix_spawn_file_actions_destroy(&actions);
no_actions:
    drop(&lifted);
    return error;
}

static void run_behind_gate(const struct belay_spawn_request *request, const struct lifted *lifted, int gate, int failure) {
    sigset_t none;
    sigemptyset(&none);
    for (int number = 1; number < NSIG; number++) signal(number, SIG_DFL);
    sigprocmask(SIG_SETMASK, &none, NULL);
    setsid();

    char byte;
    ssize_t got;
    do got = read(gate, &byte, 1);
    while (got < 0 && errno == EINTR);
    if (got != 1) _exit(126);

    int count = lifted->count, error = 0;
    if (dup3(failure, count, O_CLOEXEC) < 0) _exit(126);
    for (int i = 0; i < count && !error; i++)
        if (dup2(lifted->from[i], i) < 0) error = errno;
    closefrom(count + 1);
    if (!error && request->folder && chdir(request->folder) < 0) error = errno;
    if (!error) {
        execve(request->program, request->arguments, request->environment);
        error = errno;
    }
    do got = write(count, &error, sizeof error);
    while (got < 0 && errno == EINTR);
    _exit(127);
}

// A pipe end that must not stand where the child's descriptors will be put.
static int raise_above(int *descriptor, int least) {
    if (*descriptor > least) return 0;
    int higher = fcntl(*descriptor, F_DUPFD_CLOEXEC, least + 1);
    if (higher < 0) return errno;
    close(*descriptor);
    *descriptor = higher;
    return 0;
}

int belay_spawn_gated(const struct belay_spawn_request *request, pid_t *pid, int *gate, int *failure) {
    struct lifted lifted;
    int gates[2] = {-1, -1}, failures[2] = {-1, -1};
    int error = lift(request, &lifted);
    if (error) return error;
    if ((error = belay_pipe(gates)) || (error = belay_pipe(failures))) goto failed;
    if ((error = raise_above(&gates[0], lifted.count)) || (error = raise_above(&failures[1], lifted.count))) goto failed;

    *pid = fork();
    if (*pid < 0) {
        error = errno;
        goto failed;
    }
    if (*pid == 0) {
        // Its own copy of the writing end would keep the gate from ever reading as closed.
        close(gates[1]);
        run_behind_gate(request, &lifted, gates[0], failures[1]);
    }
    drop(&lifted);
    close(gates[0]);
    close(failures[1]);
    *gate = gates[1];
    *failure = failures[0];
    return 0;

failed:
    drop(&lifted);
    for (int i = 0; i < 2; i++) {
        if (gates[i] >= 0) close(gates[i]);
        if (failures[i] >= 0) close(failures[i]);
    }
    return error;
}

int belay_pipe(int ends[2]) { return pipe2(ends, O_CLOEXEC) < 0 ? errno : 0; }

int belay_pidfd(pid_t pid) { return (int)syscall(SYS_pidfd_open, pid, 0); }

int belay_has_ended(pid_t child) {
    siginfo_t information = {0};
    int result;
    do result = waitid(P_PID, (id_t)child, &information, WEXITED | WNOHANG | WNOWAIT);
    while (result < 0 && errno == EINTR);
    return result < 0 ? -errno : information.si_pid == child;
}

static int64_t microseconds(struct timeval time) { return (int64_t)time.tv_sec * 1000000 + time.tv_usec; }

int belay_reap(pid_t child, struct belay_ending *ending) {
    int status;
    struct rusage usage;
    pid_t result;
    do result = wait4(child, &status, 0, &usage);
    while (result < 0 && errno == EINTR);
    if (result < 0) return errno;
    ending->code = WIFEXITED(status) ? WEXITSTATUS(status) : 0;
    ending->signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    ending->user_time = microseconds(usage.ru_utime);
    ending->system_time = microseconds(usage.ru_stime);
    return 0;
}

int belay_punch_hole(int descriptor, int64_t offset, int64_t length) {
    int result;
    do result = fallocate(descriptor, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, offset, length);
    while (result < 0 && errno == EINTR);
    return result < 0 ? errno : 0;
}

static int64_t seek(int descriptor, int64_t offset, int whence) {
    off_t result = lseek(descriptor, offset, whence);
    return result < 0 ? -errno : result;
}

int64_t belay_next_data(int descriptor, int64_t offset) { return seek(descriptor, offset, SEEK_DATA); }
int64_t belay_next_hole(int descriptor, int64_t offset) { return seek(descriptor, offset, SEEK_HOLE); }

char **belay_environment(void) { return environ; }

void belay_ignore_signals(void) {
    static const int numbers[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGPIPE, SIGTSTP, SIGTTIN, SIGTTOU, SIGUSR1, SIGUSR2, SIGALRM};
    for (unsigned i = 0; i < sizeof numbers / sizeof *numbers; i++) signal(numbers[i], SIG_IGN);
}

int belay_leave_parent(void) {
    pid_t child = fork();
    if (child < 0) return errno;
    if (child > 0) _exit(0);
    return 0;
}
