#!/bin/sh
# Stands in for ssh to a Debian machine of packages.py: what would run at HOST runs here, and the tools find HOST in TYK_MACHINE.
while [ "$1" != -- ]; do shift; done
world=${0%/*/*}
if [ ! -d "$world/$2" ]; then
    echo "ssh: Could not resolve hostname $2: Name or service not known" >&2
    exit 255
fi
unset BELAY_ENVIRONMENT
export TYK_MACHINE="$2" HOME="$world/$2/home"
cd "$HOME" && exec sh -c "$3"
