# sh -s NAME OLD: gives the container OLD the name NAME again, after removing what has that name now. Without OLD, NAME was never
# replaced and stays, so this may run twice, or after an upgrade that failed early.
set -eu
if docker container inspect "$2" >/dev/null 2>&1; then
    if docker container inspect "$1" >/dev/null 2>&1; then
        docker stop --time 330 "$1"
        docker rm "$1"
    fi
    docker rename "$2" "$1"
else
    docker container inspect "$1" >/dev/null
    echo "$1 was never replaced"
fi
