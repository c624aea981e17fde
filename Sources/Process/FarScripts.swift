// What the shell of a far host is told: texts for a POSIX shell with coreutils, and `setsid` where it is there. Every word from
// outside is quoted by ShellQuoting. A run's folder there has the files that RunDirectory describes.

enum FarScripts {
    private static func quote(_ text: String) -> String { ShellQuoting.word(text) }

    // MARK: Captures

    /// Answers with the exit status, or with the name of what is missing.
    static func capture(_ command: Command, seconds: Int64, grace: Int64) throws(ProcessError) -> String {
        var script = try entering(command)
        let input: String
        switch command.input {
        case .none: input = " < /dev/null"
        case .file(let path):
            script += "[ -r \(quote(path)) ] || answer input\n"
            input = " < \(quote(path))"
        case .bytes: input = ""
        }
        script += "limit=; ! command -v timeout > /dev/null || limit='timeout -k \(grace) \(seconds)'\n"
        // exec: a program, never a built-in of the shell.
        return script + "(exec $limit \(ShellQuoting.words(command.arguments))\(input))\nanswer $?\n"
    }

    /// The command's folder and variables, with what it needs looked for.
    private static func entering(_ command: Command) throws(ProcessError) -> String {
        guard let program = command.arguments.first, !program.isEmpty else { throw .emptyCommand }
        for text in command.arguments + command.environment.values.map({ $0 ?? "" }) + [command.folder ?? ""] where text.utf8.contains(0) {
            throw .holdsNUL(text: text)
        }
        var script = ""
        if let folder = command.folder { script += "cd -- \(quote(folder)) || answer folder\n" }
        script += try variables(command)
        return script + "command -v -- \(quote(program)) > /dev/null || answer program\n"
    }

    private static func variables(_ command: Command) throws(ProcessError) -> String {
        var script = ""
        for (name, value) in command.environment.sorted(by: { $0.key < $1.key }) {
            guard ShellQuoting.isVariable(name) else { throw .variableUnusable(name: name) }
            script += value.map { "export \(name)=\(quote($0))\n" } ?? "unset \(name)\n"
        }
        return script
    }

    // MARK: Runs

    /// Makes the folder, which must not be there, takes in what follows on the standard input (the command's input, then the order)
    /// and starts the runner. Answers when the start is on record.
    static func start(_ specification: RunSpecification, in directory: String, inputCount: Int, orderCount: Int) throws(ProcessError)
        -> String
    {
        let command = specification.command
        var look = try entering(command)
        if case .file(let path) = command.input { look += "[ -r \(quote(path)) ] || answer input\n" }
        let spec = specText(specification)
        return """
            umask 077
            dir=\(quote(directory))
            looked=$(answer() { printf '%s\\n' "$1"; exit 0; }
            \(look)answer ok)
            [ "$looked" = ok ] || answer "$looked"
            mkdir -p -- "${dir%/*}" || answer failed
            mkdir -- "$dir" 2>/dev/null || { [ -d "$dir" ] && answer exists; mkdir -- "$dir"; answer failed; }
            give_up() { rm -f -- "$dir/.input" "$dir/.order"; answer "$1"; }
            head -c \(inputCount) > "$dir/.input" && head -c \(orderCount) > "$dir/.order" || give_up failed
            if [ "$(wc -c < "$dir/.input")" -ne \(inputCount) ] || [ "$(wc -c < "$dir/.order")" -ne \(orderCount) ]; then
                give_up 'what was sent did not arrive whole'
            fi
            printf '%s' \(quote(spec)) > "$dir/spec" && : > "$dir/log" || give_up failed
            own=; ! command -v setsid > /dev/null || own=setsid
            $own sh -c \(quote(runner)) belay "$dir" \(quote(saved(specification))) \(LogCap.kept(of: specification.logLimit)) \\
                < /dev/null > /dev/null 2>&1 &
            tries=0
            while [ ! -e "$dir/started" ] && [ "$tries" -lt 100 ]; do tries=$((tries + 1)); sleep 0.1; done
            answer ok

            """
    }

    /// The file for the standard output, as it is called from the folder where the runner begins; empty where there is none.
    private static func saved(_ specification: RunSpecification) -> String {
        guard let path = specification.saveOutput, !path.hasPrefix("/") else { return specification.saveOutput ?? "" }
        return (specification.command.folder.map { $0 + "/" } ?? "./") + path
    }

    /// What runs, for people to read; values of variables are left out, and secrets masked.
    private static func specText(_ specification: RunSpecification) -> String {
        var record = Record()
        let secrets = specification.secrets.map { Array($0.utf8) }.filter { !$0.isEmpty }
        func mask(_ text: String) -> [UInt8] { SecretMask.masked(Array(text.utf8), hiding: secrets) }
        for argument in specification.command.arguments { record.add("argument", mask(argument)) }
        if let folder = specification.command.folder { record.add("folder", mask(folder)) }
        for name in specification.command.environment.keys.sorted() { record.add("variable", name) }
        if let path = specification.saveOutput { record.add("save-output", mask(path)) }
        return String(decoding: record.encoded(), as: UTF8.self)
    }

    /// The file that becomes the command: it writes down who runs it, leaves nothing secret behind, and is replaced by the program.
    static func order(_ specification: RunSpecification, in directory: String) throws(ProcessError) -> [UInt8] {
        let command = specification.command
        let dir = quote(directory)
        // What holds secrets is taken away first: whatever keeps the command from beginning, they do not stay.
        let removal = "rm -f -- \(dir)/.input \(dir)/.order\n"
        let opening: String
        let folder = command.folder.map { "cd -- \(quote($0)) || exit 126\n" } ?? ""
        switch command.input {
        case .none: opening = removal + folder + "exec < /dev/null"
        case .file(let path): opening = removal + folder + "exec < \(quote(path))"
        case .bytes: opening = "exec < \(dir)/.input\n" + removal + folder
        }
        let output = specification.saveOutput.map { "> \(quote($0)) 2>> \(dir)/log" } ?? ">> \(dir)/log 2>&1"
        let script = """
            umask 077
            \(opening)
            \(birth)
            { printf 'boot '; cat /proc/sys/kernel/random/boot_id; printf 'namespace %s\\n' "$(readlink /proc/self/ns/pid)"
              printf 'runner %s\\nrunner-start %s\\ncommand %s\\ncommand-start %s\\nat %s000000\\nend\\n' \\
                "$PPID" "$(birth "$PPID")" "$$" "$(birth "$$")" "$(date +%s)"; } > \(dir)/.started || exit 126
            sync -- \(dir)/.started 2>/dev/null || sync
            ln -- \(dir)/.started \(dir)/started || exit 126
            rm -f -- \(dir)/.started
            umask 022
            \(try variables(command))exec \(ShellQuoting.words(command.arguments)) \(output)

            """
        return Array(script.utf8)
    }

    /// Field 22 of /proc/PID/stat; the name in it may hold anything, so the fields are counted from its end.
    private static let birth =
        #"birth() { line=$(cat "/proc/$1/stat" 2>/dev/null) || return 1; set -- ${line##*) }; printf '%s' "${20}"; }"#

    /// Waits for the command and writes down how it ended. The traps keep it alive, and are not handed on to the command. It stays where
    /// it was started, at home: there the command begins as a capture does, unless it has a folder of its own.
    private static let runner = #"""
        dir=$1
        umask 077
        trap : HUP INT TERM QUIT PIPE
        uptime() { read -r up rest < /proc/uptime; printf '%s%s' "${up%.*}" "${up#*.}"; }
        begun=$(uptime)
        at=$(date +%s)
        own=; ! command -v setsid > /dev/null || own=setsid
        $own sh "$dir/.order" &
        command=$!
        keep=$3
        punched=$keep
        cut() { printf '%s %s\n' "$keep" "$1" > "$dir/.cut" && mv -- "$dir/.cut" "$dir/cut"; }
        cap() {
            size=$(wc -c < "$dir/log") || return 0
            end=$(((size - keep) / 4096 * 4096))
            [ "$end" -gt "$punched" ] || return 0
            # Said before it is so: nobody is to take the zeros for what the command wrote.
            cut "$end" || return 0
            if fallocate -p -o "$punched" -l "$((end - punched))" "$dir/log" 2>/dev/null; then punched=$end
            elif [ "$punched" -gt "$keep" ]; then cut "$punched"
            else rm -f -- "$dir/cut"
            fi
        }
        ( while kill -0 "$command" 2>/dev/null; do cap; sleep 1; done ) &
        watcher=$!
        while :; do
            wait "$command"
            code=$?
            kill -0 "$command" 2>/dev/null || break
        done
        ended=$(uptime)
        kill "$watcher" 2>/dev/null
        wait "$watcher" 2>/dev/null
        [ ! -e "$dir/log" ] || cap
        # Where the command could not begin, not even its first line may have been read.
        rm -f -- "$dir/.input" "$dir/.order"
        # Called off: the order found its place taken and ran nothing.
        grep -qx "command $command" "$dir/started" 2>/dev/null || {
            [ -e "$dir/started" ] && exit 0
            printf 'never-started The folder, the input or the run folder could not be used.\nstarted-at %s000000\nended-at %s000000\nelapsed 0\nprocessor-time 0\nend\n' \
                "$at" "$at" > "$dir/.result" && mv -- "$dir/.result" "$dir/result"
            exit 0
        }
        sync -- "$dir/log" 2>/dev/null || sync
        how="exited $code"
        if [ "$code" -gt 128 ] && [ "$code" -le 192 ]; then how="signalled $((code - 128))"; fi
        stopped=
        if [ -e "$dir/stop" ]; then stopped='stopped yes
        '; fi
        unsaved=
        if [ -n "$2" ]; then
            said=$(sync -- "$2" "${2%/*}/" 2>&1) || unsaved="unsaved $(printf '%s' "$said" | tr -d '\\\n')
        "
        fi
        # On a full disk it waits for room: the result is known here and nowhere else.
        until printf '%s\nstarted-at %s000000\nended-at %s000000\nelapsed %s0000\nprocessor-time 0\n%s%send\n' \
            "$how" "$at" "$(date +%s)" "$((ended - begun))" "$stopped" "$unsaved" > "$dir/.result"; do sleep 1; done
        sync -- "$dir/.result" 2>/dev/null || sync
        mv -- "$dir/.result" "$dir/result"
        """#

    /// A word for what is so, then the record that it rests on.
    private static let look = #"""
        field() { while read -r name value; do if [ "$name" = "$1" ]; then printf '%s' "$value"; return; fi; done < "$dir/started"; }
        out_of_sight() {
            there=$(field namespace)
            here=$(readlink /proc/self/ns/pid)
            [ -n "$there" ] && [ -n "$here" ] && [ "$there" != "$here" ]
        }
        # The rules of ProcessIdentity and ProcessStatus.
        alive() {
            [ "$(field boot)" = "$(cat /proc/sys/kernel/random/boot_id)" ] || return 1
            ! out_of_sight || return 0
            line=$(cat "/proc/$1/stat" 2>/dev/null) || return 1
            set -- "$2" ${line##*) }
            case $2 in
            Z) [ "${19}" -gt 1 ] || return 1 ;;
            X | x) return 1 ;;
            esac
            [ "${21}" = "$1" ]
        }
        tell() { printf '%s\n' "$1" && cat -- "$dir/$2" && answer ok; answer failed; }
        look() {
            [ ! -e "$dir/result" ] || tell result result
            [ -e "$dir/started" ] || { printf 'nothing\n'; answer ok; }
            if alive "$(field runner)" "$(field runner-start)"; then word=running
            elif [ -e "$dir/result" ]; then tell result result
            elif alive "$(field command)" "$(field command-start)"; then word=orphaned
            else word=lost
            fi
            tell "$word" started
        }

        """#

    static func observe(_ directory: String) -> String { "dir=\(quote(directory))\n\(look)look\n" }

    /// Takes the place of the start, so that a runner on its way finds it taken.
    static func callOff(_ directory: String) -> String {
        """
        umask 077
        dir=\(quote(directory))
        \(look)
        mkdir -p -- "$dir" || answer failed
        printf 'called-off %s000000\\nend\\n' "$(date +%s)" > "$dir/.off.$$" || answer failed
        ln -- "$dir/.off.$$" "$dir/started" 2>/dev/null
        # What is on its way finds nothing to begin with; a command that has begun has taken these away itself.
        rm -f -- "$dir/.off.$$" "$dir/.input" "$dir/.order"
        look

        """
    }

    static func stop(_ directory: String, seconds: Int64) -> String {
        """
        umask 077
        dir=\(quote(directory))
        \(look)
        [ ! -e "$dir/result" ] && [ -e "$dir/started" ] || answer ok
        pid=$(field command); since=$(field command-start)
        alive "$pid" "$since" || answer ok
        ! out_of_sight || answer out-of-sight
        printf 'end\\n' > "$dir/stop"
        # The group is the command's own where setsid made it so.
        end() { kill -s "$1" -- "-$pid" 2>/dev/null || kill -s "$1" "$pid"; }
        end TERM || answer failed
        tries=0
        while alive "$pid" "$since" && [ "$tries" -lt \(seconds * 10) ]; do tries=$((tries + 1)); sleep 0.1; done
        ! alive "$pid" "$since" || end KILL
        tries=0
        while [ ! -e "$dir/result" ] && [ "$tries" -lt 50 ]; do tries=$((tries + 1)); sleep 0.1; done
        answer ok

        """
    }

    /// Answers, after the bytes, from where to where the log was cut by then.
    static func readLog(_ directory: String, from offset: Int64, count: Int) -> String {
        """
        dir=\(quote(directory))
        [ -e "$dir/log" ] || answer ok
        tail -c +\(offset + 1) -- "$dir/log" | head -c \(count) || answer failed
        { read -r from to < "$dir/cut"; } 2> /dev/null || answer ok
        answer "cut $from $to"

        """
    }

    // MARK: Files

    static func readFile(_ path: String, limit: Int) -> String {
        "[ -e \(quote(path)) ] || answer missing\nhead -c \(limit + 1) -- \(quote(path)) || answer failed\nanswer ok\n"
    }

    /// In one move, and for its owner only.
    static func writeFile(_ path: String, count: Int) -> String {
        """
        umask 077
        path=\(quote(path))
        cat > "$path.part" || answer failed
        if [ "$(wc -c < "$path.part")" -ne \(count) ]; then rm -f -- "$path.part"; answer 'what was sent did not arrive whole'; fi
        chmod 700 "$path.part" && sync -- "$path.part" 2>/dev/null || sync
        mv -- "$path.part" "$path" || answer failed
        answer ok

        """
    }

    static func makeFolder(_ path: String) -> String { "umask 077\nmkdir -p -- \(quote(path)) || answer failed\nanswer ok\n" }

    /// Of the nearest folder that is there.
    static func diskSpace(_ path: String) -> String {
        """
        path=\(quote(path))
        while [ ! -e "$path" ] && [ "$path" != "${path%/*}" ]; do path=${path%/*}; done
        df -Pk -- "${path:-/}" || answer failed
        answer ok

        """
    }
}
