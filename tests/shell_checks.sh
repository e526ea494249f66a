# For test scripts in bash, which source it: named checks, counted. Each script ends with `summary`.
# $work is a temporary folder, removed at the end.

work=$(mktemp -d "${TMPDIR:-/tmp}/penta-test.XXXXXX")
trap 'rm -rf "$work"' EXIT
checks_passed=0
checks_failed=0

# check NAME COMMAND...: the command has to succeed
check() {
    local name=$1
    shift
    if "$@"; then
        checks_passed=$((checks_passed + 1))
    else
        checks_failed=$((checks_failed + 1))
        echo "FAILED: $name"
        printf '    %q' "$@"
        echo
    fi
}

# fails_with STATUS COMMAND...: the command has to end with that exit status
fails_with() {
    local expected=$1 status=0
    shift
    "$@" || status=$?
    equals "$status" "$expected"
}

# equals ACTUAL EXPECTED
equals() {
    [[ $1 == "$2" ]] && return 0
    printf 'expected: %s\n  actual: %s\n' "$2" "$1"
    return 1
}

summary() {
    echo "$checks_passed passed, $checks_failed failed"
    ((checks_failed == 0 && checks_passed > 0))
    exit
}
