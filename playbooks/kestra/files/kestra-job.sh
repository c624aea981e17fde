# sh kestra-job.sh DEPLOYMENT CONTAINER IMAGE SECONDS KUBECTL ... -- COMMAND ...: runs one command of Kestra as a job that has the
# environment, the volumes and the account of a deployment's container, but another image. Prints its log; exit 0 only if it completed.
# Kestra's chart names the configuration files in the container's environment and mounts them, so that the job reads the configuration
# that ran until now. What prepares the pods (init containers) and where they may run goes with it, or the job would wait for a node.
set -eu
deployment=$1
container=$2
image=$3
seconds=$4
shift 4
kubectl=
# Words before -- are kubectl and its options, which hold no blanks; those after it are the command.
while [ "$1" != -- ]; do
    kubectl="$kubectl $1"
    shift
done
shift
command=
for word; do
    escaped=$(printf '%s' "$word" | sed 's/[\\"]/\\&/g')
    command="$command, \"$escaped\""
done
job=belay-kestra-$(date -u +%Y%m%d%H%M%S)-$$

pod() { $kubectl get deployment "$deployment" --output="jsonpath={.spec.template.spec.$1}"; }
part() {
    value=$(pod "containers[?(@.name==\"$container\")].$1")
    printf '%s' "${value:-$2}"
}
or() {
    value=$(pod "$1")
    printf '%s' "${value:-$2}"
}
# A container of that name must be there, or the job would run without its configuration.
[ -n "$(part image '')" ] || {
    echo "the deployment $deployment has no container called $container" >&2
    exit 2
}

cat <<END | $kubectl create --filename=- >&2
{"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": "$job", "labels": {"app.kubernetes.io/managed-by": "belay"}},
 "spec": {"backoffLimit": 0, "activeDeadlineSeconds": $seconds, "template": {"spec": {
  "restartPolicy": "Never",
  "serviceAccountName": "$(or serviceAccountName default)",
  "imagePullSecrets": $(or imagePullSecrets '[]'),
  "securityContext": $(or securityContext '{}'),
  "nodeSelector": $(or nodeSelector '{}'),
  "tolerations": $(or tolerations '[]'),
  "initContainers": $(or initContainers '[]'),
  "volumes": $(or volumes '[]'),
  "containers": [{"name": "kestra", "image": "$image", "command": ["/app/kestra"$command],
   "env": $(part env '[]'), "envFrom": $(part envFrom '[]'),
   "volumeMounts": $(part volumeMounts '[]'), "securityContext": $(part securityContext '{}')}]}}}}
END

while :; do
    state=$($kubectl get job "$job" --output='jsonpath={.status.conditions[?(@.status=="True")].type}')
    case $state in
    *Failed* | *Complete*) break ;;
    esac
    sleep 2
done
$kubectl logs "job/$job" --container=kestra
case $state in
*Failed*)
    echo "the job $job failed and is left for you to look at" >&2
    exit 1
    ;;
esac
$kubectl delete job "$job" --wait=false >&2
