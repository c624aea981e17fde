// Restores the terminal when the process dies. Everything here may run inside a signal handler: only calls that are safe there.
#define _GNU_SOURCE
#include "Events.h"
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

static const int deadly[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGTRAP, SIGSYS, SIGQUIT};
enum { deadly_count = sizeof deadly / sizeof deadly[0], stack_size = 64 * 1024 };

static struct {
    int armed;
    int terminal;
    int has_mode;
    struct termios mode;
    char restore[1024];
    size_t count;
    int memory;
    int error_output;
} guard;

static struct sigaction before[deadly_count];
static stack_t stack_before;
static char stack_bytes[stack_size];

static void write_all(int descriptor, const char *bytes, size_t count) {
    while (count > 0) {
        ssize_t written = write(descriptor, bytes, count);
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return;
        bytes += written;
        count -= (size_t)written;
    }
}

static void give_back(void) {
    if (!__atomic_exchange_n(&guard.armed, 0, __ATOMIC_SEQ_CST)) return;
    // From the background, setting the mode would stop us in the middle of dying.
    sigset_t background;
    sigemptyset(&background);
    sigaddset(&background, SIGTTOU);
    sigprocmask(SIG_BLOCK, &background, NULL);
    write_all(guard.terminal, guard.restore, guard.count);
    if (guard.has_mode) tcsetattr(guard.terminal, TCSANOW, &guard.mode);
    if (guard.memory < 0) return;
    dup2(guard.error_output, STDERR_FILENO);
    char chunk[4096];
    off_t offset = 0;
    ssize_t count;
    while ((count = pread(guard.memory, chunk, sizeof chunk, offset)) > 0) {
        write_all(STDERR_FILENO, chunk, (size_t)count);
        offset += count;
    }
}

static void crashed(int signal) {
    int error = errno;
    give_back();
    // Whoever handled this before (a backtracer, or the default that dumps core) has the last word.
    for (int i = 0; i < deadly_count; i++)
        if (deadly[i] == signal) sigaction(signal, &before[i], NULL);
    raise(signal);
    errno = error;
}

void belay_guard_capture_mode(int terminal) { guard.has_mode = tcgetattr(terminal, &guard.mode) == 0; }

void belay_guard_arm(int terminal, const char *restore, size_t count, int memory, int error_output) {
    static int registered;
    if (!registered) registered = atexit(give_back) == 0;
    belay_guard_disarm();
    guard.terminal = terminal;
    guard.count = count < sizeof guard.restore ? count : sizeof guard.restore;
    memcpy(guard.restore, restore, guard.count);
    guard.memory = memory;
    guard.error_output = error_output;

    stack_t stack = {.ss_sp = stack_bytes, .ss_size = stack_size};
    sigaltstack(&stack, &stack_before);
    struct sigaction action = {.sa_handler = crashed, .sa_flags = (int)(SA_ONSTACK | SA_RESETHAND)};
    sigemptyset(&action.sa_mask);
    for (int i = 0; i < deadly_count; i++) sigaction(deadly[i], &action, &before[i]);
    __atomic_store_n(&guard.armed, 1, __ATOMIC_SEQ_CST);
}

void belay_guard_disarm(void) {
    if (!__atomic_exchange_n(&guard.armed, 0, __ATOMIC_SEQ_CST)) return;
    for (int i = 0; i < deadly_count; i++) sigaction(deadly[i], &before[i], NULL);
    sigaltstack(&stack_before, NULL);
}
