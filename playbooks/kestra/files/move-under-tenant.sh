# sh -s FOLDER TENANT: moves everything in the folder of the internal storage into a folder of its own in it, called as the tenant.
# May run again after it was broken off: what is in there already is left, and nothing is ever written over.
set -eu
folder=$1
tenant=$2
cd -- "$folder"
mkdir -p -- "$tenant"
for entry in * .[!.]* ..?*; do
    [ -e "$entry" ] || [ -L "$entry" ] || continue
    [ "$entry" != "$tenant" ] || continue
    if [ -e "$tenant/$entry" ]; then
        echo "$tenant/$entry is there already" >&2
        exit 1
    fi
    mv -- "$entry" "$tenant/"
done
echo "moved"
