# sh -s ADDRESS ...: exit 0 when no Kestra answers at any of the addresses any more, 1 when one does.
# Any answer of a Kestra counts, an old server or a forgotten second one included. A proxy's own error does not.
set -u
for address; do
    for path in /api/v1/configs /health; do
        status=$(curl -q -s -o /dev/null --max-time 5 -w '%{http_code}' "$address$path")
        case $status in
        200 | 401 | 403)
            echo "$address$path still answers"
            exit 1
            ;;
        esac
    done
done
echo "nothing answers"
