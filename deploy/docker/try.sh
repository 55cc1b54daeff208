#!/bin/sh
# Tries the image as an operator would run it: read-only, without rights, with a volume. Loads the tar, starts a container, sends a
# report, looks for it among the files that the container wrote, and stops the container.
#
#   deploy/docker/try.sh [IMAGE.tar]
#
#   CONTAINER_RUNTIME  podman or docker, with options if it takes some (the first of the two that is there)
#   RUN_OPTIONS        more options for its run command
#   PORT, ADMIN_PORT   where to reach the exporter on this machine (16780, 16781)
set -eu

here=$(cd "$(dirname "$0")" && pwd -P)
tar=${1:-$here/target/image/image.tar}
port=${PORT:-16780}
admin=${ADMIN_PORT:-16781}

runtime=${CONTAINER_RUNTIME:-$(command -v podman || command -v docker || true)}
if [ -z "$runtime" ]; then
    echo "try.sh: neither podman nor docker is there; install one, or name one in CONTAINER_RUNTIME" >&2
    exit 2
fi
if [ ! -f "$tar" ]; then
    echo "try.sh: there is no $tar; build it: ./mvnw package -pl deploy/docker -am -DskipTests" >&2
    exit 2
fi

# $runtime is a command with options.
# shellcheck disable=SC2086
container() {
    $runtime "$@"
}

data=$(mktemp -d)
name=data-exporter-try-$$
clean_up() {
    status=$?
    if [ $status -ne 0 ]; then
        container logs "$name" >&2 || true
    fi
    container rm --force "$name" >/dev/null 2>&1 || true
    rm -rf "$data"
    exit $status
}
trap clean_up EXIT
trap 'exit 1' HUP INT TERM
# The user of the image has to write there.
chmod 777 "$data"

container load --input "$tar"
image=$(tar -xOf "$tar" manifest.json | sed -n 's/.*"RepoTags":\["\([^"]*\)".*/\1/p')

# RUN_OPTIONS are several words. The host's network, so that it also works where a runtime may make none.
# shellcheck disable=SC2086
container run --detach --name "$name" \
    --read-only --tmpfs /tmp:rw,noexec,nosuid,size=64m --cap-drop ALL --security-opt no-new-privileges \
    --network host --env SERVER_HOST=127.0.0.1 --env SERVER_PORT="$port" \
    --env ADMIN_HOST=127.0.0.1 --env ADMIN_PORT="$admin" \
    --volume "$data:/var/lib/data-exporter" \
    ${RUN_OPTIONS:-} "$image"

wait_for() {
    what=$1
    shift
    for _ in $(seq 60); do
        if "$@"; then
            echo "try.sh: $what"
            return 0
        fi
        sleep 1
    done
    echo "try.sh: not $what after a minute" >&2
    return 1
}

# Somebody else's exporter may listen there, and ours have failed for that.
is_ready() {
    [ "$(container inspect --format '{{.State.Running}}' "$name")" = true ] &&
        curl --silent --fail --output /dev/null "http://127.0.0.1:$admin/health/ready"
}

is_delivered() {
    grep --recursive --quiet tried-in-a-container "$data/reports" 2>/dev/null
}

wait_for "ready" is_ready
curl --silent --show-error --fail "http://127.0.0.1:$port/forward?wait=10s" --data '{
  "source": "try_report", "exportConfig": {"file": {}}, "payload": "{\"docID\":\"tried-in-a-container\"}"
}'
echo
wait_for "delivered" is_delivered

container stop --time 30 "$name" >/dev/null
code=$(container inspect --format '{{.State.ExitCode}}' "$name")
if [ "$code" != 0 ]; then
    echo "try.sh: stopped with status $code, not 0" >&2
    exit 1
fi
echo "try.sh: stopped with status 0"
