#!/bin/sh
# Makes sure that a Debian or Ubuntu machine has what `make test` needs beyond the Rust toolchain:
# a C compiler and linker (the embedded SQLite is compiled from source), the PostgreSQL server programs,
# 15 or newer, from which the tests start a throw-away cluster of their own, PgBouncer, Chromium, in which a web page
# uses the server, Python with venv, through which the tools of `make check` are installed, and Node with npm, for the
# clients of others that the tests run (scripts/prepare-clients.sh). Arguments name the parts that are needed, where not
# all are: `make demo` needs only the `compiler`, scripts/prepare-tools.sh only `python`.
#
# Nothing missing: does nothing. Something missing: installs it as root; otherwise names the packages
# and the command, and fails. No system database is created or started here.
set -eu

postgres_version_min=15

# The initdb of a server installation that is new enough: Debian keeps each major version in a
# directory of its own, outside the PATH.
postgres_found() {
    for initdb in /usr/lib/postgresql/*/bin/initdb "$(command -v initdb || true)"; do
        [ -x "$initdb" ] || continue
        # PATH may hold a link; the server stands beside the real file.
        bin=$(dirname "$(readlink -f "$initdb")")
        [ -x "$bin/postgres" ] || continue
        # "initdb (PostgreSQL) 15.7 (Debian 15.7-1)": the third word, up to its first non-digit
        # ("17beta1" is 17).
        version=$("$initdb" --version 2>/dev/null | awk '{ sub(/[^0-9].*/, "", $3); print $3 }')
        [ -n "$version" ] && [ "$version" -ge "$postgres_version_min" ] && return 0
    done
    return 1
}

# A compiler without the C library's headers is of no use, so it is tried rather than looked for.
compiler_found() {
    command -v cc >/dev/null 2>&1 || return 1
    printf '#include <stdlib.h>\nint main(void) { return EXIT_SUCCESS; }\n' | cc -x c -o /dev/null - >/dev/null 2>&1
}

# Debian keeps it where only root looks.
pgbouncer_found() {
    command -v pgbouncer >/dev/null 2>&1 || [ -x /usr/sbin/pgbouncer ]
}

# Debian's python3 has the module venv without ensurepip, which it needs to make anything.
python_found() {
    python3 -c 'import ensurepip, venv' >/dev/null 2>&1
}

chromium_found() {
    [ -x /usr/bin/chromium ]
}

# Debian has npm in a package of its own. The generators need Node 18, which is the first that fetches by itself.
node_found() {
    command -v npm >/dev/null 2>&1 && node -e 'process.exit(typeof fetch === "function" ? 0 : 1)' 2>/dev/null
}

# The Debian packages that bring a part. Node from elsewhere brings npm along.
package_of() {
    case $1 in
    compiler) echo build-essential ;;
    postgres) echo postgresql ;;
    pgbouncer) echo pgbouncer ;;
    chromium) echo chromium ;;
    python) echo python3-venv ;;
    node) if command -v node >/dev/null 2>&1; then echo npm; else echo nodejs npm; fi ;;
    *)
        echo "prepare-debian: $1 is no part; there are: $parts" >&2
        exit 2
        ;;
    esac
}

parts="compiler postgres pgbouncer chromium python node"
# Unquoted on purpose: one word a part.
# shellcheck disable=SC2086
[ $# -gt 0 ] || set -- $parts

missing=
for part; do
    package=$(package_of "$part")
    "${part}_found" || missing="$missing $package"
done
missing=${missing# }

[ -n "$missing" ] || exit 0

if ! command -v apt-get >/dev/null 2>&1; then
    echo "prepare-debian: missing: $missing (names of Debian packages; this system has no apt-get)" >&2
    exit 1
fi

if [ "$(id -u)" -ne 0 ]; then
    echo "prepare-debian: missing packages: $missing" >&2
    echo "prepare-debian: run: sudo apt-get update && sudo apt-get install -y --no-install-recommends $missing" >&2
    exit 1
fi

echo "prepare-debian: installing $missing"
export DEBIAN_FRONTEND=noninteractive

# Installing a PostgreSQL server creates and starts a cluster "main" on Debian, unless the settings of
# postgresql-common say otherwise. They include this directory, so no file of the system is changed;
# ours is taken away again.
settings_dir=/etc/postgresql-common/createcluster.d
settings="$settings_dir/querbuch-no-main-cluster.conf"
trap 'rm -f "$settings"; rmdir "$settings_dir" 2>/dev/null || true' EXIT
trap 'exit 1' HUP INT TERM
mkdir -p "$settings_dir"
echo 'create_main_cluster = false' >"$settings"

apt-get update
# Unquoted on purpose: one word a package.
# shellcheck disable=SC2086
apt-get install -y --no-install-recommends $missing

# The package starts a service of its own, which nobody needs here.
case " $missing " in
*" pgbouncer "*) systemctl disable --now pgbouncer.service >/dev/null 2>&1 || true ;;
esac

for part; do
    if ! "${part}_found"; then
        echo "prepare-debian: installed $missing, but there is still no $part (PostgreSQL: $postgres_version_min or newer)" >&2
        exit 1
    fi
done
