#!/usr/bin/env bash
# tests/run itself: in a tree of its own, with test programs and scripts that pass, fail and hang.
set -uo pipefail
source tests/shell_checks.sh

tree=$work/tree
mkdir -p "$tree/tests/suite.d" "$tree/tests/unit" "$tree/build/tests/unit"
cp tests/run "$tree/tests/run"

unit() { # unit NAME LAST-LINE STATUS
    touch "$tree/tests/unit/test_$1.c"
    printf '#!/bin/bash\necho "%s"\nexit %d\n' "$2" "$3" >"$tree/build/tests/unit/test_$1"
    chmod +x "$tree/build/tests/unit/test_$1"
}
suite() { # suite NAME BODY
    printf '#!/bin/bash\n%b\n' "$2" >"$tree/tests/suite.d/$1.sh"
    chmod +x "$tree/tests/suite.d/$1.sh"
}
empty() { rm -f "$tree"/tests/suite.d/* "$tree"/tests/unit/* "$tree"/build/tests/unit/*; }
drive() { env -u PENTA_BUILD "$tree/tests/run" "$@" >"$work/out" 2>&1; }
last_is() { equals "$(tail -n 1 "$work/out")" "$1"; }

check "nothing to run is a failure" fails_with 1 drive
check "and counted as nothing" last_is "0 passed, 0 failed"

unit good "100%: Checks: 5, Failures: 0, Errors: 0" 0
suite good 'echo fine'
suite counted 'echo "7 passed, 0 failed"'
check "all pass" drive
check "tests are counted" last_is "13 passed, 0 failed"
check "logs are kept" grep -q fine "$tree/build/test-logs/tests-suite.d-good.log"
check "a pattern selects" drive counted
check "only that" last_is "7 passed, 0 failed"
check "a pattern that selects nothing fails" fails_with 1 drive no-such-test

empty
unit bad "60%: Checks: 5, Failures: 1, Errors: 1" 1
unit silent "" 0
unit crashing "100%: Checks: 4, Failures: 0, Errors: 0" 3
touch "$tree/tests/unit/test_not_built.c"
check "failing tests fail the run" fails_with 1 drive
check "failures and errors count; silence, bad status and absence too" last_is "7 passed, 5 failed"

empty
suite bad 'echo "the reason"; exit 1'
suite liar 'echo "2 passed, 1 failed"'
suite none 'echo "0 passed, 0 failed"'
suite hanging '# timeout: 1\nsleep 60'
suite not_executable 'true'
chmod -x "$tree/tests/suite.d/not_executable.sh"
check "failing suites fail the run" fails_with 1 drive
check "each is counted" last_is "2 passed, 5 failed"
check "the log is shown" grep -q '| the reason' "$work/out"
check "a suite that hangs is said to" grep -q 'hanging .*ran out of time' "$work/out"

empty
alone="ls $work/busy* 2>/dev/null && exit 1"
suite a "# serial\n$alone; touch $work/busy-a; sleep 0.3; rm $work/busy-a"
suite b "# serial\n$alone; touch $work/busy-b; sleep 0.3; rm $work/busy-b"
suite c "touch $work/busy-c; sleep 0.3; rm $work/busy-c"
check "serial suites run alone" drive
summary
