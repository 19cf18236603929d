#!/usr/bin/env bash
# The action's last step: checks the bundle, writes the step's outputs and its summary, and annotates the changed lines.
# Every input comes through the environment; what they and the bundle say is shown, never run.
set -euo pipefail

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=scripts/runner.sh
. "$here/runner.sh"

fail() {
    annotate error "$1"
    output exit-code 2
    exit 2
}

# one_of NAME VALUE ALLOWED…
one_of() {
    local name=$1 value=$2 allowed
    shift 2
    for allowed; do
        [ "$value" != "$allowed" ] || return 0
    done
    fail "$name: one of $*, not: $value"
}

# option NAME VALUE: joined by `=`, so that no value is taken for another option.
option() {
    [ -z "$2" ] || arguments+=("--$1=$2")
}

# options NAME VALUES: one value on each line.
options() {
    local value
    while IFS= read -r value; do
        option "$1" "${value%$'\r'}"
    done <<<"$2"
}

repository() {
    # A job's container may run as somebody else than the owner of the checkout; hooks are of no use here.
    git -c safe.directory='*' -c core.hooksPath=/dev/null "$@"
}

# fetch_base WHAT: one commit, with what the checkout left to authenticate, else with the token.
fetch_base() {
    local arguments=(fetch --quiet --no-tags --no-recurse-submodules) credentials
    # A depth would cut the history of a whole clone.
    [ "$(repository rev-parse --is-shallow-repository)" = false ] || arguments+=(--depth=1)
    arguments+=(origin "$1")
    GIT_TERMINAL_PROMPT=0 repository "${arguments[@]}" && return
    [ -n "$SOBRIA_TOKEN" ] || return
    credentials=$(printf 'x-access-token:%s' "$SOBRIA_TOKEN" | base64 | tr -d '\n')
    GIT_TERMINAL_PROMPT=0 GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0="http.${GITHUB_SERVER_URL:-https://github.com}/.extraheader" \
        GIT_CONFIG_VALUE_0="AUTHORIZATION: basic $credentials" repository "${arguments[@]}"
}

# The commit that the change would be merged into.
base_commit() {
    local commit=${SOBRIA_PULL_REQUEST_BASE:-$SOBRIA_MERGE_GROUP_BASE} what
    what=${commit:-${GITHUB_BASE_REF:+refs/heads/$GITHUB_BASE_REF}}
    [ -n "$commit$what" ] || return
    if [ -z "$commit" ] || ! repository cat-file -e "$commit^{commit}" 2>/dev/null; then
        fetch_base "$what" 2>/dev/null || return
        commit=$(repository rev-parse --verify --quiet FETCH_HEAD) || return
    fi
    printf '%s' "$commit"
}

# The map of the checkout, as sobria finds it, counted from the working directory.
map_path() {
    local home=. named=''
    local settings=${SOBRIA_CONFIG:-sobria.toml}
    if [ -n "$SOBRIA_MAP" ]; then
        printf '%s' "$SOBRIA_MAP"
        return
    fi
    case "$settings" in */*) home=${settings%/*} ;; esac
    if [ -f "$settings" ]; then
        named=$(sed -n "/^[[:space:]]*\[/q; s/^map[[:space:]]*=[[:space:]]*[\"']\([^\"']*\)[\"'].*$/\1/p" "$settings" | head -n 1)
    fi
    printf '%s' "$home/${named:-medical-context.toml}"
}

# Writes the map of the base branch to a file. Without one the file is empty, which waives nothing; so is it when the
# base cannot be read, since a change that nobody can compare must not count as approved.
write_map_base() {
    local commit path
    : >"$1"
    path=$(map_path)
    path=${path#"$PWD"/}
    if ! commit=$(base_commit); then
        annotate warning "the base branch cannot be read: every entry of the medical-context map counts as pending; fetch-depth: 2 for the checkout, or a token that may read the repository, helps"
        return
    fi
    repository cat-file blob "$commit:./$path" >"$1" 2>/dev/null || : >"$1"
}

# Runs sobria and keeps what it says about itself.
# shellcheck disable=SC2329 # `quietly` calls it
run_sobria() {
    local status=0
    "$SOBRIA_BINARY" "${arguments[@]}" 2>"$results/messages" || status=$?
    cat -- "$results/messages"
    return "$status"
}

# Counts in the JSON report: its members stand on lines of their own, and no text can hold a line's end.
count() {
    grep -c -E "^      \"kind\": \"$1\",?\$" "$report" || :
}

one_of fail-on "$SOBRIA_FAIL_ON" error warning note never
one_of annotations "$SOBRIA_ANNOTATIONS" true false
one_of summary "$SOBRIA_SUMMARY" true false
[ -z "$SOBRIA_LANG" ] || one_of lang "$SOBRIA_LANG" en fr
case "$SOBRIA_SARIF_CATEGORY" in -* | *[!A-Za-z0-9._/-]*) fail "sarif-category: letters, digits, dots, slashes and dashes only, not: $SOBRIA_SARIF_CATEGORY" ;; esac
[ -n "$SOBRIA_BINARY" ] && [ -x "$SOBRIA_BINARY" ] || fail "there is no sobria to run; see the message above"
cd -- "${SOBRIA_WORKING_DIRECTORY:-.}" 2>/dev/null || fail "there is no working-directory $SOBRIA_WORKING_DIRECTORY"
[ -z "$SOBRIA_PATH" ] || [ -e "$SOBRIA_PATH" ] || fail "there is no bundle to check: $SOBRIA_PATH; build it before this step"

results=$(mktemp -d "$(slashes "$RUNNER_TEMP")/sobria-results.XXXXXX")
report="$results/sobria.json"
sarif="$results/sobria.sarif"
arguments=(check "--fail-on=$SOBRIA_FAIL_ON" --output=text "--output=json=$report" "--output=sarif=$sarif")
option lang "$SOBRIA_LANG"
option bundle "$SOBRIA_BUNDLE"
option config "$SOBRIA_CONFIG"
option map "$SOBRIA_MAP"
option baseline "$SOBRIA_BASELINE"
option base "$SOBRIA_BASE_PATH"
option sarif-category "$SOBRIA_SARIF_CATEGORY"
options source-maps "$SOBRIA_SOURCE_MAPS"
options metadata "$SOBRIA_METADATA"
[ "$SOBRIA_ANNOTATIONS" = false ] || option output "github=$results/annotations"
[ "$SOBRIA_SUMMARY" = false ] || option output "markdown=$results/summary.md"
case "$SOBRIA_MAP_BASE" in
    '' | off) ;;
    auto)
        case "${GITHUB_EVENT_NAME-}" in
            pull_request | pull_request_target | merge_group)
                write_map_base "$results/map-base.toml"
                option map-base "$results/map-base.toml"
                ;;
        esac
        ;;
    *) option map-base "$SOBRIA_MAP_BASE" ;;
esac
[ -z "$SOBRIA_PATH" ] || arguments+=(-- "$SOBRIA_PATH")
unset SOBRIA_TOKEN

status=0
quietly run_sobria || status=$?
if [ "$status" -gt 1 ]; then
    messages=$(head -n 30 "$results/messages" | tr -d '\000-\010\013-\037\177')
    annotate error "sobria could not do its work"$'\n'"${messages:0:2000}"
fi
[ ! -f "$results/annotations" ] || cat -- "$results/annotations"
if [ -f "$results/summary.md" ] && [ -n "${GITHUB_STEP_SUMMARY-}" ]; then
    cat -- "$results/summary.md" >>"$GITHUB_STEP_SUMMARY"
fi
if [ -f "$report" ]; then
    output report "$report"
    output findings "$(count fail)"
    output suppressed "$(count suppressed)"
fi
if [ -f "$sarif" ] && [ -n "$SOBRIA_SARIF_FILE" ]; then
    # A link in the checkout could lead anywhere.
    rm -f -- "$SOBRIA_SARIF_FILE"
    cp -- "$sarif" "$SOBRIA_SARIF_FILE"
    sarif=$SOBRIA_SARIF_FILE
fi
if [ -f "$sarif" ]; then
    case "$sarif" in
        /* | [A-Za-z]:*) output sarif-file "$sarif" ;;
        *) output sarif-file "$PWD/$sarif" ;;
    esac
fi
output exit-code "$status"
exit "$status"
