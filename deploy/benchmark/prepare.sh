# Builds what run.sh, losses.sh and opensearch.sh need, unless it is there, and sets JAVA and classes. For these scripts to read in.
#
# To build again after a change: ./mvnw clean -pl deploy; rm -r deploy/benchmark/rivals/target

project=$(cd "$(dirname "$0")/../.." && pwd -P)
deploy=$project/deploy

. "$deploy/src/main/distribution/bin/find-java.sh"
find_java

if [ ! -x "$deploy/target/data-exporter/bin/data-exporter" ] || [ ! -d "$deploy/target/test-classes" ] ||
    [ ! -d "$project/domain/target/test-classes" ]; then
    (cd "$project" && ./mvnw --batch-mode --no-transfer-progress -q -pl deploy -am -DskipTests package)
fi
if [ ! -d "$deploy/benchmark/rivals/target/lib" ]; then
    (cd "$project" && ./mvnw --batch-mode --no-transfer-progress -q -f deploy/benchmark/rivals package)
fi

# The exporter is started from the folder of the module, as the tests do.
cd "$deploy"
mkdir -p target/benchmark
classes="target/test-classes:../domain/target/test-classes:../plugins/opensearch-node/target/classes:target/data-exporter/lib/*"
DATA_EXPORTER_JAVA=$JAVA
export DATA_EXPORTER_JAVA
