# Runs Tyk's backup script: SCRIPT URL API-FILE POLICY-FILE, the key in TYK_SECRET. The script takes the key as a word only, so for as
# long as it runs the machine's list of processes shows it.
set -eu
command -v jq >/dev/null || { echo "Tyk's backup script needs jq" >&2; exit 1; }
exec bash "$1" export --url "$2" --secret "$TYK_SECRET" --api-output "$3" --policy-output "$4"
