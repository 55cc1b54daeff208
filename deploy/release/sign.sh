#!/bin/sh
# Signs a release: the image and the chart in their registries, and the files beside them. Needs cosign 2.4 or newer.
#
#   deploy/release/sign.sh --key=KEY --image=NAME@sha256:… --chart=NAME@sha256:… FOLDER
#
#   --key=KEY      a private key as cosign knows it: cosign.key, env://VARIABLE, awskms://…, gcpkms://…, hashivault://…, k8s://…
#   --image=NAME   the image with its digest; of one for several architectures each is signed
#   --chart=NAME   the chart with its digest
#   FOLDER         has what is published beside them. Gets checksums.txt and checksums.txt.bundle, which sign every file in it
#   --dry-run      prints what would be run, and runs nothing
#
# FOLDER/sbom.json and FOLDER/provenance.json are attached to the image as attestations, provenance.json to the chart too.
# COSIGN names another cosign, COSIGN_SIGN_OPTIONS more options for each signature, such as those for a transparency log of your own.
# cosign takes the password of a key from COSIGN_PASSWORD.
set -eu

script=sign.sh
key='' image='' chart='' folder='' run=
cosign=${COSIGN:-cosign}

fail() {
    echo "$script: $1" >&2
    exit 2
}

# A tag may be moved to another image before it is signed, or after.
digest() {
    case $2 in
        *@sha256:*) expr "${2##*@sha256:}" : '[0-9a-f]\{64\}$' >/dev/null || fail "$1 must end in @sha256: and 64 hex digits" ;;
        *) fail "$1 must be named by its digest, NAME@sha256:…, and not by a tag" ;;
    esac
}

for argument; do
    case $argument in
        -h | --help)
            sed -n '2,/^set/s/^# \{0,1\}//p' "$0"
            exit 0
            ;;
        --key=?*) key=${argument#*=} ;;
        --image=?*) image=${argument#*=} ;;
        --chart=?*) chart=${argument#*=} ;;
        --dry-run) run=echo ;;
        -*) fail "unknown option ${argument%%=*}; see --help" ;;
        *) folder=$argument ;;
    esac
done
[ -n "$key" ] && [ -n "$image" ] && [ -n "$chart" ] && [ -n "$folder" ] || fail "--key, --image, --chart and FOLDER are needed; see --help"
digest --image "$image"
digest --chart "$chart"
for file in sbom.json provenance.json; do
    [ -f "$folder/$file" ] || fail "there is no $folder/$file"
done
[ -n "$run" ] || command -v "$cosign" >/dev/null || fail "there is no $cosign; see https://docs.sigstore.dev/cosign/system_config/installation"

# signed COMMAND OPTION… WHAT
signed() {
    command=$1
    shift
    # shellcheck disable=SC2086 # $run is nothing or one word, COSIGN_SIGN_OPTIONS are several
    $run "$cosign" "$command" --key "$key" --yes ${COSIGN_SIGN_OPTIONS:-} "$@"
}

if [ -z "$run" ]; then
    rm -f "$folder/checksums.txt" "$folder/checksums.txt.bundle"
    sums=$(cd "$folder" && find . -type f | sed 's|^\./||' | LC_ALL=C sort | while read -r file; do sha256sum "$file"; done)
    printf '%s\n' "$sums" >"$folder/checksums.txt"
fi
signed sign --recursive "$image"
signed attest --type slsaprovenance1 --predicate "$folder/provenance.json" "$image"
signed attest --type cyclonedx --predicate "$folder/sbom.json" "$image"
signed sign "$chart"
signed attest --type slsaprovenance1 --predicate "$folder/provenance.json" "$chart"
signed sign-blob --bundle "$folder/checksums.txt.bundle" "$folder/checksums.txt"
