# How the scripts of the action speak to GitHub's runner. Read by them with `.`; works with bash 3.2 and later.
# shellcheck shell=bash

unset CDPATH

# The runner obeys `::command::` at the start of a line and `##[command]` anywhere, so no text goes out unescaped.
escaped() {
    local text=$1 found put
    text=${text//'%'/%25}
    text=${text//$'\r'/%0D}
    text=${text//$'\n'/%0A}
    for found in '##[' '##vso['; do
        put="# ${found#\#}"
        text=${text//"$found"/$put}
    done
    printf '%s' "$text"
}

# annotate LEVEL TEXT: a remark beside the job.
annotate() {
    printf '::%s title=sobria::%s\n' "$1" "$(escaped "$2")"
}

# output NAME VALUE: an output of the step. A value may hold anything but cannot end its block early.
output() {
    local mark
    mark="end-$(random)"
    printf '%s<<%s\n%s\n%s\n' "$1" "$mark" "$2" "$mark" >>"$GITHUB_OUTPUT"
}

random() {
    od -An -N16 -tx1 /dev/urandom | tr -d ' \n'
}

# quietly COMMAND…: what it prints is shown and commands nobody. The blank line ends one that has no end of its own.
quietly() {
    local token status=0
    token=$(random)
    printf '::stop-commands::%s\n' "$token"
    "$@" 2>&1 || status=$?
    printf '\n::%s::\n' "$token"
    return "$status"
}

# A path as every tool of the runner reads it: Windows gives it with backslashes.
slashes() {
    printf '%s' "${1//\\//}"
}
