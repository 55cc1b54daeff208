#!/bin/sh
# Checks a release that sign.sh signed, before it is installed. Needs cosign 2.4 or newer.
#
#   deploy/release/verify.sh --key=cosign.pub --image=NAME@sha256:… --chart=NAME@sha256:… [FOLDER]
#
#   --key=KEY      the public key of the maintainers: get it from somewhere else than the release
#   --image=NAME   the image with its digest: its signature, its provenance and its bill of materials
#   --chart=NAME   the chart with its digest: its signature and its provenance
#   FOLDER         files of the release with checksums.txt and checksums.txt.bundle: all that are there are checked
#   --commit=SHA   the commit that the release must be made from
#
# COSIGN names another cosign, COSIGN_VERIFY_OPTIONS more options, such as those for a transparency log of the maintainers' own.
# Ends with 0 if everything that was named is as it was signed.
set -eu

script=verify.sh
key='' image='' chart='' folder='' commit=
cosign=${COSIGN:-cosign}

fail() {
    echo "$script: $1" >&2
    exit "${2:-2}"
}

for argument; do
    case $argument in
        -h | --help)
            sed -n '2,/^set/s/^# \{0,1\}//p' "$0"
            exit 0
            ;;
        --key=?*) key=${argument#*=} ;;
        --image=?*@sha256:?*) image=${argument#*=} ;;
        --chart=?*@sha256:?*) chart=${argument#*=} ;;
        --image=* | --chart=*) fail "${argument%%=*} must be named by its digest, NAME@sha256:…, because a tag may be moved" ;;
        --commit=?*) commit=${argument#*=} ;;
        -*) fail "unknown option ${argument%%=*}; see --help" ;;
        *) folder=$argument ;;
    esac
done
[ -n "$key" ] || fail "--key is needed; see --help"
[ -n "$image$chart$folder" ] || fail "name an image, a chart or a folder; see --help"
command -v "$cosign" >/dev/null || fail "there is no $cosign; see https://docs.sigstore.dev/cosign/system_config/installation"

# checked COMMAND OPTION… WHAT: prints what cosign prints.
checked() {
    command=$1
    shift
    # shellcheck disable=SC2086 # COSIGN_VERIFY_OPTIONS are several words
    "$cosign" "$command" --key "$key" ${COSIGN_VERIFY_OPTIONS:-} "$@" || fail "cosign $command refused $*" 1
}

# The predicate is base64 in the attestation that cosign prints. A release whose commit was asked for must name it.
made_from() {
    attestation=$(checked verify-attestation --type slsaprovenance1 "$1")
    [ -z "$commit" ] && return 0
    printf '%s\n' "$attestation" | sed -n 's/.*"payload" *: *"\([^"]*\)".*/\1/p' | while read -r payload; do
        printf '%s' "$payload" | base64 -d
        echo
    done | grep -q "\"gitCommit\" *: *\"$commit\"" || fail "$1 is not made from $commit" 1
}

if [ -n "$image" ]; then
    checked verify "$image" >/dev/null
    made_from "$image"
    checked verify-attestation --type cyclonedx "$image" >/dev/null
    echo "$script: $image is signed"
fi
if [ -n "$chart" ]; then
    checked verify "$chart" >/dev/null
    made_from "$chart"
    echo "$script: $chart is signed"
fi
if [ -n "$folder" ]; then
    checked verify-blob --bundle "$folder/checksums.txt.bundle" "$folder/checksums.txt" >/dev/null
    (cd "$folder" && sha256sum --check --ignore-missing --strict --quiet checksums.txt) || fail "a file in $folder is not the one that was signed" 1
    (cd "$folder" && find . -type f ! -name 'checksums.txt*' | sed 's|^\./||') | while read -r file; do
        cut -c 67- "$folder/checksums.txt" | grep -qxF -- "$file" || fail "$file is in $folder, but not in checksums.txt" 1
    done
    echo "$script: $folder is as it was signed"
fi
