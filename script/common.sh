# Read by the other scripts, never run: where the repository is, how to say something, where Swift is.
# shellcheck shell=sh

root=$(CDPATH='' cd -- "$(dirname -- "$0")" && while [ ! -f Package.swift ] && [ "$PWD" != / ]; do cd ..; done && pwd)
cd "$root" || exit

say() { printf '%s\n' "$*"; }

fail() {
    printf '%s: %s\n' "$(basename -- "$0")" "$*" >&2
    exit 1
}

# Puts the Swift toolchain on PATH when it is in one of its usual places.
use_swift() {
    command -v swift >/dev/null 2>&1 && return
    for folder in /opt/swift/usr/bin /usr/local/swift/usr/bin "$HOME/.local/share/swiftly/bin" /usr/libexec/swift/bin; do
        if [ -x "$folder/swift" ]; then
            PATH=$folder:$PATH
            export PATH
            return
        fi
    done
    fail "there is no swift on PATH. Install the Swift 6.2 toolchain or a newer one (https://www.swift.org/install/linux/)," \
        "put its usr/bin on PATH, and run this again."
}
