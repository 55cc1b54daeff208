#!/bin/sh
# Shows the Data Exporter at work: builds what is missing, starts it with no configuration, posts the three reports in
# deploy/samples to it, shows the receipts and where the reports now lie, and serves until Ctrl-C.
#
#   deploy/quickstart.sh           serves until Ctrl-C
#   deploy/quickstart.sh --once    ends when that is shown
#   deploy/quickstart.sh --yes     fetches a JDK 25 without asking, where there is none
#
# Needs git, a JDK 25, and what the Maven wrapper downloads. Without a JDK 25 it runs in Docker, where there is one, or
# asks on a terminal whether to fetch one into .tools/ of the project: from api.adoptium.net, checked against the SHA-256
# sum given there; elsewhere: DATA_EXPORTER_JDK_SERVICE=URL. DATA_EXPORTER_JAVA names the JDK to use, a folder or a java
# command.
set -eu

deploy=$(cd "$(dirname "$0")" && pwd -P)
project=$(dirname "$deploy")
distribution=$deploy/target/data-exporter

once=
yes=
. "$deploy/src/tools/sh/find-tools.sh"
read_options "--once --yes" "$@"

run_in_docker() {
    echo "No JDK 25 here, but Docker: building and running in a container." >&2
    terminal=
    [ -t 0 ] && terminal=-it
    # Only this machine reaches the ports as they are published, so nobody has to log in.
    # shellcheck disable=SC2086 # $terminal and $once are nothing or one option
    exec docker run --rm $terminal --init \
        --user "$(id -u):$(id -g)" -e HOME=/tmp \
        -e SERVER_HOST=0.0.0.0 -e SECURITY_PROFILE=open -e ADMIN_HOST=0.0.0.0 \
        -p 127.0.0.1:6780:6780 -p 127.0.0.1:6781:6781 \
        -v "$project:/src" -w /src \
        eclipse-temurin:25-jdk deploy/quickstart.sh $once
}

if ! find_jdk; then
    if [ -z "${DATA_EXPORTER_JAVA:-}" ] && docker info >/dev/null 2>&1; then
        run_in_docker
    fi
    fetch_jdk_or_exit
fi

if [ ! -x "$distribution/bin/data-exporter" ]; then
    echo "Building the exporter; the first time this takes some minutes."
    (cd "$project" && JAVA_HOME=$JAVA25_HOME ./mvnw --batch-mode --no-transfer-progress -q -pl deploy -am -DskipTests -P '!strict' package)
fi

if [ "$JAVA" = "$own_jdk/bin/java" ]; then
    echo "For bin/data-exporter in another terminal: export DATA_EXPORTER_JAVA=$own_jdk"
fi
DATA_EXPORTER_JAVA=$JAVA
export DATA_EXPORTER_JAVA
# shellcheck disable=SC2086 # $once is nothing or one option
exec "$JAVA" "$deploy/src/quickstart/java/Quickstart.java" "$distribution" "$deploy/samples" $once
