#!/bin/sh
# Measures how long the exporter takes to be ready, and what memory it has then, with the start cache of the image and without: by turns,
# out of the folder that the image is made of. Prints the middle one of each.
#
#   deploy/docker/start-times.sh [ROUNDS] [JAVA OPTIONS OF A THIRD WAY]
#
#   IDLE   seconds from ready until the memory is read; 1 if not set
set -eu

rounds=${1:-7}
[ $# -gt 0 ] && shift
root=$(cd "$(dirname "$0")/target/image/root" && pwd -P)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

sed "s#/opt/#$root/opt/#g" "$root/opt/data-exporter/java.args" >"$scratch/java.args"
export SERVER_PORT=0 ADMIN_PORT=0 SPOOL_DIRECTORY="$scratch/spool" CONSUMERS_FILE_DIRECTORY="$scratch/reports"

# Milliseconds until it is ready, and resident megabytes some time later, as a line of the file $1.
measure() {
    out=$1
    shift
    rm -rf "$scratch/spool"
    : >"$scratch/log"
    begin=$(date +%s%N)
    "$root/opt/java/bin/java" @"$scratch/java.args" "$@" io.narrows.exporter.bootstrap.Main serve 2>"$scratch/log" &
    while ! grep -q 'exporter ready' "$scratch/log"; do
        kill -0 $! || { cat "$scratch/log" >&2; exit 1; }
        sleep 0.01
    done
    took=$((($(date +%s%N) - begin) / 1000000))
    sleep "${IDLE:-1}"
    echo "$took $(awk '/^VmRSS/ { print int($2 / 1024) }' /proc/$!/status)" >>"$out"
    kill $!
    wait $! || true
}

for _ in $(seq "$rounds"); do
    measure "$scratch/with"
    measure "$scratch/without" -XX:AOTMode=off
    [ $# -eq 0 ] || measure "$scratch/third" "$@"
done

middle() {
    cut -d ' ' -f "$2" "$1" | sort -n | sed -n "$(((rounds + 1) / 2))p"
}
for way in with without third; do
    [ ! -f "$scratch/$way" ] || echo "$way: ready after $(middle "$scratch/$way" 1) ms, $(middle "$scratch/$way" 2) MB"
done
