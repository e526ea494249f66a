# For bash scripts, which source it in the root of the repository: recorded lockstep runs
# (`penta lockstep --record`) on the whole chip under Icarus Verilog.

# icarus_build RTL-DIR CONFIG OUT: the bench with that RTL, as OUT/bench.vvp
icarus_build() {
    local rtl=$1 config=$2 out=$3 line parameter options=()
    mkdir -p "$out/rtl"
    awk -v folder="$out" -f tests/icarus/ports.awk "$rtl/soc/penta_soc.sv" &&
        awk -f tests/icarus/streams.awk isa/probes.def >"$out/streams.svh" || return
    # Icarus 11 can loop for ever between two always_comb blocks (tests/suite.d/rtl_core.sh).
    : >"$out/sources"
    while read -r line; do
        case $line in
        '' | '//'* | '#'*) continue ;;
        +incdir+*) options+=("-I$rtl/${line#+incdir+}"); continue ;;
        esac
        sed 's/always_comb/always @*/' "$rtl/$line" >"$out/rtl/${line//\//-}" || return
        echo "$out/rtl/${line//\//-}" >>"$out/sources"
    done <"$rtl/penta.f"
    line=$("${PENTA_BUILD:-build}/penta" config --rtl-parameters "$config") || return
    for parameter in $line; do options+=("-Picarus_bench.$parameter"); done
    iverilog -g2012 -s icarus_bench -I "$out" "${options[@]}" -o "$out/bench.vvp" \
        -c "$out/sources" tests/icarus/icarus_bench.sv >"$out/log" 2>&1 ||
        { grep -v 'sorry:' "$out/log" | tail -n 20; return 1; }
}

# icarus_record APP CONFIG OUT [OPTION...]: lockstep, which has to agree, and its record OUT.record
icarus_record() {
    local app=$1 config=$2 out=$3 build=${PENTA_BUILD:-build}
    shift 3
    "$build/penta" lockstep "$build/firmware/$app.elf" --config "$config" --no-waves \
        --record "$out.record" "$@" >"$out.lockstep" 2>&1 </dev/null
    tail -n 1 "$out.lockstep" | grep -q ' mismatches=0$' && [[ -s $out.record ]] && return
    tail -n 20 "$out.lockstep"
    return 1
}

# icarus_replay VVP OUT [LIMIT]: OUT.record again; prints the last line with its speed. 0: no
# difference, and every record was compared when it has gone to the end.
icarus_replay() {
    local vvp=$1 out=$2 limit=${3:-0} begin=$EPOCHREALTIME expected last
    vvp -n "$vvp" "+record=$out.record" "+limit=$limit" >"$out.icarus" 2>&1 </dev/null
    last=$(tail -n 1 "$out.icarus")
    awk -v name="${out##*/}" -v line="$last" -v "us=$((${EPOCHREALTIME/./} - ${begin/./}))" 'BEGIN {
        split(line, word, /[= ]+/)
        printf "%s: %s, %.1f s, %.2f kHz\n", name, line, us / 1e6, word[3] * 1e3 / us
    }'
    local good='^icarus: (cycles=[1-9][0-9]* records=[1-9][0-9]* counters=[0-9]+) differences=0'
    [[ $last =~ $good ]] ||
        { head -n 20 "$out.icarus"; return 1; }
    [[ $last == *' (limit)' ]] && return
    expected=$(sed -nE 's/^record: .* (cycles=.*)$/\1/p' "$out.lockstep")
    [[ ${BASH_REMATCH[1]} == "$expected" ]] || { echo "recorded: $expected"; return 1; }
}
