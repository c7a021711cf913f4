#!/bin/sh
# Makes sure that target/clients holds the clients of others that the tests run against the server, in the versions of
# tests/clients: graphql-codegen, relay-compiler, and what looks at the pages in a browser (playwright-core, which brings no
# browser of its own, and axe-core) with npm by package-lock.json, the Python library gql by
# requirements.txt. Both lists have the digests of what they name.
#
# What is there is of these versions: does nothing. Otherwise target/clients is made anew.
set -eu
cd "$(dirname "$0")/.."

lists=tests/clients
folder=target/clients

# The lists that it was made from lie beside it; they are copied last.
is_made() {
    for list in package-lock.json requirements.txt; do
        cmp -s "$lists/$list" "$folder/$list" || return 1
    done
    [ -d "$folder/node_modules/relay-compiler" ] && "$folder/python/bin/python" -c 'import gql' 2>/dev/null
}

is_made && exit 0

sh scripts/prepare-debian.sh python node
echo "prepare-clients: installing the clients of $lists into $folder"
rm -rf "$folder"
mkdir -p "$folder/made"
cp "$lists/package.json" "$lists/package-lock.json" "$lists/.npmrc" "$folder/made"
(cd "$folder/made" && npm ci --silent)
mv "$folder/made/node_modules" "$folder/node_modules"
rm -r "$folder/made"

# The compiler brings a program for each kind of machine; its own script takes the one of this machine.
machine=$(node -p 'process.platform === "darwin" ? "macos-" + process.arch : process.platform + "-" + process.arch')
for other in linux-x64 linux-arm64 macos-x64 macos-arm64 win-x64; do
    [ "$other" = "$machine" ] || rm -rf "$folder/node_modules/relay-compiler/$other"
done

python3 -m venv "$folder/python"
"$folder/python/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --only-binary :all: \
    --require-hashes -r "$lists/requirements.txt"
cp "$lists/package-lock.json" "$lists/requirements.txt" "$folder"

if ! is_made; then
    echo "prepare-clients: installed the clients of $lists, but $folder does not hold them" >&2
    exit 1
fi
