# sh -s COMPOSE-COMMAND ...: names images of the project whose tag can change by itself, one "moves: IMAGE" for each.
# Standing still are digests, tags with a number in them, and of Kestra those that name a patch: v1.0 moves, v1.0.10 does not.
set -eu
configuration=$("$@" config)
images=$(printf '%s\n' "$configuration" | sed -n 's/^ *image: *//p' | tr -d "\"'")
for image in $images; do
    case $image in
    *@sha256:*) continue ;;
    esac
    name=${image##*/}
    case $name in
    *:*) ;;
    *) name=$name:latest ;;
    esac
    case $name in
    kestra*:v[0-9]*.[0-9]*.[0-9]*) ;;
    kestra*) echo "moves: $image" ;;
    *:*[0-9]*) ;;
    *) echo "moves: $image" ;;
    esac
done
echo "looked"
