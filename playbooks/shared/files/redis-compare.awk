# awk -f redis-compare.awk BEFORE AFTER RESTORED: three answers to `info keyspace`. Keys that expire may be gone from the copy; all
# others must be in it. Prints what differs and exits 1 then; 2 where there is nothing to compare.
BEGIN { FS = "[:=,]" }
{ sub(/\r$/, "") }
FILENAME == ARGV[1] && /^# Keyspace/ { answered = 1 }
!/^db[0-9]+:keys=/ { next }
FILENAME == ARGV[1] { names[$1]; before[$1] = $3; expiring[$1] = $5; next }
FILENAME == ARGV[2] { names[$1]; after[$1] = $3; if ($5 > expiring[$1] + 0) expiring[$1] = $5; next }
{ names[$1]; restored[$1] = $3 }
END {
    if (!answered) { print ARGV[1] " is no answer of Redis" > "/dev/stderr"; exit 2 }
    for (name in names) {
        low = before[name] + 0; high = after[name] + 0
        if (low > high) { low = high; high = before[name] + 0 }
        low -= expiring[name]
        if (low < 0) low = 0
        if (restored[name] + 0 >= low && restored[name] + 0 <= high) continue
        print name ": " low " to " high " keys when it was dumped, " restored[name] + 0 " restored"
        differences++
    }
    exit differences > 0
}
