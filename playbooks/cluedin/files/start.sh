# Gives workloads the numbers of pods that were kept. Called with the words of kubectl; reads lines such as "StatefulSet/cluedin-redis 1".
# Data stores come first, because a server that starts before them may not find them again.
set -eu
kept=$(cat)
case $kept in
*"Deployment/"*) ;;
*) echo "These are no numbers of pods." >&2; exit 2 ;;
esac
for kind in StatefulSet Deployment; do
    printf '%s\n' "$kept" | while read -r workload count; do
        case $workload in
        "$kind"/*) "$@" scale "$workload" --replicas="$count" </dev/null ;;
        esac
    done
done
