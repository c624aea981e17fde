#define _GNU_SOURCE
#include "CLinux.h"
#include <sys/mman.h>

int belay_memfd_create(const char *name) { return memfd_create(name, MFD_CLOEXEC); }
