# shellcheck shell=sh
# sh -s FILE < not-in-use.sh: says who has the file open, whatever name it has for them, and exits 1 then; 2 where that cannot be seen.
file=$1
[ -e "$file" ] || exit 0
users=''
unseen=''
for process in /proc/[0-9]*; do
    if ! [ -r "$process/fd" ]; then
        unseen="$unseen ${process#/proc/}"
        continue
    fi
    for descriptor in "$process"/fd/*; do
        # shellcheck disable=SC3013 # dash, bash and busybox have it.
        if [ "$descriptor" -ef "$file" ]; then
            users="$users ${process#/proc/} ($(tr '\000' ' ' <"$process/cmdline" 2>/dev/null | cut -c 1-60))"
            break
        fi
    done
done
if [ -n "$users" ]; then
    echo "$file is open in process$users"
    exit 1
fi
# Kernel threads and processes that ended meanwhile have no files; those of others can be seen by root only.
for process in $unseen; do
    [ -s "/proc/$process/cmdline" ] || continue
    echo "whether process $process has $file open can be seen by root only" >&2
    exit 2
done
