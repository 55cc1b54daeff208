#!/bin/sh
# Measures the exporter beside a bare HTTP server, a naive forwarder and a Camel route, in turns, and prints the medians
# as a table.
#
#   deploy/benchmark/run.sh [ROUNDS] [OPTION]...
#
#   ROUNDS       how often each is measured; 3 if not said
#   OPTION       for the Java that measures, such as
#                -Dbenchmark.only=256     only scenarios whose name has this in it
#                -Dbenchmark.programs=traced,sealed
#                                         only programs whose title has one of these in it, and the durable exporter
#                -Dbenchmark.share=0.1    a tenth of the reports, to try it
#                -Dbenchmark.javaOpts=…   more options for the Java of each program, such as a flight recording
#
# Needs Linux, a JDK 25, about 8 GB of memory, and a machine that does nothing else meanwhile.
set -eu

. "$(dirname "$0")/prepare.sh"

rounds=${1:-3}
[ $# -eq 0 ] || shift

exec "$JAVA" "$@" -cp "$classes" io.narrows.exporter.deploy.benchmark.Benchmark "$rounds" target/benchmark
