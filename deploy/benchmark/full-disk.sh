#!/bin/sh
# Fills the disk of a spool to the last byte, in a small tmpfs. Linux, as root.
#
#   deploy/benchmark/full-disk.sh
set -eu

project=$(cd "$(dirname "$0")/../.." && pwd -P)
disk=$(mktemp -d)

mount -t tmpfs -o size=256m data-exporter-full-disk "$disk"
trap 'umount "$disk"; rmdir "$disk"' EXIT
trap 'exit 1' INT TERM

"$project/mvnw" -f "$project/pom.xml" --batch-mode --no-transfer-progress -pl deploy -am verify \
    -Dtest=none -Dsurefire.failIfNoSpecifiedTests=false \
    -Dit.test=FullDisk -Dfailsafe.failIfNoSpecifiedTests=false \
    -Dfaults.smallDisk="$disk"
