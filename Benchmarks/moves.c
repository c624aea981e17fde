// Presses keys in a program on a terminal of 80 x 24, one after the other, each when the program has been quiet for a while, and prints
// for each one line: bytes written in answer, and microseconds until the first and until the last of them. What was written before the
// first key is the first line, timed from the program's start. The program is ended afterwards.
//
//   moves KEY ... -- COMMAND ...
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { QUIET_MS = 150, PATIENCE_MS = 10000 };

static long now_us(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000L + t.tv_nsec / 1000;
}

static void die(const char *what) {
    fprintf(stderr, "moves: %s: %s\n", what, strerror(errno));
    exit(1);
}

static void answer(int terminal, long start) {
    char bytes[1 << 16];
    long count = 0, first = 0, last = 0;
    struct pollfd wait = {.fd = terminal, .events = POLLIN};
    while (poll(&wait, 1, count ? QUIET_MS : PATIENCE_MS) > 0) {
        ssize_t more = read(terminal, bytes, sizeof bytes);
        if (more <= 0) break;
        last = now_us() - start;
        if (!count) first = last;
        count += more;
    }
    printf("%ld %ld %ld\n", count, first, last);
}

int main(int argc, char **argv) {
    int keys = 1;
    while (keys < argc && strcmp(argv[keys], "--") != 0) keys++;
    if (keys + 1 >= argc) {
        fprintf(stderr, "usage: moves KEY ... -- COMMAND ...\n");
        return 2;
    }
    struct winsize size = {.ws_row = 24, .ws_col = 80};
    int terminal;
    long start = now_us();
    pid_t pid = forkpty(&terminal, NULL, NULL, &size);
    if (pid < 0) die("forkpty");
    if (pid == 0) {
        setenv("TERM", "xterm-256color", 1);
        execvp(argv[keys + 1], argv + keys + 1);
        _exit(127);
    }
    answer(terminal, start);
    for (int key = 1; key < keys; key++) {
        start = now_us();
        if (write(terminal, argv[key], strlen(argv[key])) < 0) die("write");
        answer(terminal, start);
    }
    kill(pid, SIGTERM);
    close(terminal);
    waitpid(pid, NULL, 0);
    return 0;
}
