#!/bin/sh
# Prints the provenance of a release, a predicate of SLSA (https://slsa.dev/spec/v1.0/provenance): from which commit, by what, and when it
# was built. sign.sh attaches it.
#
#   deploy/release/provenance.sh --repository=URL --ref=REF --commit=SHA --builder=URL --run=URL --started=TIME
#
#   --repository=URL   where the source lies: https://github.com/OWNER/NAME
#   --ref=REF          the branch or tag: refs/tags/v0.1.0
#   --commit=SHA       40 hex digits
#   --builder=URL      what built it: the machine or service that a user trusts
#   --run=URL          this run of it
#   --started=TIME     2026-11-26T12:00:00Z
set -eu

script=provenance.sh
repository='' ref='' commit='' builder='' build='' started=

fail() {
    echo "$script: $1" >&2
    exit 2
}

# The values stand in JSON, so they may have no quotes, backslashes or line breaks.
for argument; do
    case $argument in
        -h | --help)
            sed -n '2,/^set/s/^# \{0,1\}//p' "$0"
            exit 0
            ;;
        *[!A-Za-z0-9:/._@+=,~%-]*) fail "a value has letters, digits and :/._@+=,~%- only" ;;
        --repository=?*) repository=${argument#*=} ;;
        --ref=?*) ref=${argument#*=} ;;
        --commit=?*) commit=${argument#*=} ;;
        --builder=?*) builder=${argument#*=} ;;
        --run=?*) build=${argument#*=} ;;
        --started=?*) started=${argument#*=} ;;
        *) fail "unknown option ${argument%%=*}; see --help" ;;
    esac
done
for value in "$repository" "$ref" "$builder" "$build"; do
    [ -n "$value" ] || fail "all options are needed; see --help"
done
[ ${#commit} -eq 40 ] && expr "$commit" : '[0-9a-f]*$' >/dev/null || fail "--commit must have 40 hex digits"
expr "$started" : '[0-9-]\{10\}T[0-9:]\{8\}Z$' >/dev/null || fail "--started must be a time such as 2026-11-26T12:00:00Z"

cat <<END
{
  "buildDefinition": {
    "buildType": "$repository/blob/$commit/deploy/release/README.md#provenance",
    "externalParameters": {"source": {"uri": "git+$repository@$ref"}, "workflow": "deploy/release/workflow.yaml"},
    "resolvedDependencies": [{"uri": "git+$repository@$ref", "digest": {"gitCommit": "$commit"}}]
  },
  "runDetails": {
    "builder": {"id": "$builder"},
    "metadata": {"invocationId": "$build", "startedOn": "$started", "finishedOn": "$(date -u +%Y-%m-%dT%H:%M:%SZ)"}
  }
}
END
