// Linux calls that Glibc's Swift module lacks. Wrappers that need _GNU_SOURCE live in the .c files: defined in a header it
// breaks the Glibc module.
#pragma once
#include "Events.h"
#include "Files.h"
#include "Processes.h"
#include <stdint.h>
#include <sys/types.h>

/// The memory file's descriptor, close-on-exec, or -1 with errno.
int belay_memfd_create(const char *name);
