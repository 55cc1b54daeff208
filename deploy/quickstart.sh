#!/bin/sh
# Shows the Data Exporter at work: builds what is missing, starts it with no configuration, posts the three reports in
# deploy/samples to it, shows the receipts and where the reports now lie, and serves until Ctrl-C.
#
#   deploy/quickstart.sh           serves until Ctrl-C
#   deploy/quickstart.sh --once    ends when that is shown
#
# Needs git, a JDK 25, and what the Maven wrapper downloads. Without a JDK 25 it runs in Docker, where there is one.
set -eu

usage="usage: deploy/quickstart.sh [--once]"
case $# in
    0) ;;
    1)
        case $1 in
            --once) ;;
            -h | --help)
                sed -n '2,/^set/s/^# \{0,1\}//p' "$0"
                exit 0
                ;;
            *)
                echo "$usage" >&2
                exit 2
                ;;
        esac
        ;;
    *)
        echo "$usage" >&2
        exit 2
        ;;
esac

deploy=$(cd "$(dirname "$0")" && pwd -P)
project=$(dirname "$deploy")
distribution=$deploy/target/data-exporter

. "$deploy/src/main/distribution/bin/find-java.sh"

run_in_docker() {
    echo "No JDK 25 here, but Docker: building and running in a container." >&2
    terminal=
    [ -t 0 ] && terminal=-it
    # shellcheck disable=SC2086 # $terminal is nothing or one option
    exec docker run --rm $terminal --init \
        --user "$(id -u):$(id -g)" -e HOME=/tmp \
        -e ADMIN_HOST=0.0.0.0 -p 127.0.0.1:6780:6780 -p 127.0.0.1:6781:6781 \
        -v "$project:/src" -w /src \
        eclipse-temurin:25-jdk deploy/quickstart.sh "$@"
}

if ! how_to=$(find_java 2>&1); then
    if [ -z "${DATA_EXPORTER_JAVA:-}" ] && docker info >/dev/null 2>&1; then
        run_in_docker "$@"
    fi
    printf '%s\n' "$how_to" >&2
    exit 1
fi
find_java

if [ ! -x "$distribution/bin/data-exporter" ]; then
    echo "Building the exporter; the first time this takes some minutes."
    java_home=$("$JAVA" -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java\.home = //p')
    (cd "$project" && JAVA_HOME=$java_home ./mvnw --batch-mode --no-transfer-progress -q -pl deploy -am -DskipTests -P '!strict' package)
fi

DATA_EXPORTER_JAVA=$JAVA
export DATA_EXPORTER_JAVA
exec "$JAVA" "$deploy/src/quickstart/java/Quickstart.java" "$distribution" "$deploy/samples" "$@"
