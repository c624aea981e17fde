# Counts what Tyk's backup script has exported: API-FILE POLICY-FILE. Not JSON, or nothing at all, is no backup.
set -eu
for file in "$1" "$2"; do
    [ -s "$file" ] || { echo "nothing was exported to $file" >&2; exit 1; }
    jq empty "$file"
done
echo "$(jq '(.apis // .) | length' "$1") APIs, $(jq '(.Data // .) | length' "$2") policies"
