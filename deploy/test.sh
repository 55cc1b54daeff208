#!/bin/sh
# Runs every test, as ./mvnw verify does, and fetches first what the tests need and this machine lacks: a JDK 25, kubectl.
#
#   deploy/test.sh          asks on a terminal before it fetches anything
#   deploy/test.sh --yes    fetches without asking
#
# On Debian and its kin, kubectl is installed with apt-get where that has 1.27 or newer; root without a terminal is not
# asked. Everything else goes into .tools/ of the project, where the scripts and ./mvnw find it again:
#
#   the JDK   from api.adoptium.net, checked against the SHA-256 sum given there; elsewhere: DATA_EXPORTER_JDK_SERVICE=URL
#   kubectl   from dl.k8s.io, likewise; elsewhere: DATA_EXPORTER_KUBECTL_SERVICE=URL
#
# DATA_EXPORTER_JAVA names the JDK to use, a folder or a java command.
set -eu

project=$(cd "$(dirname "$0")/.." && pwd -P)
yes=
. "$project/deploy/src/tools/sh/find-tools.sh"
read_options "--yes" "$@"

find_jdk || fetch_jdk_or_exit
find_java_for_maven
find_kubectl || exit 1

cd "$project"
exec ./mvnw --batch-mode --no-transfer-progress verify
