#!/usr/bin/env bash
# Finds the binary that the action runs, in this order: the one given; the release for this runner, if its digest is
# in checksums.txt; a build of the action's own checkout. Nothing whose digest differs is ever run.
#
#   get-sobria.sh find     writes the outputs binary, and build, folder, key when a build is needed
#   get-sobria.sh build    builds what is not in the cache yet
#
# Always ends with 0: without a binary the step that checks fails, after it has written the action's outputs.
set -euo pipefail

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=scripts/runner.sh
. "$here/runner.sh"
source_folder=$(dirname -- "$here")

give_up() {
    annotate error "$1"
    exit 0
}

# SHA-256 of the standard input.
digest() {
    if command -v sha256sum >/dev/null; then sha256sum; else shasum -a 256; fi | cut -d ' ' -f 1
}

# Of the names and contents that a build may read, so that another commit of the action never meets this one's binary.
source_digest() (
    cd -- "$source_folder"
    files() {
        find . -type f ! -path './.git/*' ! -path './target/*' | LC_ALL=C sort
    }
    { files && files | tr '\n' '\0' | xargs -0 cat; } | digest | cut -c 1-16
)

target() {
    case "$RUNNER_OS-$RUNNER_ARCH" in
        Linux-X64) echo x86_64-unknown-linux-musl ;;
        Linux-ARM64) echo aarch64-unknown-linux-musl ;;
        macOS-X64) echo x86_64-apple-darwin ;;
        macOS-ARM64) echo aarch64-apple-darwin ;;
        Windows-X64) echo x86_64-pc-windows-msvc ;;
        *) echo none ;;
    esac
}

# download VERSION FILE DIGEST: the archive in the tool cache, verified at each use.
download() {
    local folder="$tools/sobria/$1" base=$SOBRIA_DOWNLOAD_BASE_URL archive found unpacked binary
    archive="$folder/$2"
    if [ -z "$base" ]; then
        [ -n "$SOBRIA_ACTION_REPOSITORY" ] || give_up "no download-base-url is given, and this action came from no repository"
        base="${GITHUB_SERVER_URL:-https://github.com}/$SOBRIA_ACTION_REPOSITORY/releases/download"
    fi
    mkdir -p -- "$folder"
    if [ ! -f "$archive" ]; then
        curl --fail --silent --show-error --location --retry 3 --proto '=https,http,file' --proto-redir '=https' \
            --output "$archive.part" -- "${base%/}/v$1/$2" || give_up "$2 of version $1 cannot be fetched from $base"
        mv -f -- "$archive.part" "$archive"
    fi
    found=$(digest <"$archive")
    if [ "$found" != "$3" ]; then
        rm -f -- "$archive"
        give_up "$2 of version $1 is not the released file: its SHA-256 is $found, not $3; it was not run"
    fi
    unpacked=$(mktemp -d "$temporary/sobria.XXXXXX")
    tar -xzf "$archive" -C "$unpacked" || give_up "$2 of version $1 cannot be unpacked"
    binary=$(find "$unpacked" -type f \( -name sobria -o -name sobria.exe \) | head -n 1)
    [ -n "$binary" ] || give_up "$2 of version $1 holds no binary"
    chmod +x -- "$binary"
    output binary "$binary"
}

find_binary() {
    local own version triple wanted folder
    if [ -n "$SOBRIA_BINARY_PATH" ]; then
        cd -- "$SOBRIA_WORKING_DIRECTORY" 2>/dev/null || give_up "there is no working-directory $SOBRIA_WORKING_DIRECTORY"
        [ -f "$SOBRIA_BINARY_PATH" ] && [ -x "$SOBRIA_BINARY_PATH" ] ||
            give_up "binary-path names nothing that can be run: $SOBRIA_BINARY_PATH"
        case "$SOBRIA_BINARY_PATH" in
            /* | [A-Za-z]:*) output binary "$SOBRIA_BINARY_PATH" ;;
            *) output binary "$PWD/$SOBRIA_BINARY_PATH" ;;
        esac
        return
    fi
    own=$(sed -n 's/^version = "\(.*\)"$/\1/p' "$source_folder/Cargo.toml" | head -n 1)
    version=${SOBRIA_VERSION:-$own}
    case "$version" in *[!0-9.]*) give_up "version is not of the form X.Y.Z: $version" ;; esac
    printf '%s\n' "$version" | grep -Eqx '[0-9]+\.[0-9]+\.[0-9]+' || give_up "version is not of the form X.Y.Z: $version"
    triple=$(target)
    wanted=$(awk -v version="$version" -v file="sobria-$triple.tar.gz" \
        '$2 == version && $3 == file { print $1; exit }' "$here/checksums.txt")
    if [ -n "$wanted" ]; then
        download "$version" "sobria-$triple.tar.gz" "$wanted"
        return
    fi
    [ "$version" = "$own" ] ||
        give_up "checksums.txt of this action knows no version $version for this runner ($RUNNER_OS $RUNNER_ARCH)"
    folder="$tools/sobria/$version/$RUNNER_OS-$RUNNER_ARCH-$(source_digest)"
    output binary "$folder/sobria$suffix"
    output folder "$folder"
    output key "${folder#"$tools"/}"
    output build true
}

build() {
    [ ! -x "$SOBRIA_BINARY" ] || return 0
    command -v cargo >/dev/null ||
        give_up "there is no release for this runner, and no cargo to build with; give binary-path"
    local built=${CARGO_TARGET_DIR:-$temporary/sobria-build}
    quietly cargo build --release --locked --manifest-path "$source_folder/Cargo.toml" --target-dir "$built" ||
        give_up "the build failed; its messages are in the log"
    mkdir -p -- "$(dirname -- "$SOBRIA_BINARY")"
    cp -- "$built/release/sobria$suffix" "$SOBRIA_BINARY"
}

temporary=$(slashes "$RUNNER_TEMP")
tools=$(slashes "${RUNNER_TOOL_CACHE:-$RUNNER_TEMP/tools}")
suffix=''
[ "$RUNNER_OS" != Windows ] || suffix=.exe
case "${1-}" in
    find) find_binary ;;
    build) build ;;
    *) give_up "get-sobria.sh: find or build" ;;
esac
