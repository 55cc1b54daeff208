#!/bin/sh
# Measures the exporter with the durable spool and with the one in memory, in turns, and prints the medians as a table.
#
#   deploy/benchmark/run.sh [ROUNDS] [OPTION]...
#
#   ROUNDS       how often each is measured; 5 if not said
#   OPTION       for the Java that measures, such as
#                -Dbenchmark.only=64     only scenarios whose name has this in it
#                -Dbenchmark.javaOpts=…  options for the Java of the exporter, such as a flight recording
#
# Needs a JDK 25, about 8 GB of memory, and a machine that does nothing else meanwhile.
set -eu

project=$(cd "$(dirname "$0")/../.." && pwd -P)
deploy=$project/deploy

. "$deploy/src/main/distribution/bin/find-java.sh"
find_java

rounds=${1:-5}
[ $# -eq 0 ] || shift

if [ ! -x "$deploy/target/data-exporter/bin/data-exporter" ] || [ ! -d "$deploy/target/test-classes" ]; then
    (cd "$project" && ./mvnw --batch-mode --no-transfer-progress -q -pl deploy -am -DskipTests package)
fi

# The exporter is started from the folder of the module, as the tests do.
cd "$deploy"
mkdir -p target/benchmark
DATA_EXPORTER_JAVA=$JAVA
export DATA_EXPORTER_JAVA
exec "$JAVA" "$@" \
    -cp "target/test-classes:target/data-exporter/lib/*" \
    io.narrows.exporter.deploy.Benchmark "$rounds" target/benchmark
