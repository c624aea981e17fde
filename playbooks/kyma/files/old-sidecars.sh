# Prints every running pod whose Istio sidecar has another version than the release's, with its image; nothing where all are right.
# Called with the version of Istio, and then with kubectl and its options. Reads only.
wanted=$1
shift
sidecars=$("$@" get pods --all-namespaces --field-selector=status.phase=Running -o 'go-template={{range .items}}{{$pod := printf "%s/%s" .metadata.namespace .metadata.name}}{{range .spec.containers}}{{if eq .name "istio-proxy"}}{{$pod}} {{.image}}{{"\n"}}{{end}}{{end}}{{end}}') || exit 2
printf '%s\n' "$sidecars" | awk -v wanted="$wanted" '
    NF == 2 {
        tag = $2
        sub(/.*:/, "", tag)
        # Such as 1.8.2-distroless.
        sub(/-.*/, "", tag)
        if (tag != wanted) print $1, $2
    }'
