// File system calls that Glibc's Swift module lacks.
#pragma once
#include <stdint.h>

/// The type of the file system that holds the path, as statfs(2) numbers it, in `type`; 0, or -1 with errno.
int belay_file_system_type(const char *path, uint32_t *type);
