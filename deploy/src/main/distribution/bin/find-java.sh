# Finds a Java to run the exporter on. For other scripts to read in: sets JAVA, or says what is missing and fails.
#
# DATA_EXPORTER_JAVA, a JDK folder or a java command, is taken at its word. Otherwise the first that is recent enough is
# taken, of: JAVA_HOME, the PATH, and where package managers, SDKMAN, macOS and IDEs put JDKs.

needed=25
wanted="Java $needed or newer"

# Prints the feature version of a java command, such as 25; nothing if it is none. A JDK has a file that tells, which is
# read in no time; any other java is asked.
java_version() {
    [ -x "$1" ] || return 1
    real=$1
    [ -L "$real" ] && real=$(readlink -f "$real" 2>/dev/null || echo "$real")
    if [ -r "${real%/bin/java}/release" ]; then
        while IFS= read -r line; do
            case $line in
                JAVA_VERSION=*)
                    line=${line#JAVA_VERSION=\"}
                    echo "${line%%[!0-9]*}"
                    return 0
                    ;;
            esac
        done <"${real%/bin/java}/release"
    fi
    "$1" -version 2>&1 </dev/null | sed -n 's/.*version "\([0-9][0-9]*\).*/\1/p' | head -n 1
}

# Whether a java command will do. A script that needs more of it says so by a function of its own.
java_suits() {
    version=$(java_version "$1") || version=
    [ "${version:-0}" -ge "$needed" ]
}

find_java() {
    if [ -n "${DATA_EXPORTER_JAVA:-}" ]; then
        JAVA=$DATA_EXPORTER_JAVA
        [ -d "$JAVA" ] && JAVA=$JAVA/bin/java
        version=$(java_version "$JAVA") || version=
        if [ "${version:-0}" -lt "$needed" ]; then
            echo "data-exporter: DATA_EXPORTER_JAVA is $DATA_EXPORTER_JAVA, which is ${version:+Java }${version:-no java}; Java $needed or newer is needed" >&2
            return 1
        fi
        return 0
    fi
    for JAVA in \
        ${JAVA_HOME:+"$JAVA_HOME/bin/java"} \
        "$(command -v java || true)" \
        /usr/lib/jvm/*/bin/java \
        /opt/java/*/bin/java \
        /opt/jdk*/bin/java \
        "${HOME:-/nonexistent}"/.sdkman/candidates/java/*/bin/java \
        "${HOME:-/nonexistent}"/.jdks/*/bin/java \
        /Library/Java/JavaVirtualMachines/*/Contents/Home/bin/java \
        /opt/homebrew/opt/openjdk*/bin/java \
        /usr/local/opt/openjdk*/bin/java; do
        if java_suits "$JAVA"; then
            return 0
        fi
    done
    how_to_get_java >&2
    return 1
}

how_to_get_java() {
    cat <<EOF
data-exporter: no $wanted was found in DATA_EXPORTER_JAVA, JAVA_HOME, on the PATH, or where JDKs usually are. To get one:
    Debian, Ubuntu:  sudo apt-get install openjdk-$needed-jdk-headless
    Fedora:          sudo dnf install java-$needed-openjdk-devel
    macOS:           brew install --cask temurin@$needed
    SDKMAN:          sdk install java $needed-tem
EOF
}
