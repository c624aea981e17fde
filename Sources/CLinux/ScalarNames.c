// In place of the names of all Unicode characters, half a megabyte that Swift's library brings and Belay never asks for: the linker takes
// this function for the library's when it is told to with --wrap, as script/build-static does.
#include <stdint.h>

int16_t __wrap__swift_stdlib_getScalarName(uint32_t scalar, uint8_t *buffer, intptr_t capacity);

/// No character has a name.
int16_t __wrap__swift_stdlib_getScalarName(uint32_t scalar, uint8_t *buffer, intptr_t capacity) {
    (void)scalar, (void)buffer, (void)capacity;
    return 0;
}
