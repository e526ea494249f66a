#!/usr/bin/env bash
# tools/setup, with stand-ins for the package tools that write down how they are called.
set -uo pipefail
source tests/shell_checks.sh

stand_ins=$work/bin
mkdir "$stand_ins"
# What is installed is in $work/installed, one name a line.
cat >"$stand_ins/dpkg-query" <<EOF
#!/bin/bash
shift 2
status=0
for name; do
    if grep -qx "\$name" "$work/installed"; then echo "\$name installed"; else status=1; fi
done
exit \$status
EOF
printf '#!/bin/bash\necho "$*" >>%s/calls\n' "$work" >"$stand_ins/apt-get"
printf '#!/bin/bash\necho sudo >>%s/calls\nexec "$@"\n' "$work" >"$stand_ins/sudo-stand-in"
printf '#!/bin/bash\ncat %s/user\n' "$work" >"$stand_ins/id"
chmod +x "$stand_ins"/*

# setup_with USER: runs tools/setup as that user id with only the stand-ins before the system's
setup_with() {
    echo "$1" >"$work/user"
    rm -f "$work/calls"
    touch "$work/calls"
    PATH=$stand_ins:$PATH tools/setup >"$work/out" 2>"$work/err"
}

tools/setup --list | awk '{print $2}' >"$work/all"
check "the list is not empty" test -s "$work/all"

cp "$work/all" "$work/installed"
check "succeeds when all is installed" setup_with 0
check "says nothing then" test ! -s "$work/out" -a ! -s "$work/err"
check "calls nothing then" test ! -s "$work/calls"

grep -vx -e check -e verilator "$work/all" >"$work/installed"
check "installs what is missing" setup_with 0
expected=$'-qq update\n-qq install -y --no-install-recommends check verilator'
check "updates, then installs exactly that" equals "$(cat "$work/calls")" "$expected"
check "says why" grep -q 'check .*unit test framework' "$work/out"

mv "$stand_ins/sudo-stand-in" "$stand_ins/sudo"
check "installs as another user" setup_with 1000
check "uses sudo then" equals "$(head -n 1 "$work/calls")" sudo
rm "$stand_ins/sudo"
if ! command -v sudo >/dev/null; then
    check "fails without root and sudo" fails_with 2 setup_with 1000
    check "says what to run" grep -q 'apt-get install check verilator' "$work/err"
fi

printf '#!/bin/bash\necho "E: no network" >&2\nexit 100\n' >"$stand_ins/apt-get"
check "fails when the installation fails" fails_with 2 setup_with 0
check "shows what it said" grep -q 'E: no network' "$work/err"

only_shell=$work/no-debian
mkdir "$only_shell"
ln -s "$(command -v bash)" "$(command -v env)" "$only_shell/"
check "fails where there is no Debian" \
    fails_with 2 env "PATH=$only_shell" tools/setup 2>"$work/err"
check "says so" grep -q 'not a Debian-like system' "$work/err"

check "refuses unknown arguments" fails_with 2 tools/setup --lst 2>/dev/null
summary
