# sh -s NAME OLD: puts the container that was renamed to OLD back in the place of NAME. Where there is no OLD, NAME is still the
# container of before and nothing is touched; so it may run twice, and after an upgrade that failed before the renaming.
set -eu
if ! docker container inspect "$2" >/dev/null 2>&1; then
    docker container inspect "$1" >/dev/null
    echo "$1 was never replaced"
    exit 0
fi
if docker container inspect "$1" >/dev/null 2>&1; then
    docker stop --time 130 "$1"
    docker rm "$1"
fi
docker rename "$2" "$1"
