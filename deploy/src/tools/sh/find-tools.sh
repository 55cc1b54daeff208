# Finds what the build and its tests need, a JDK 25 and kubectl, and fetches what is missing. Other scripts read this file in.
# They set `project`, the root of the repository, and `yes`, which is empty when the user must be asked first.
#
# Fetched tools lie in .tools/ of the project: .tools/jdk-25 and .tools/bin. Git ignores the folder, ./mvnw finds the tools
# there, and `rm -r .tools` removes them.

# shellcheck source=../../main/distribution/bin/find-java.sh
. "$project/deploy/src/main/distribution/bin/find-java.sh"

tools=$project/.tools
own_jdk=$tools/jdk-25
jdk_service=${DATA_EXPORTER_JDK_SERVICE:-https://api.adoptium.net}
kubectl_service=${DATA_EXPORTER_KUBECTL_SERVICE:-https://dl.k8s.io/release/v1.32.4}

script=${0##*/}

say() {
    echo "$script: $1" >&2
}

# read_options "--once --yes" "$@": sets a variable for each option that is given, such as yes=--yes. --help shows the comment
# at the top of the script.
read_options() {
    known=$1
    shift
    for argument; do
        case $argument in
            -h | --help)
                sed -n '2,/^set/s/^# \{0,1\}//p' "$0"
                exit 0
                ;;
        esac
        case " $known " in
            *" $argument "*) eval "${argument#--}=$argument" ;;
            *)
                # shellcheck disable=SC2086 # one word for each option
                echo "usage: deploy/$script$(printf ' [%s]' $known)" >&2
                exit 2
                ;;
        esac
    done
}

wanted="JDK $needed"

# The build needs a compiler of exactly this version, because maven-toolchains-plugin selects it.
java_suits() {
    version=$(java_version "$1") || version=
    [ "${version:-0}" -eq "$needed" ] && [ -x "$(java_home "$1")/bin/javac" ]
}

java_home() {
    "$1" -XshowSettings:properties -version 2>&1 </dev/null | sed -n 's/^ *java\.home = //p'
}

# Sets JAVA, and JAVA25_HOME for maven-toolchains-plugin, which looks for JDKs in all variables of the form JAVA*_HOME.
find_jdk() {
    if [ -z "${DATA_EXPORTER_JAVA:-}" ] && [ -x "$own_jdk/bin/javac" ]; then
        JAVA=$own_jdk/bin/java
    else
        find_java 2>/dev/null || return 1
    fi
    JAVA25_HOME=$(java_home "$JAVA")
    export JAVA25_HOME
}

# Runs Maven on the Java that it would take anyway, if that is recent enough for it, and otherwise on the JDK.
find_java_for_maven() {
    maven_java=${JAVA_HOME:+$JAVA_HOME/bin/java}
    version=$(java_version "${maven_java:-$(command -v java)}") || version=
    if [ "${version:-0}" -lt 17 ]; then
        JAVA_HOME=$JAVA25_HOME
        export JAVA_HOME
    fi
}

# Ends the script when there is still no JDK.
fetch_jdk_or_exit() {
    if [ -n "${DATA_EXPORTER_JAVA:-}" ]; then
        find_java
        exit 1
    fi
    if ! agreed "There is no JDK $needed here. Fetch Eclipse Temurin $needed from $jdk_service into $own_jdk?"; then
        how_to_get_java >&2
        echo "    This script:     deploy/$script --yes fetches Eclipse Temurin $needed into .tools/" >&2
        exit 1
    fi
    (fetch_jdk) || exit 1
    find_jdk
}

# Asks on a terminal. Without a terminal, only --yes agrees.
agreed() {
    [ -z "$yes" ] || return 0
    [ -t 0 ] && [ -t 2 ] || return 1
    printf '%s [y/N] ' "$1" >&2
    read -r answer || answer=
    case $answer in
        [yY] | [yY][eE][sS]) return 0 ;;
    esac
    return 1
}

fetch_jdk() {
    os=$(uname -s)
    machine=$(uname -m)
    case $os in
        Linux) if [ -e /etc/alpine-release ]; then system=alpine-linux; else system=linux; fi ;;
        Darwin) system=mac ;;
        *) system= ;;
    esac
    case $machine in
        x86_64 | amd64) architecture=x64 ;;
        aarch64 | arm64) architecture=aarch64 ;;
        ppc64le | riscv64 | s390x) architecture=$machine ;;
        *) architecture= ;;
    esac
    none="Adoptium has no JDK $needed for $os on $machine"
    if [ -z "$system" ] || [ -z "$architecture" ]; then
        say "$none"
        how_to_get_java >&2
        return 1
    fi
    work_folder || return 1
    latest="$jdk_service/v3/assets/latest/$needed/hotspot?architecture=$architecture&image_type=jdk&os=$system&vendor=eclipse"
    download "$latest" "$work/answer" || return 1
    # {"binary": {…, "package": {"checksum": "…", "link": "…", …}}}; an installer beside it has a sum and a link, too.
    package=$(tr -d '\n' <"$work/answer" | sed -n 's/.*"package" *: *{\([^}]*\)}.*/\1/p')
    link=$(printf '%s' "$package" | sed -n 's/.*"link" *: *"\([^"]*\)".*/\1/p')
    sum=$(printf '%s' "$package" | sed -n 's/.*"checksum" *: *"\([0-9a-f]\{64\}\)".*/\1/p')
    if [ -z "$link" ] || [ -z "$sum" ]; then
        say "$none: $latest names no archive"
        how_to_get_java >&2
        return 1
    fi
    say "fetching $link"
    download "$link" "$work/jdk.tar.gz" && check_sum "$sum" "$work/jdk.tar.gz" || return 1
    mkdir "$work/jdk"
    if ! tar -xzf "$work/jdk.tar.gz" -C "$work/jdk"; then
        say "cannot unpack $link"
        return 1
    fi
    for home in "$work"/jdk/* "$work"/jdk/*/Contents/Home; do
        if java_suits "$home/bin/java"; then
            rm -rf "$own_jdk"
            mv "$home" "$own_jdk"
            return
        fi
    done
    say "$link is no JDK $needed that runs here"
    return 1
}

# Takes the kubectl on the PATH as it is. Otherwise takes Debian's package if that is new enough, or else the one of the
# Kubernetes project.
find_kubectl() {
    PATH=$PATH:$tools/bin
    export PATH
    if command -v kubectl >/dev/null; then
        return 0
    fi
    if debian_kubectl_suits; then
        install_debian kubernetes-client && return 0
    fi
    (fetch_kubectl) && return 0
    cat >&2 <<END
$script: the tests of deploy/kubernetes need kubectl 1.27 or newer on the PATH; no cluster. To get it:
    Debian 13, Ubuntu:  apt-get install kubernetes-client, or snap install kubectl --classic
    Fedora:             dnf install kubernetes-client
    macOS:              brew install kubectl
    others:             https://kubernetes.io/docs/tasks/tools/
    this script:        deploy/$script --yes fetches it into .tools/
or leave these tests out: ./mvnw verify -pl '!deploy/kubernetes'
END
    return 1
}

# Debian 12 has 1.20, which does not know the field `labels` of a kustomization.
debian_kubectl_suits() {
    command -v apt-cache >/dev/null || return 1
    candidate=$(apt-cache policy kubernetes-client 2>/dev/null | sed -n 's/^ *Candidate: \([0-9]*\)\.\([0-9]*\).*/\1 \2/p')
    # shellcheck disable=SC2086 # two numbers
    set -- $candidate
    [ $# -eq 2 ] && [ "$1" -eq 1 ] && [ "$2" -ge 27 ]
}

# Root installs without a question when there is no terminal, because nobody could answer it.
install_debian() {
    if [ "$(id -u)" -eq 0 ]; then
        as_root=
    elif command -v sudo >/dev/null; then
        as_root=sudo
    else
        return 1
    fi
    if [ -n "$as_root" ] || [ -t 0 ]; then
        agreed "There is no kubectl here. Install it with: ${as_root:+sudo }apt-get install $1?" || return 1
    fi
    # shellcheck disable=SC2086 # $as_root is nothing or one word
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends "$1" >&2
}

fetch_kubectl() {
    case $(uname -s) in
        Linux) system=linux ;;
        Darwin) system=darwin ;;
        *) return 1 ;;
    esac
    case $(uname -m) in
        x86_64 | amd64) architecture=amd64 ;;
        aarch64 | arm64) architecture=arm64 ;;
        *) return 1 ;;
    esac
    link=$kubectl_service/bin/$system/$architecture/kubectl
    agreed "There is no kubectl here. Fetch $link into $tools/bin?" || return 1
    work_folder || return 1
    say "fetching $link"
    download "$link.sha256" "$work/sum" && download "$link" "$work/kubectl" || return 1
    check_sum "$(cut -c 1-64 "$work/sum")" "$work/kubectl" || return 1
    chmod +x "$work/kubectl"
    mkdir -p "$tools/bin"
    mv "$work/kubectl" "$tools/bin/kubectl"
}

# A folder for what is being fetched. Callers run in a subshell, whose end removes it, so that no half of a tool is left.
work_folder() {
    mkdir -p "$tools" && work=$(mktemp -d "$tools/fetching-XXXXXX") || return 1
    trap 'rm -rf "$work"' EXIT
    trap 'exit 130' HUP INT TERM
}

# download URL FILE: gives up when nothing comes for a minute.
download() {
    if command -v curl >/dev/null; then
        curl --fail --silent --show-error --location --connect-timeout 20 --speed-limit 1 --speed-time 60 \
            --max-filesize 1000000000 --output "$2" "$1" && return 0
    elif command -v wget >/dev/null; then
        wget -q -t 1 -T 60 -O "$2" "$1" && return 0
    else
        say "needs curl or wget to fetch anything"
        return 1
    fi
    say "cannot fetch $1"
    return 1
}

# check_sum SHA-256 FILE
check_sum() {
    if command -v sha256sum >/dev/null; then
        found=$(sha256sum "$2")
    elif command -v shasum >/dev/null; then
        found=$(shasum -a 256 "$2")
    else
        say "needs sha256sum or shasum to check what it fetched"
        return 1
    fi
    [ "${found%% *}" = "$1" ] && return 0
    say "$link has the SHA-256 sum ${found%% *} and not $1, so it was thrown away"
    return 1
}
