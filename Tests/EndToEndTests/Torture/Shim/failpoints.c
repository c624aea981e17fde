// A library for LD_PRELOAD: every call that changes something on disk, and every start of a program, is a numbered point. At the
// chosen one it kills processes of the world under test or lets the call fail. Belay itself knows nothing of it, so that what is
// tried is the program that is handed out.
//
// All processes of a world share one file, mapped into each: struct control below, written and read by Failpoints.swift.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static const char variable[] = "BELAY_FAILPOINTS";

enum role { role_none, role_wizard, role_runner, role_command };
enum call { call_write, call_sync, call_rename, call_link, call_unlink, call_mkdir, call_truncate, call_spawn, call_exec };
enum when { kill_before, kill_after, fail };
enum { most_processes = 4096, most_points = 1 << 16, longest_path = 256 };

struct control {
    _Atomic uint64_t count;       // points passed so far
    uint64_t point;               // the chosen one, from 1; 0: none
    uint64_t span;                // for `fail`: so many calls fail
    uint64_t victims;             // bit 1 << role
    uint64_t when;
    uint64_t error;               // errno for `fail`
    _Atomic uint64_t struck;      // what the chosen point was, 1 + role * 16 + call; 0 while nobody was hit there
    _Atomic uint64_t processes;
    char below[longest_path];     // only files below this folder count
    _Atomic uint64_t process[most_processes];  // role << 32 | process id
    _Atomic uint8_t kind[most_points];
};

static struct control *control;
static enum role own_role;

static void enlist(pid_t process, enum role role) {
    uint64_t place = atomic_fetch_add(&control->processes, 1);
    if (place < most_processes) atomic_store(&control->process[place], (uint64_t)role << 32 | (uint32_t)process);
}

static int contains(const char *buffer, size_t size, const char *word) { return memmem(buffer, size, word, strlen(word)) != NULL; }

static size_t slurp(const char *path, char *buffer, size_t size) {
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) return 0;
    ssize_t got = read(file, buffer, size);
    close(file);
    return got > 0 ? (size_t)got : 0;
}

static enum role role_of_this_process(void) {
    char path[4096], words[4096];
    ssize_t length = readlink("/proc/self/exe", path, sizeof path - 1);
    if (length < 0) return role_none;
    path[length] = 0;
    const char *name = strrchr(path, '/');
    if (strcmp(name ? name + 1 : path, "belay") != 0) return role_command;
    size_t size = slurp("/proc/self/cmdline", words, sizeof words);
    if (contains(words, size, "__demo-service")) return role_none;
    if (contains(words, size, "__demo-ctl")) return role_command;
    return memmem(words, size, "\0__", 3) ? role_runner : role_wizard;
}

__attribute__((constructor)) static void begin(void) {
    const char *path = getenv(variable);
    if (!path) return;
    int file = open(path, O_RDWR | O_CLOEXEC);
    if (file < 0) return;
    void *memory = mmap(NULL, sizeof *control, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    close(file);
    if (memory == MAP_FAILED) return;
    own_role = role_of_this_process();
    control = memory;
    if (own_role != role_none) enlist(getpid(), own_role);
}

// A number can have been given to another program since: only one that was started in this world has its variable.
static int belongs(pid_t process) {
    char path[64], text[1 << 14], entry[4352];
    snprintf(path, sizeof path, "/proc/%d/environ", process);
    snprintf(entry, sizeof entry, "%s=%s", variable, getenv(variable));
    return contains(text, slurp(path, text, sizeof text), entry);
}

static _Thread_local uint64_t struck_kind;

static void strike(uint64_t kind) {
    uint64_t count = atomic_load(&control->processes);
    pid_t victims[most_processes];
    int found = 0, dies = 0;
    if (count > most_processes) count = most_processes;
    for (uint64_t i = 0; i < count; i++) {
        uint64_t entry = atomic_load(&control->process[i]);
        int is_last = 1;  // a runner's child enlists itself again as the command that it becomes
        for (uint64_t j = i + 1; j < count && is_last; j++) is_last = (uint32_t)atomic_load(&control->process[j]) != (uint32_t)entry;
        if (!is_last || !(control->victims >> (entry >> 32) & 1)) continue;
        pid_t process = (pid_t)(uint32_t)entry;
        if (process == getpid()) dies = 1;
        else if (belongs(process)) victims[found++] = process;
    }
    if (found || dies) atomic_store(&control->struck, kind);
    // All stop first, so that none sees another die, as in a power failure.
    for (int i = 0; i < found; i++) kill(victims[i], SIGSTOP);
    for (int i = 0; i < found; i++) kill(victims[i], SIGKILL);
    if (dies) kill(getpid(), SIGKILL);
}

/// -1: not a point; 0: go on; 1: strike once the call is made; 2: the call shall fail.
static int pass(enum call call) {
    if (!control || own_role == role_none) return -1;
    uint64_t kind = 1 + (uint64_t)own_role * 16 + call, number = atomic_fetch_add(&control->count, 1) + 1;
    if (number <= most_points) atomic_store(&control->kind[number - 1], (uint8_t)kind);
    if (!control->point || number < control->point) return 0;
    if (control->when == fail) {
        if (number >= control->point + control->span || !(control->victims >> own_role & 1)) return 0;
        atomic_store(&control->struck, kind);
        return 2;
    }
    if (number != control->point) return 0;
    if (control->when == kill_before) {
        strike(kind);
        return 0;
    }
    struck_kind = kind;
    return 1;
}

static int is_below(const char *path) { return control && !strncmp(path, control->below, strlen(control->below)); }

static int descriptor_is_below(int descriptor) {
    if (!control || own_role == role_none) return 0;
    int kept = errno;
    struct stat status;
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t length = fstat(descriptor, &status) == 0 && (S_ISREG(status.st_mode) || S_ISDIR(status.st_mode))
        ? readlink(link, path, sizeof path - 1) : -1;
    errno = kept;
    if (length < 0) return 0;
    path[length] = 0;
    return is_below(path);
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))
#define POINT(type, call, name, counts, ...)                 \
    do {                                                     \
        static __typeof__(&name) real;                       \
        if (!real) real = REAL(name);                        \
        int what = (counts) ? pass(call) : -1;               \
        if (what == 2) {                                     \
            errno = (int)control->error;                     \
            return -1;                                       \
        }                                                    \
        type result = real(__VA_ARGS__);                     \
        if (what == 1) {                                     \
            int kept = errno;                                \
            strike(struck_kind);                                        \
            errno = kept;                                    \
        }                                                    \
        return result;                                       \
    } while (0)

ssize_t write(int file, const void *bytes, size_t count) {
    POINT(ssize_t, call_write, write, descriptor_is_below(file), file, bytes, count);
}
ssize_t pwrite(int file, const void *bytes, size_t count, off_t offset) {
    POINT(ssize_t, call_write, pwrite, descriptor_is_below(file), file, bytes, count, offset);
}
ssize_t pwrite64(int file, const void *bytes, size_t count, off64_t offset) {
    POINT(ssize_t, call_write, pwrite64, descriptor_is_below(file), file, bytes, count, offset);
}
int fsync(int file) { POINT(int, call_sync, fsync, descriptor_is_below(file), file); }
int fdatasync(int file) { POINT(int, call_sync, fdatasync, descriptor_is_below(file), file); }
int ftruncate(int file, off_t size) { POINT(int, call_truncate, ftruncate, descriptor_is_below(file), file, size); }
int ftruncate64(int file, off64_t size) { POINT(int, call_truncate, ftruncate64, descriptor_is_below(file), file, size); }
int rename(const char *from, const char *to) { POINT(int, call_rename, rename, is_below(to), from, to); }
int link(const char *from, const char *to) { POINT(int, call_link, link, is_below(to), from, to); }
int unlink(const char *path) { POINT(int, call_unlink, unlink, is_below(path), path); }
int mkdir(const char *path, mode_t mode) { POINT(int, call_mkdir, mkdir, is_below(path), path, mode); }

// Belay gives a helper an environment of its own, so the two variables are put back into it.
static char **with_variables(char *const *environment, char **preload, char **file) {
    size_t count = 0;
    while (environment && environment[count]) count++;
    char **all = calloc(count + 3, sizeof *all);
    if (!all) abort();
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        if (strncmp(environment[i], "LD_PRELOAD=", 11) && strncmp(environment[i], variable, strlen(variable))) all[kept++] = environment[i];
    if (asprintf(preload, "LD_PRELOAD=%s", getenv("LD_PRELOAD")) < 0 || asprintf(file, "%s=%s", variable, getenv(variable)) < 0) abort();
    all[kept++] = *preload;
    all[kept++] = *file;
    return all;
}

int posix_spawn(
    pid_t *process, const char *path, const posix_spawn_file_actions_t *actions, const posix_spawnattr_t *attributes,
    char *const arguments[], char *const environment[]) {
    static __typeof__(&posix_spawn) real;
    if (!real) real = REAL(posix_spawn);
    if (!control) return real(process, path, actions, attributes, arguments, environment);
    int what = pass(call_spawn);
    if (what == 2) return (int)control->error;
    char *preload = NULL, *file = NULL, **all = with_variables(environment, &preload, &file);
    int result = real(process, path, actions, attributes, arguments, all);
    free(all);
    free(preload);
    free(file);
    if (what == 1) strike(struck_kind);
    return result;
}

int execve(const char *path, char *const arguments[], char *const environment[]) {
    static __typeof__(&execve) real;
    if (!real) real = REAL(execve);
    if (!control) return real(path, arguments, environment);
    // There is no afterwards: the program that follows enlists itself.
    int what = pass(call_exec);
    if (what == 2) {
        errno = (int)control->error;
        return -1;
    }
    if (what == 1) strike(struck_kind);
    char *preload = NULL, *file = NULL;
    return real(path, arguments, with_variables(environment, &preload, &file));
}

pid_t fork(void) {
    static __typeof__(&fork) real;
    if (!real) real = REAL(fork);
    pid_t child = real();
    if (child == 0 && control && own_role != role_none) enlist(getpid(), own_role);
    return child;
}
