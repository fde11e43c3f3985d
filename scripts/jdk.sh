# Sourced by the scripts of this repository: finds the JDK they run on.

required_jdk=25

# Prints the home of a JDK that is new enough, or fails.
find_jdk() {
    local home
    for home in \
        "${JAVA_HOME:-}" \
        "$(home_of_javac_on_path)" \
        /usr/lib/jvm/* \
        /usr/local/lib/jvm/* \
        /opt/*jdk* \
        /opt/java/* \
        /Library/Java/JavaVirtualMachines/*/Contents/Home \
        "$HOME"/.sdkman/candidates/java/* \
        "$HOME"/.jdks/* \
        "$HOME"/Library/Java/JavaVirtualMachines/*/Contents/Home; do
        if is_new_enough "$home"; then
            printf '%s\n' "$home"
            return
        fi
    done
    return 1
}

explain_missing_jdk() {
    cat >&2 <<END
No JDK $required_jdk or later found: not in JAVA_HOME, on the PATH, or in the usual places.
Install one and set JAVA_HOME to it, for example from https://adoptium.net
    Debian, Ubuntu   apt install openjdk-$required_jdk-jdk-headless   (or temurin-$required_jdk-jdk)
    macOS            brew install openjdk@$required_jdk
    anywhere         sdk install java $required_jdk-tem
END
}

home_of_javac_on_path() {
    local javac
    javac=$(command -v javac) || return 0
    javac=$(readlink -f "$javac") || return 0
    dirname "$(dirname "$javac")"
}

# Reads the version from the JDK's own description, since asking the JDK takes longer.
is_new_enough() {
    [ -n "$1" ] && [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 1
    local version
    version=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release")
    [ "${version:-0}" -ge "$required_jdk" ]
}
