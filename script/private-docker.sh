# Read by engines: a Docker daemon of their own, on a private socket, which touches no network of the machine.
# shellcheck shell=sh

# start_docker RUN DATA: RUN is a passing folder, DATA keeps images. Sets DOCKER_HOST, and daemon to its process.
start_docker() {
    # A negative oom_score_adj cannot be set without CAP_SYS_RESOURCE, and is of no use here.
    cat >"$1/runc" <<'END'
#!/usr/bin/python3
import json, os, sys
words = sys.argv[1:]
if "--bundle" in words:
    path = words[words.index("--bundle") + 1] + "/config.json"
    with open(path) as file:
        config = json.load(file)
    if config.get("process", {}).get("oomScoreAdj", 0) < 0:
        config["process"]["oomScoreAdj"] = 0
        with open(path, "w") as file:
            json.dump(config, file)
os.execvp("runc", ["runc", *words])
END
    chmod 755 "$1/runc"
    export DOCKER_HOST="unix://$1/socket" DOCKER_BUILDKIT=0
    dockerd --host "$DOCKER_HOST" --data-root "$2" --exec-root "$1/exec" --pidfile "$1/pid" --add-runtime "own=$1/runc" \
        --default-runtime own --bridge none --iptables=false --ip6tables=false --ip-masq=false >"$1/dockerd.log" 2>&1 &
    daemon=$!
    until docker version >/dev/null 2>&1; do
        kill -0 "$daemon" 2>/dev/null || { tail -n 20 "$1/dockerd.log" >&2; fail "the Docker daemon did not start; its last words are above."; }
        sleep 0.2
    done
}

# stop_docker RUN: ends it, and removes the passing folder with what is mounted in it.
stop_docker() {
    if [ -n "$daemon" ]; then
        docker ps --all --quiet | xargs -r docker rm --force >/dev/null 2>&1 || true
        kill "$daemon" 2>/dev/null || true
        wait "$daemon" 2>/dev/null || true
    fi
    sort -r /proc/mounts | while read -r _ path _; do
        case $path in "$1"/*) umount "$path" || true ;; esac
    done
    rm -rf "$1"
}

has_image() { docker image inspect "$1" >/dev/null 2>&1; }

# free_ports COUNT: that many, with blanks between.
free_ports() {
    /usr/bin/python3 -c "import socket; s = [socket.create_server(('127.0.0.1', 0)) for _ in range($1)]; print(*[x.getsockname()[1] for x in s])"
}
