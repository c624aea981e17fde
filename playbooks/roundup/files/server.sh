#!/bin/sh
# The roundup-server at a port. Roundup's pages do not say which version serves them, and starting a second server on a port that is
# taken exits 0: so the process that holds the port is asked, and it must serve this tracker: with one wrong port, staging would take
# production's server for its own and stop it. Read from standard input, because the tracker's own user runs it.
#
#   sh -s version PORT HOME   the version that answers there
#   sh -s stop PORT HOME      ends it, and waits until the port is free
#   sh -s free PORT           fails while anything listens there
set -eu
port=$2
home=${3-}

holders() {
    ss -Hltnp "sport = :$port" | grep -o 'pid=[0-9]*' | cut -d= -f2 | sort -un
}

taken() { [ -n "$(ss -Hltn "sport = :$port")" ]; }

fail() {
    echo "$*" >&2
    exit 1
}

# The home stands in the arguments, as NAME=HOME, or in the file that follows -C.
serves_home() {
    tr '\0' '\n' <"/proc/$1/cmdline" | {
        before=
        while read -r word; do
            # shellcheck disable=SC3013 # dash has it, and so do busybox and bash.
            case $word in *=*) if [ "${word#*=}" -ef "$home" ]; then exit 0; fi ;; esac
            case $before in -C | --config) if grep -qF -- "$home" "$word"; then exit 0; fi ;; esac
            before=$word
        done
        exit 1
    }
}

# Every process that holds the port must be a Roundup server of this tracker; a stranger is left alone.
servers() {
    pids=$(holders)
    [ -n "$pids" ] || fail "Port $port is held by a process that this user may not see."
    for pid in $pids; do
        tr '\0' '\n' <"/proc/$pid/cmdline" | grep -q '/roundup-server$' || fail "Port $port is held by process $pid, which is no roundup-server."
        serves_home "$pid" || fail "Port $port is held by process $pid, a roundup-server that does not serve $home."
    done
}

case $1 in
version)
    taken || fail "Nothing listens on port $port."
    servers
    for pid in $pids; do
        # A console script runs under the interpreter of its own virtual environment.
        python=$(tr '\0' '\n' <"/proc/$pid/cmdline" | head -n 1)
        "$python" -I -c 'import roundup; print(roundup.__version__)'
    done | sort -u
    ;;
stop)
    taken || exit 0
    servers
    # shellcheck disable=SC2086 # one word for each process
    kill $pids
    for _ in $(seq 150); do
        taken || exit 0
        sleep 0.2
    done
    fail "Port $port is still held 30 seconds after the server was told to end."
    ;;
free)
    if taken; then fail "Port $port is held: $(ss -Hltnp "sport = :$port")"; fi
    ;;
*) fail "usage: sh -s version|stop PORT HOME, or free PORT" ;;
esac
