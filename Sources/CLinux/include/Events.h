// What an event loop on a terminal needs from Linux: signals and wake-ups as descriptors, terminal size, pseudo terminals,
// cell widths, and the last-resort restoring of the terminal when the process dies.
#pragma once
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/// Blocks the signals in the calling thread (and those it starts later) and returns a descriptor that reads them:
/// non-blocking, close-on-exec; -1 with errno.
int belay_signal_descriptor(const int *signals, int count);

/// The number of the next signal waiting in the descriptor; 0 when none waits; -1 with errno.
int belay_next_signal(int descriptor);

/// A counter descriptor for waking a poll: non-blocking, close-on-exec; -1 with errno.
int belay_wake_descriptor(void);

/// Stops this process as the terminal's stop key would, and returns when it goes on. In an orphaned process group, where nobody
/// could resume it, the kernel refuses and this returns at once.
int belay_stop_self(void);

/// Size in cells; 0, or -1 with errno. Sizes can be 0 on serial lines.
int belay_terminal_size(int descriptor, int *columns, int *rows);
int belay_set_terminal_size(int descriptor, int columns, int rows);

/// Bytes waiting to be read, or -1 with errno.
int belay_bytes_waiting(int descriptor);

/// A pseudo terminal pair of the given size; 0, or -1 with errno.
int belay_open_terminal_pair(int *primary, int *secondary, int columns, int rows);

/// Cells that a scalar takes, by glibc's Unicode tables whatever the process's locale: -1 for what cannot be printed.
int belay_cell_width(uint32_t scalar);

/// Whether the process's locale writes the scalar as a single byte.
int belay_is_single_byte(uint32_t scalar);

/// Arms the restoring of a terminal for crashes and for exit(): `restore` is written to `terminal`, its mode goes back to what it
/// was when this was called with `capture_mode`, then what was collected in `memory` (-1: none) is copied to `error_output`.
void belay_guard_capture_mode(int terminal);
void belay_guard_arm(int terminal, const char *restore, size_t count, int memory, int error_output);

/// Takes the guard off without writing anything.
void belay_guard_disarm(void);
