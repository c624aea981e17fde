# sh -s COMPOSE-COMMAND ...: names images of the project whose tag can change by itself, one "moves: IMAGE" for each.
# Standing still are tags with a number in them and digests.
set -eu
images=$("$@" config --images)
for image in $images; do
    case $image in
    *@sha256:*) continue ;;
    esac
    name=${image##*/}
    case $name in
    *:*) tag=${name##*:} ;;
    *) tag=latest ;;
    esac
    case $tag in
    *[0-9]*) ;;
    *) echo "moves: $image" ;;
    esac
done
echo "looked"
