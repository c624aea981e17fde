# Compares what a restored copy holds with what was counted just before and just after it was dumped:
#
#   awk -f compare-counts.awk [ignore=NAME ...] BEFORE AFTER RESTORED
#
# Each file has a line per table, its name and its count with a tab between. A table in use may have changed while it was dumped, so
# the restored count must lie between the two. Prints what differs and exits 1 then; 2 where there is nothing to compare.
BEGIN {
    FS = "\t"
    for (i = 1; i < ARGC; i++) {
        if (ARGV[i] ~ /^ignore=/) { ignored[substr(ARGV[i], 8)] = 1; ARGV[i] = "" } else path[++paths] = ARGV[i]
    }
    if (paths != 3) { print "three files are compared, not " paths + 0 > "/dev/stderr"; broken = 1; exit 2 }
}
$1 in ignored || NF < 2 { next }
FILENAME == path[1] { before[$1] = $2; tables++; next }
FILENAME == path[2] { after[$1] = $2; next }
{ restored[$1] = $2 }
END {
    if (broken) exit 2
    if (!tables) { print path[1] " counts nothing" > "/dev/stderr"; exit 2 }
    for (name in before) {
        if (!(name in after)) { differ(name ": it vanished while it was dumped"); continue }
        low = before[name] + 0; high = after[name] + 0
        if (low > high) { low = high; high = before[name] + 0 }
        if (!(name in restored)) differ(name ": " wanted(low, high) " when it was dumped, and not restored at all")
        else if (restored[name] + 0 < low || restored[name] + 0 > high)
            differ(name ": " wanted(low, high) " when it was dumped, " restored[name] " restored")
    }
    exit differences > 0
}
function wanted(low, high) { return low == high ? low "" : low " to " high }
function differ(what) { print what; differences++ }
