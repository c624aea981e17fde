# Read by the other scripts, never run: where the repository is, how to say something and to show that something goes on, where Swift is.
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

# Runs a command with its output in a file, and shows that it goes on: how far, on a terminal in one line that is written over.
#   watched LOG COMMAND ...
watched() {
    log=$1
    shift
    "$@" >"$log" 2>&1 &
    job=$!
    trap 'kill "$job" 2>/dev/null; exit 130' INT TERM
    seconds=0
    while kill -0 "$job" 2>/dev/null; do
        sleep 1
        seconds=$((seconds + 1))
        # The compiler counts: [124/397] Compiling ...
        step=$(tail -n 1 "$log" | sed -n 's/^\(\[[0-9]*\/[0-9]*\]\).*/\1 /p')
        if [ -t 1 ]; then
            printf '\r\033[K  %s%ss ...' "$step" "$seconds"
        elif [ $((seconds % 30)) -eq 0 ]; then
            say "  $step${seconds}s ..."
        fi
    done
    if [ -t 1 ]; then printf '\r\033[K'; fi
    trap - INT TERM
    wait "$job"
}
