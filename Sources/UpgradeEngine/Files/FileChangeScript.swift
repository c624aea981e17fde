// The one program that changes files: a fixed text for the POSIX shell and coreutils, so that it is the same here, at a place
// reached by SSH and under `sudo -n`. What it works on comes as arguments, never as part of the text.

/// `KEEP`, a folder inside the run's own, holds what is needed to take a change back:
///
///     before   what was there, with mode and owner; missing where nothing was
///     change   three lines: what was there, what is there now (as `look` prints it), and the path. Written before anything changes
///     undone   made when it was taken back
enum FileChangeScript {
    /// sh -c TEXT belay OPERATION ARGUMENT…
    static func words(_ operation: String, _ arguments: [String], usesSudo: Bool) -> [String] {
        (usesSudo ? ["sudo", "-n"] : []) + ["sh", "-c", text, "belay", operation] + arguments
    }

    /// Exit status when what is found is not what was expected: nothing was changed.
    static let refused: Int32 = 65

    static let text = #"""
        set -eu
        umask 077
        LC_ALL=C
        export LC_ALL
        temporary=

        refuse() { printf '%s\n' "$*" >&2; exit 65; }
        fail() { printf '%s\n' "$*" >&2; exit 74; }
        flush() { sync -- "$@" 2>/dev/null || sync; }
        # With everything in it: syncing a folder alone keeps the names of its files, not what they hold.
        flush_whole() { find "$1" '(' -type f -o -type d ')' -exec sync -- {} + 2>/dev/null || sync; }

        # Where a path really leads, in $path; a name may end in a line break.
        resolve() {
            path=$(readlink -f -- "$1" && printf .) || refuse "$1: its folder is not there."
            path=${path%??}
        }

        # What is at a path: "absent", or its kind and hash.
        look() {
            if [ -d "$1" ]; then
                list=$(cd -- "$1" && find . -type f -exec sha256sum {} + &&
                    find . -type l -exec sh -c 'for link; do printf "%s -> " "$link"; readlink -- "$link"; done' sh {} + &&
                    find . -type d) || fail "$1 can't be read whole."
                sum=$(printf '%s\n' "$list" | sort | sha256sum) || fail "$1 can't be hashed."
                printf 'folder %s\n' "${sum%% *}"
            elif [ -f "$1" ]; then
                sum=$(sha256sum < "$1") || fail "$1 can't be read."
                printf 'file %s\n' "${sum%% *}"
            elif [ -e "$1" ] || [ -L "$1" ]; then
                refuse "$1 is neither a file nor a folder."
            else
                printf 'absent\n'
            fi
        }

        # Puts a copy of $1, which is to be $3, at $path, where $2 is now: a file in one move, with mode and owner of what was there.
        put() {
            folder=$(dirname -- "$path" && printf .) && folder=${folder%??}
            temporary=$(mktemp -d "$folder/.belay.XXXXXX") || fail "Nothing can be written into $folder."
            trap 'rm -rf -- "$temporary"' EXIT
            if [ -d "$1" ]; then
                cp -a -- "$1" "$temporary/new"
            elif [ -f "$path" ]; then
                cp -p -- "$path" "$temporary/new"
                cat < "$1" > "$temporary/new"
                [ "$(stat -c '%u:%g:%a' -- "$path")" = "$(stat -c '%u:%g:%a' -- "$temporary/new")" ] ||
                    refuse "The owner and mode of $path can't be kept by this user; use sudo for it."
            else
                cp -p -- "$1" "$temporary/new"
            fi
            copied=$(look "$temporary/new") || exit
            [ "$copied" = "$3" ] || refuse "$1 is damaged, or was changed meanwhile; $path is left as it is."
            flush_whole "$temporary/new"
            now=$(look "$path") || exit
            [ "$now" = "$2" ] || refuse "$path was changed by somebody else meanwhile; it is left as it is."
            if [ -d "$path" ]; then mv -- "$path" "$temporary/old"; fi
            mv -f -- "$temporary/new" "$path"
            flush "$folder"
        }

        # PATH EXPECTED NEW KEEP SOURCE: EXPECTED and NEW as `look` prints them, or empty; without SOURCE the standard input.
        change() {
            resolve "$1"
            old=$(look "$path") || exit
            [ -z "$2" ] || [ "$old" = "$2" ] || refuse "$path was changed by somebody else since it was read; it is left as it is."
            mkdir -- "$4"
            source=${5-}
            if [ -z "$source" ]; then source=$4/after && cat > "$source"; fi
            new=$(look "$source") || exit
            [ "$new" != absent ] || refuse "$source is not there."
            [ -z "$3" ] || [ "$new" = "$3" ] || fail "What should be written did not arrive whole."
            if [ "$old" != absent ]; then
                cp -a -- "$path" "$4/before"
                kept=$(look "$4/before") || exit
                [ "$kept" = "$old" ] || refuse "$path was changed by somebody else meanwhile; it is left as it is."
                flush_whole "$4/before"
            fi
            printf '%s\n%s\n%s\n' "$old" "$new" "$path" > "$4/change.new"
            flush "$4/change.new"
            mv -- "$4/change.new" "$4/change"
            flush "$4"
            if [ "$old" = "$new" ]; then
                printf '%s is so already.\n' "$path"
            else
                put "$source" "$old" "$new"
                printf '%s is changed.\n' "$path"
            fi
            rm -f -- "$4/after"
        }

        # FILE FOLDER KEEP [SOURCE]: as `change`, for whatever has that name in the folder.
        bring() {
            [ -d "$2" ] || refuse "$2 is no folder; make it in a step before."
            name=$(basename -- "$1" && printf .) && name=${name%??}
            change "$2/$name" "" "" "$3" "${4-$1}"
        }

        # Sets $old, $new and $path from a KEEP; false where nothing was begun there, or it is taken back already.
        recall() {
            [ -e "$1/change" ] && [ ! -e "$1/undone" ] || return 1
            { IFS= read -r old && IFS= read -r new && path=$(cat && printf .); } < "$1/change" || fail "$1/change can't be read."
            path=${path%??}
        }

        # KEEP…, the newest first.
        restore() {
            for keep; do
                recall "$keep" || continue
                now=$(look "$path") || exit
                if [ "$now" = "$old" ]; then
                    printf '%s is as it was.\n' "$path"
                elif [ "$now" != "$new" ]; then
                    refuse "$path was changed by somebody else since; it is left as it is. What was there before is kept in $keep/before."
                elif [ "$old" = absent ]; then
                    rm -rf -- "$path"
                    printf '%s is gone again.\n' "$path"
                else
                    [ -e "$keep/before" ] || refuse "$keep/before is gone; $path is left as it is."
                    put "$keep/before" "$new" "$old"
                    rm -rf -- "$temporary"
                    printf '%s is as it was before.\n' "$path"
                fi
                : > "$keep/undone"
            done
        }

        # KEEP…, the newest first: whether the newest change that was not taken back is there.
        tell() {
            for keep; do
                recall "$keep" || continue
                now=$(look "$path") || exit
                if [ "$now" = "$new" ]; then printf 'done\n'; elif [ "$now" = "$old" ]; then printf 'not done\n'; else printf 'other\n'; fi
                return
            done
            printf 'not done\n'
        }

        # PATH: "folder", or the mode of a file.
        kind() {
            if [ -d "$1" ]; then printf folder; return; fi
            [ -f "$1" ] || refuse "$1 is not there."
            mode=$(stat -L -c %a -- "$1")
            printf '%s' "$mode"
        }

        pack() { if [ -d "$1" ]; then tar -C "$1" -cf - .; else cat < "$1"; fi; }

        # PATH KIND COUNT: what `pack` gave, from the standard input.
        unpack() {
            rm -rf -- "$1" "$1.part"
            cat > "$1.part"
            [ "$(wc -c < "$1.part")" -eq "$3" ] || fail "What was sent did not arrive whole."
            if [ "$2" = folder ]; then
                mkdir -- "$1"
                tar -C "$1" -xpf "$1.part"
                rm -f -- "$1.part"
            else
                chmod -- "$2" "$1.part"
                mv -- "$1.part" "$1"
            fi
        }

        # No line below runs in a condition: there the shell would not stop at a failing command.
        operation=$1
        shift
        case $operation in
        read) cat < "$1" ;;
        kind) kind "$@" ;;
        pack) pack "$@" ;;
        unpack) unpack "$@" ;;
        change) change "$@" ;;
        bring) bring "$@" ;;
        restore) restore "$@" ;;
        tell) tell "$@" ;;
        *) fail "belay: there is no operation $operation" ;;
        esac
        """#
}
