#pragma once
#include <md4c.h>
#include <stddef.h>

// Macros that Swift cannot see: the dialect is a disjunction of other macros.
static const unsigned belay_md_dialect_github = MD_DIALECT_GITHUB;

// A GNU extension, which Swift's Glibc leaves out.
extern void *memmem(const void *haystack, size_t length, const void *needle, size_t needle_length);
