#!/bin/sh
# The way of a new operator: from a clone to a report that is delivered on a cluster. Builds the image where there is none, loads it
# into the cluster, installs the chart, waits until the exporter is ready, sends it a report and shows that it was delivered. Senders
# log in over TLS from the beginning: the chart makes a certificate, and a token for this report.
#
#   deploy/first-install.sh                        on the cluster that kubectl points to
#   deploy/first-install.sh --dry-run              no cluster: renders, checks the configuration, shows what would be run
#   deploy/first-install.sh --values my.yaml       with values of your own; can be repeated
#   deploy/first-install.sh --plugin acme.jar      with a plugin of your own, below 1 MiB, in a ConfigMap
#   deploy/first-install.sh --image HOST/NAME:TAG  with an image that the cluster can pull; none is built or loaded then
#
#   NAMESPACE, RELEASE   where, and under which name (security, data-exporter)
#
# Needs kubectl and helm; without --image also a JDK 25 and what the Maven wrapper downloads, and kind, minikube or k3s to load into.
set -eu

namespace=${NAMESPACE:-security}
release=${RELEASE:-data-exporter}
dry_run=
image=
plugin=
deploy=$(cd "$(dirname "$0")" && pwd -P)
project=$(dirname "$deploy")
chart=$deploy/helm/data-exporter
name=narrows/data-exporter:0.1.0
tar=$deploy/docker/target/image/image.tar

usage() {
    sed -n '2,/^set/s/^# \{0,1\}//p' "$0" | sed '$d'
}

fail() {
    echo "first-install.sh: $1" >&2
    exit "${2:-1}"
}

# What is said to helm, one a line, for values may have blanks in their names.
arguments=
add() {
    arguments="$arguments$1
"
}

while [ $# -gt 0 ]; do
    case $1 in
        --dry-run) dry_run=yes ;;
        --values | --plugin | --image)
            [ $# -gt 1 ] || fail "$1 needs a value" 2
            case $1 in
                --values)
                    [ -f "$2" ] || fail "there is no file $2" 2
                    add "--values=$2"
                    ;;
                --plugin) plugin=$2 ;;
                --image) image=$2 ;;
            esac
            shift
            ;;
        -h | --help)
            usage
            exit 0
            ;;
        *) fail "$1 is no option; --help names them" 2 ;;
    esac
    shift
done

# Runs a command and shows it; without a cluster it is only shown.
run() {
    printf '  $'
    printf ' %s' "$@"
    printf '\n'
    if [ -z "$dry_run" ]; then
        "$@"
    fi
}

step() {
    printf '\n%s\n' "$1"
}

needed() {
    command -v "$1" >/dev/null || fail "$1 is missing; $2" 1
}

needed kubectl "see https://kubernetes.io/docs/tasks/tools/"
if [ -z "$dry_run" ]; then
    needed helm "see https://helm.sh/docs/intro/install/"
    kubectl version --request-timeout=10s >/dev/null 2>&1 || fail "kubectl reaches no cluster; --dry-run does without"
fi
if [ -n "$plugin" ]; then
    [ -f "$plugin" ] || fail "there is no plugin $plugin" 2
    size=$(wc -c <"$plugin")
    [ "$size" -lt 1000000 ] || fail "$plugin has $size bytes, and a ConfigMap holds less than 1 MiB; \
deploy/kubernetes/README.md says how to bring larger plugins" 2
    add "--set=plugins.volume=configMaps"
    add "--set=plugins.configMaps={exporter-plugins}"
fi

# Before minutes are spent on an image that could not be loaded.
loader=
if [ -z "$dry_run" ]; then
    if [ -z "$image" ]; then
        context=$(kubectl config current-context)
        case $context in
            kind-*) loader=kind ;;
            minikube) loader=minikube ;;
            *) loader=k3s ;;
        esac
        command -v "$loader" >/dev/null || fail "cannot load an image into the cluster $context: $loader is missing. Build the image \
(./mvnw package -pl deploy/docker -am -DskipTests), push $tar to a registry of yours, and say --image HOST/NAME:TAG"
    fi
fi

load() {
    case $loader in
        kind) run kind load image-archive "$tar" --name "${context#kind-}" ;;
        minikube) run minikube image load "$tar" ;;
        k3s) run sudo k3s ctr images import "$tar" ;;
    esac
}

step "1. The image"
if [ -n "$image" ]; then
    case $image in
        *@*)
            add "--set=image.repository=${image%@*}"
            add "--set=image.digest=${image#*@}"
            ;;
        *:*)
            add "--set=image.repository=${image%:*}"
            add "--set-string=image.tag=${image##*:}"
            ;;
        *) fail "--image needs a tag or a digest: $image" 2 ;;
    esac
    echo "  $image, which the cluster pulls"
else
    if [ ! -f "$tar" ]; then
        run "$project/mvnw" -f "$project/pom.xml" -q package -pl deploy/docker -am -DskipTests
    fi
    if [ -n "$dry_run" ]; then
        echo "  $name, loaded into the cluster from $tar"
    else
        load
    fi
fi

step "2. The configuration"
exporter=$deploy/target/data-exporter/bin/data-exporter
if [ -x "$exporter" ]; then
    "$exporter" check-config >/dev/null || fail "the distribution in deploy/target does not start; see above"
    echo "  the exporter starts with its defaults"
else
    echo "  not checked: there is no distribution in deploy/target yet"
fi

step "3. What kubectl would apply without helm"
objects=$(kubectl kustomize "$deploy/kubernetes/base") || fail "deploy/kubernetes/base cannot be built; see above"
printf '%s\n' "$objects" | sed -n 's/^kind: /  /p'

step "4. Install"
if [ -n "$dry_run" ] || ! kubectl get namespace "$namespace" >/dev/null 2>&1; then
    run kubectl create namespace "$namespace"
fi
if [ -n "$plugin" ]; then
    run kubectl --namespace "$namespace" delete configmap exporter-plugins --ignore-not-found
    run kubectl --namespace "$namespace" create configmap exporter-plugins "--from-file=$plugin"
fi
set -f
previous=$IFS
IFS='
'
# shellcheck disable=SC2086 # one argument a line
set -- $arguments
IFS=$previous
set +f
if [ -n "$dry_run" ] && command -v helm >/dev/null; then
    helm template "$release" "$chart" --namespace "$namespace" "$@" >/dev/null || fail "the chart cannot be rendered; see above"
    echo "  the chart renders with these values"
fi
run helm upgrade --install "$release" "$chart" --namespace "$namespace" --wait --timeout 5m "$@"

step "5. Ready?"
# The chart's fullname: the release's name, with the chart's unless that is in it already.
case $release in
    *data-exporter*) exporter_name=$release ;;
    *) exporter_name=$release-data-exporter ;;
esac
run kubectl --namespace "$namespace" rollout status "statefulset/$exporter_name" --timeout=3m

step "6. A report"
# From a pod in the cluster, by the name of the service, as scanners send: with the certificate and the token that the chart made.
run helm test "$release" --namespace "$namespace" --logs ||
    fail "the report was not taken, or not delivered; kubectl --namespace $namespace logs $exporter_name-0 tells why"
if [ -n "$dry_run" ]; then
    step "That was a dry run: nothing was changed."
    exit 0
fi

step "Delivered. deploy/kubernetes/README.md goes on from here."
