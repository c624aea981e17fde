#pragma once
#include <zlib.h>

// inflateInit2 is a macro, which Swift doesn't see. 16 more than the largest window: a gzip header, and its checksum compared.
static inline int belay_inflate_gzip(z_stream *stream) { return inflateInit2(stream, 16 + MAX_WBITS); }
