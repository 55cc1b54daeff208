#!/bin/sh
# Measures with JMH what single functions take for a report, in µs: the steps of the budget that are one function.
#
#   deploy/benchmark/functions.sh [OPTION]...
#
#   OPTION   for JMH, such as
#            Envelope           only benchmarks whose name has this in it
#            -f 3 -i 10         three processes, ten iterations of each
#            -prof gc           what is allocated, too
#
# Needs a JDK 25, and a machine that does nothing else meanwhile.
set -eu

project=$(cd "$(dirname "$0")/../.." && pwd -P)
functions=$project/deploy/benchmark/functions

. "$project/deploy/src/main/distribution/bin/find-java.sh"
find_java

(cd "$project" && ./mvnw --batch-mode --no-transfer-progress -q -Pfunctions -pl deploy/benchmark/functions -am -DskipTests package)

exec "$JAVA" -cp "$functions/target/classes:$functions/target/lib/*" org.openjdk.jmh.Main \
    -jvmArgs "-Xmx1g -XX:+UseCompactObjectHeaders" "$@"
