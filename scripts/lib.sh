# shellcheck shell=bash
# What the scripts in this folder share. Sourced, never run.

ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
readonly ROOT

say() { printf '%s\n' "$*"; }

fail() {
    printf 'error: %s\n' "$*" >&2
    exit 1
}

has() { command -v "$1" >/dev/null 2>&1; }

# Settings of the person at the keyboard must not reach what is tested or measured, nor the database that they test on.
forget_settings() {
    local name
    while IFS= read -r name; do
        unset "$name"
    done < <(compgen -v | grep '^CT__' || true)
    unset TEST_DATABASE_URL TEST_DATABASE_CA TEST_DATABASE_RESTART
}

# Root itself, or sudo that needs no password (or a person at the terminal who can type one).
can_be_root() {
    [ "$(id -u)" = 0 ] || { has sudo && { sudo -n true 2>/dev/null || [ -t 0 ]; }; }
}

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

# install_packages PACKAGE...: Debian packages, or one line that says what to install by hand.
install_packages() {
    [ "$#" -gt 0 ] || return 0
    if ! has apt-get || ! can_be_root; then
        fail "please install these first (Debian names): $*"
    fi
    say "Installing Debian packages: $*"
    local log
    log="$(mktemp)"
    # The lists may be old or, in a container, absent: try first, refresh, try again.
    if apt_install "$@" >"$log" 2>&1 ||
        { as_root apt-get update -q >>"$log" 2>&1 && apt_install "$@" >>"$log" 2>&1; }; then
        rm -f "$log"
    else
        tail -n 20 "$log" >&2
        rm -f "$log"
        fail "apt-get could not install: $*"
    fi
}

apt_install() {
    # The timeout waits for another apt to finish instead of failing at once.
    as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -q --no-install-recommends -o DPkg::Lock::Timeout=300 "$@"
}

# install_npm FOLDER: `npm ci` there, but only when the lock changed since the last time.
install_npm() {
    local folder="$1" stamp="$1/node_modules/.installed-lock" wanted
    wanted="$(sha256sum <"$folder/package-lock.json")"
    if [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ]; then
        say "npm packages of ${folder#"$ROOT/"} are up to date"
        return 0
    fi
    (cd "$folder" && npm ci --no-audit --no-fund --loglevel=error)
    printf '%s\n' "$wanted" >"$stamp"
}
