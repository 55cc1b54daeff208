#!/bin/sh
# Puts the exporter, a naive forwarder, a Camel route and rsyslog through the same faults, and prints what became of the
# reports as a table.
#
#   deploy/benchmark/losses.sh [OPTION]...
#
#   OPTION       for the Java that measures, such as
#                -Dfaults.long=true       each fault of a destination lasts 30 s instead of 4, each process ends 20
#                                         times instead of 3
#                -Dlosses.only=rsyslog    only rows whose fault and program have this in it, such as "hangs rsyslog"
#
# Needs Linux, a JDK 25, and rsyslogd with omelasticsearch on the PATH (Debian: rsyslog and rsyslog-elasticsearch). It
# starts its own rsyslogd, on loopback, and leaves the one of the system alone.
set -eu

PATH=$PATH:/usr/sbin
if ! command -v rsyslogd >/dev/null; then
    echo "losses.sh: rsyslogd is not on the PATH; install it: sudo apt-get install rsyslog rsyslog-elasticsearch" >&2
    exit 1
fi

. "$(dirname "$0")/prepare.sh"

exec "$JAVA" "$@" -cp "$classes" io.narrows.exporter.deploy.benchmark.Losses target/benchmark
