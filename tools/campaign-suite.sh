# shellcheck shell=bash
# The runs of lockstep that tools/bug-campaign and tools/mutants try in turn. Sourced.
# Expects penta, build (absolute), config, cycles, seeds, work.
suite_files=$work/suite-files
mkdir -p "$suite_files/random"

# A line a run: name, then the arguments of lockstep.
suite=$suite_files/suite
{
    for app in hello directed interrupts errors commands planes gemv gemm conv smu; do
        [[ -f $build/firmware/$app.elf ]] && echo "$app $build/firmware/$app.elf"
    done
    for app in errors commands gemm; do
        for seed in 2 3; do
            echo "$app/dram-$seed $build/firmware/$app.elf --dram-seed $seed --seed $seed"
        done
    done
    echo "gemm/dram-errors $build/firmware/gemm.elf --dram-seed 4 --dram-errors"
    echo "commands/dram-errors $build/firmware/commands.elf --dram-seed 5 --dram-errors"
    for app in commands gemm interrupts; do
        awk -v seed="${#app}" 'BEGIN {
            srand(seed)
            for (cycle = 3000; cycle < 120000; cycle += int(200 + 9000 * rand()))
                if (rand() < 0.6) print "cycle", cycle, "irq", int(2 * rand())
                else print "cycle", cycle, "reset", int(1 + 6 * rand())
        }' >"$suite_files/$app.stimulus"
        echo "$app/stimulus $build/firmware/$app.elf --stimulus $suite_files/$app.stimulus"
    done
    awk 'BEGIN {
        for (cycle = 45000; n < 12; cycle += 3000 + 37 * n)
            print "cycle", cycle, "irq", n++ % 2 == 0
    }' >"$suite_files/external.stimulus"
    echo "interrupts/external $build/firmware/interrupts.elf" \
        "--stimulus $suite_files/external.stimulus -- 6"
    for seed in 1 2 3 4 5 6; do
        echo "storm-$seed $build/firmware/storm.elf --seed $seed --dram-seed $((seed / 2))" \
            "$( ((seed % 3)) || echo '--dram-errors ')-- $seed 1000"
    done
    mixes=(all scalar traps dma mac smu deadlock)
    for ((seed = 1; seed <= seeds; seed++)); do
        mix=${mixes[seed % ${#mixes[@]}]}
        file=$suite_files/random/$seed
        "$penta" random --seed "$seed" --config "$config" --mix "$mix" -o "$file.elf" \
            --stimulus-out "$file.stimulus" >/dev/null || exit 2
        echo "random-$mix-$seed $file.elf --seed $seed --dram-seed $((seed % 2 * seed))" \
            "--stimulus $file.stimulus$( ((seed % 4)) || echo " --dram-errors --dram-seed $seed")"
    done
} >"$suite"

# lockstep MODEL LOG ARGUMENT...: 0 no difference, 1 a difference, 3 neither (it died or hung)
lockstep() {
    local model=$1 log=$2 status
    shift 2
    timeout 300 "$penta" lockstep --no-waves --rtl "$model" --config "$config" \
        --max-cycles "$cycles" "$@" >"$log" 2>&1 </dev/null || true
    status=$(sed -n 's/^lockstep: .*mismatches=\([0-9]*\)$/\1/p' "$log" | tail -n 1)
    [[ -n $status ]] || return 3
    ((status == 0))
}
