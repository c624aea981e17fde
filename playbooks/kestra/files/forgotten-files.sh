# sh -s FOLDER FILE ...: names what Compose would read in FOLDER by itself and does not read once a file is named, one "forgotten: NAME"
# for each that is not among the files.
set -eu
folder=$1
shift
for name in docker-compose.override.yml docker-compose.override.yaml compose.override.yml compose.override.yaml; do
    [ -e "$folder/$name" ] || continue
    for file; do
        [ "$file" != "$folder/$name" ] || continue 2
    done
    echo "forgotten: $name"
done
if [ -e "$folder/.env" ] && grep -q '^ *COMPOSE_FILE=' "$folder/.env"; then
    echo "forgotten: COMPOSE_FILE in .env"
fi
echo "looked"
