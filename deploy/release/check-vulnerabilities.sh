#!/bin/sh
# Looks every library of the distribution, those in plugins included, up in an export of OSV. Needs no network.
#
#   deploy/release/check-vulnerabilities.sh all.zip
#
# all.zip is OSV's export for Maven, https://osv-vulnerabilities.storage.googleapis.com/Maven/all.zip: fetch it where there is
# a network, and carry it here. The distribution must be built: ./mvnw package -pl deploy -am -DskipTests
#
#   --sbom=FILE       another bill of materials (CycloneDX) than that of the distribution
#   --accepted=FILE   another list than accepted-vulnerabilities.txt of what is harmless here
#   --max-age=DAYS    how old the newest advisory of the export may be (30)
#
# Ends with 0 if nothing was found, with 1 if something was, one line each, and with 2 if it could not tell.
set -eu

release=$(cd "$(dirname "$0")" && pwd -P)
deploy=$(dirname "$release")
project=$(dirname "$deploy")
yes=
. "$deploy/src/tools/sh/find-tools.sh"
case ${1:-} in
    -h | --help)
        sed -n '2,/^set/s/^# \{0,1\}//p' "$0"
        exit 0
        ;;
esac

libraries=$deploy/target/data-exporter/lib
order=$deploy/target/tools/maven-artifact.jar
if [ ! -f "$order" ]; then
    say "there is no $order; build the distribution: ./mvnw package -pl deploy -am -DskipTests"
    exit 2
fi
find_jdk || fetch_jdk_or_exit
class_path=$(echo "$libraries"/jakarta.json-api-*.jar):$(echo "$libraries"/parsson-*.jar):$order
exec "$JAVA" -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -classpath "$class_path" "$deploy/src/sbom/java/CheckVulnerabilities.java" \
    --sbom="$deploy/target/data-exporter/sbom.json" --accepted="$release/accepted-vulnerabilities.txt" "$@"
