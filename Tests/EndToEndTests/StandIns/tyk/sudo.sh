#!/bin/sh
# Stands in for sudo where the user may do everything without a password; a program that is not there may not be run.
[ "$1" = -n ] || { echo "sudo: a terminal is required to read the password" >&2; exit 1; }
shift
case $1 in
-l) command -v -- "$2"; exit ;;
-ll) echo "User may run the following commands: (ALL) NOPASSWD: SETENV: ALL"; exit ;;
--preserve-env=*) shift ;;
esac
exec "$@"
