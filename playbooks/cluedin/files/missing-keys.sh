# Prints the keys of the second .env file that the first one lacks.
set -eu
keys() { sed -n 's/^\([A-Za-z_][A-Za-z0-9_]*\)=.*/\1/p' "$1" | sort -u; }
mine=$(keys "$1")
keys "$2" | while read -r key; do
    printf '%s\n' "$mine" | grep -qx "$key" || echo "$key"
done
