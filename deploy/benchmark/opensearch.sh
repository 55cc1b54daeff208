#!/bin/sh
# Measures how fast reports get from the exporter into a real OpenSearch, beside a bare bulk client and the same node, in
# turns, and prints the medians as a table.
#
#   deploy/benchmark/opensearch.sh [ROUNDS] [SIZES]
#
#   ROUNDS       how often each is measured; 3 if not said
#   SIZES        of the reports, in KB; 2,200 if not said
#
# Needs Linux, a JDK 25, about 3 GB of memory, and a machine that does nothing else meanwhile. The build brings
# OpenSearch along.
set -eu

. "$(dirname "$0")/prepare.sh"

exec "$JAVA" -cp "$classes" io.narrows.exporter.deploy.benchmark.NodeDelivery "${1:-3}" target/benchmark "${2:-2,200}"
