#!/usr/bin/env bash
# Builds a binary that needs no library of the system, for containers made from nothing and for old machines.
#   scripts/build-static.sh FOLDER      writes FOLDER/sobria
# With the musl target of the toolchain where it is installed, else with glibc linked statically: sobria looks up no
# hosts and no users, which is all that a static glibc could not do.
set -euo pipefail

folder=${1:?the folder to write sobria to}
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.."
machine=$(uname -m)
libraries=$(rustc --print sysroot)/lib/rustlib
built=${CARGO_TARGET_DIR:-$PWD/target}
target="$machine-unknown-linux-gnu"
[ ! -d "$libraries/$machine-unknown-linux-musl" ] || target="$machine-unknown-linux-musl"
RUSTFLAGS="${RUSTFLAGS-} -C target-feature=+crt-static" cargo build --release --locked --target "$target" --target-dir "$built"
mkdir -p -- "$folder"
cp -- "$built/$target/release/sobria" "$folder/sobria"
