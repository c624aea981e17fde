#pragma once
#include <jansson.h>

// Swift doesn't see macros that take arguments.
static inline size_t belay_json_indent(size_t spaces) { return JSON_INDENT(spaces); }
static inline size_t belay_json_real_precision(size_t digits) { return JSON_REAL_PRECISION(digits); }
