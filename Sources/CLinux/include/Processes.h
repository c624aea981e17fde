// Starting, watching and ending processes: what posix_spawn, pidfd and fallocate offer beyond Glibc's Swift module.
// Functions return 0 or an errno value unless they say otherwise; none of them sets state of its own.
#pragma once
#include <stdint.h>
#include <sys/types.h>

struct belay_spawn_request {
    const char *program;     ///< path of the file to execute; never searched for
    char *const *arguments;  ///< ends with NULL
    char *const *environment; ///< ends with NULL
    const char *folder;      ///< NULL keeps the caller's
    const int *descriptors;  ///< descriptors[i] becomes the child's descriptor i, -1 means /dev/null; all others are closed
    int descriptor_count;
};

/// How a child ended: `signal` is 0 when it exited by itself. Times are microseconds of CPU, its waited-for children included.
struct belay_ending {
    int code;
    int signal;
    int64_t user_time;
    int64_t system_time;
};

/// Starts a child in a session of its own, with every signal at its default and none blocked.
int belay_spawn(const struct belay_spawn_request *request, pid_t *pid);

/// As belay_spawn, but the child stands still before the program until one byte is written to `gate`; when `gate` is closed
/// instead, it ends without having run anything. `failure` then reads as end of file when the program runs, or gives an errno
/// (a native int). To be called from a process with one thread.
int belay_spawn_gated(const struct belay_spawn_request *request, pid_t *pid, int *gate, int *failure);

/// A close-on-exec pipe: ends[0] is read, ends[1] is written.
int belay_pipe(int ends[2]);

/// A descriptor that polls readable when the process has ended, or -1 with errno.
int belay_pidfd(pid_t pid);

/// 1 when the child has ended and still can be waited for, 0 while it runs, or a negative errno. Does not reap it.
int belay_has_ended(pid_t child);

/// Waits for the child and reaps it.
int belay_reap(pid_t child, struct belay_ending *ending);

/// Frees the disk space of a range without changing the file's size.
int belay_punch_hole(int descriptor, int64_t offset, int64_t length);

/// The next offset with data, or the next hole, at or after `offset`; negative errno (-ENXIO: none up to the end).
int64_t belay_next_data(int descriptor, int64_t offset);
int64_t belay_next_hole(int descriptor, int64_t offset);

/// This process's environment; entries are not all UTF-8.
char **belay_environment(void);

/// Signals a runner outlives are ignored from here on.
void belay_ignore_signals(void);

/// Goes on in a child of its own, while the process that was called ends with 0: nobody who started it keeps a zombie of it.
/// To be called from a process with one thread.
int belay_leave_parent(void);
