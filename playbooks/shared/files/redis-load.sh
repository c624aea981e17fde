# shellcheck shell=sh
# sh -s FILE < redis-load.sh: loads a Redis dump into a server of its own, prints that server's keyspace, and ends it. The server
# listens nowhere but on a socket in a folder that only this user can enter.
set -eu
file=$1
unset REDISCLI_AUTH
folder=$(mktemp -d)
server=''
trap '[ -z "$server" ] || kill "$server" 2>/dev/null || true; rm -rf "$folder"' EXIT
cp "$file" "$folder/dump.rdb"
redis-server --port 0 --unixsocket "$folder/socket" --dir "$folder" --dbfilename dump.rdb --save '' --appendonly no --daemonize no \
    >"$folder/log" 2>&1 &
server=$!
while :; do
    if ! kill -0 "$server" 2>/dev/null; then
        echo "the scratch server did not load it: $(tail -n 1 "$folder/log")" >&2
        server=''
        exit 1
    fi
    # While it loads it answers with an error.
    case $(redis-cli -s "$folder/socket" ping 2>/dev/null) in PONG) break ;; esac
    sleep 0.2
done
redis-cli -s "$folder/socket" info keyspace
redis-cli -s "$folder/socket" shutdown nosave 2>/dev/null || true
wait "$server" || true
server=''
