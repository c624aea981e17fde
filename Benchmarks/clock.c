// Times commands in turn, so that all of them meet the same machine, and prints for each one line: median and least time in
// microseconds, resident memory in KiB, and the median time until the screen held a text (0 where it never did).
//
//   clock exit RUNS -- COMMAND ... -- COMMAND ...     from start to end, output thrown away
//   clock screen RUNS -- COMMAND ... -- COMMAND ...   from start to the first byte on a terminal of 80 x 24; memory once it is quiet
//   clock screen=TEXT RUNS -- COMMAND ...             and to the TEXT
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MOST_COMMANDS = 16, MOST_RUNS = 1000, QUIET_MS = 100, PATIENCE_MS = 10000 };

static long now_us(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000L + t.tv_nsec / 1000;
}

static void die(const char *what) {
    fprintf(stderr, "clock: %s: %s\n", what, strerror(errno));
    exit(1);
}

static long resident_kib(pid_t pid) {
    char path[64], line[256];
    long kib = 0;
    snprintf(path, sizeof path, "/proc/%d/status", pid);
    FILE *file = fopen(path, "r");
    if (!file) return 0;
    while (fgets(line, sizeof line, file))
        if (sscanf(line, "VmRSS: %ld", &kib) == 1) break;
    fclose(file);
    return kib;
}

static long time_to_exit(char **command) {
    long start = now_us();
    pid_t pid = fork();
    if (pid < 0) die("fork");
    if (pid == 0) {
        int null = open("/dev/null", O_RDWR);
        if (null >= 0) dup2(null, 0), dup2(null, 1), dup2(null, 2);
        execvp(command[0], command);
        _exit(127);
    }
    int status;
    if (waitpid(pid, &status, 0) < 0) die("waitpid");
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
        fprintf(stderr, "clock: %s failed\n", command[0]);
        exit(1);
    }
    return now_us() - start;
}

static long time_to_screen(char **command, const char *text, long *kib, long *until) {
    struct winsize size = {.ws_row = 24, .ws_col = 80};
    int terminal;
    long start = now_us();
    pid_t pid = forkpty(&terminal, NULL, NULL, &size);
    if (pid < 0) die("forkpty");
    if (pid == 0) {
        setenv("TERM", "xterm-256color", 1);
        execvp(command[0], command);
        _exit(127);
    }
    // All that was written, as far as there is room: the text may come in pieces.
    static char bytes[1 << 20];
    size_t count = 0;
    long first = 0;
    *until = 0;
    struct pollfd wait = {.fd = terminal, .events = POLLIN};
    while (poll(&wait, 1, first ? QUIET_MS : PATIENCE_MS) > 0) {
        if (count == sizeof bytes) count = 0;
        ssize_t more = read(terminal, bytes + count, sizeof bytes - count);
        if (more <= 0) break;
        count += (size_t)more;
        if (!first) first = now_us() - start;
        if (text && !*until && memmem(bytes, count, text, strlen(text))) *until = now_us() - start;
    }
    *kib = resident_kib(pid);
    if (!first || *kib == 0) {
        fprintf(stderr, "clock: %s showed no screen that stays\n", command[0]);
        exit(1);
    }
    // It has shown its screen and is not needed any more; the terminal's end tells its children.
    kill(pid, SIGKILL);
    close(terminal);
    waitpid(pid, NULL, 0);
    return first;
}

static int ascending(const void *a, const void *b) {
    long x = *(const long *)a, y = *(const long *)b;
    return (x > y) - (x < y);
}

int main(int argc, char **argv) {
    char **commands[MOST_COMMANDS];
    int count = 0, runs = argc > 2 ? atoi(argv[2]) : 0;
    int screen = argc > 1 && strncmp(argv[1], "screen", 6) == 0;
    const char *text = screen && argv[1][6] == '=' ? argv[1] + 7 : NULL;
    for (int i = 3; i < argc; i++) {
        if (strcmp(argv[i], "--") != 0) continue;
        argv[i] = NULL;
        if (i + 1 < argc && count < MOST_COMMANDS) commands[count++] = argv + i + 1;
    }
    if (count == 0 || runs < 1 || runs > MOST_RUNS) {
        fprintf(stderr, "usage: clock exit|screen RUNS -- COMMAND ... [-- COMMAND ...]\n");
        return 2;
    }
    static long times[MOST_COMMANDS][MOST_RUNS], untils[MOST_COMMANDS][MOST_RUNS];
    long kib[MOST_COMMANDS] = {0};
    // A first round warms the caches and does not count, unless one run is all that was asked for.
    for (int run = runs > 1 ? -1 : 0; run < runs; run++)
        for (int c = 0; c < count; c++) {
            long until = 0;
            long time = screen ? time_to_screen(commands[c], text, &kib[c], &until) : time_to_exit(commands[c]);
            if (run >= 0) times[c][run] = time, untils[c][run] = until;
        }
    for (int c = 0; c < count; c++) {
        qsort(times[c], runs, sizeof(long), ascending);
        qsort(untils[c], runs, sizeof(long), ascending);
        printf("%ld %ld %ld %ld\n", times[c][runs / 2], times[c][0], kib[c], untils[c][runs / 2]);
    }
    return 0;
}
