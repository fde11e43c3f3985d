#!/usr/bin/env bash
# Puts Perdure on SQLite beside duroxide on SQLite: same driver rules, same machine, same run, in
# alternation. Needs python3, node, and a checkout of the peers harness with its duroxide folder
# installed (npm install).
#
#   bench/peers.sh <peers checkout> [results.jsonl]
#
# Environment: REPS (3), WORKLOADS (par10,par0,hello20,chain50), BENCHOPTS (options of the
# harness's runner, such as "--patience 5").
set -euo pipefail

here=$(dirname "$(readlink -f "$0")")
peers=$(readlink -f "${1:?usage: bench/peers.sh <peers checkout> [results.jsonl]}")
results=$(readlink -m "${2:-peers.jsonl}")
data=$(mktemp -d)
trap 'rm -rf "$data"' EXIT
workloads=${WORKLOADS:-par10,par0,hello20,chain50}

main() {
    "$here/../perdure" --version >/dev/null # builds it, where needed
    : >"$results"
    for rep in $(seq "${REPS:-3}"); do
        one "$rep" duroxide sqlite-file-1x1 "$(duroxide 1)"
        one "$rep" duroxide sqlite-file-4x4 "$(duroxide 4)"
        one "$rep" perdure sqlite "$here/../perdure bench peer --provider sqlite"
    done
    table
}

duroxide() {
    echo "node $peers/duroxide/bench.cjs --provider sqlite-file --orch $1 --worker $1 --file $data/$RANDOM$RANDOM.db"
}

# One process of one system; the runner measures CPU and who else was busy.
one() {
    # shellcheck disable=SC2086
    python3 "$peers/common/bench.py" --peer "$2" --config "$3" --tag "run$1" --db "" \
        --out "$results" --log "$data/log" ${BENCHOPTS:-} \
        -- $4 --reps 1 --workloads "$workloads" || tail -n 20 "$data/log" >&2
}

table() {
    python3 - "$results" <<'END'
import json, statistics, sys
rows = {}
for line in open(sys.argv[1]):
    r = json.loads(line)
    last = rows.setdefault((r["workload"], r["peer"] + " " + r["config"]), {})
    last[r["tag"]] = r  # a window that was measured again replaces the disturbed one
def spread(windows, field):
    v = [w.get(field) or 0 for w in windows.values()]
    return statistics.median(v), min(v), max(v)
print(f"{'workload':10} {'system':26} {'orch/s':>10} {'range':>19} {'p50 ms':>9} {'p99 ms':>9}"
      f" {'CPU ms/orch':>12} {'failed':>7} {'Perdure is':>12}")
for (workload, system), windows in sorted(rows.items()):
    rate, low, high = spread(windows, "orch_s")
    ours = rows.get((workload, "perdure sqlite"))
    ratio = spread(ours, "orch_s")[0] / rate if ours and rate else 0
    print(f"{workload:10} {system:26} {rate:10.1f} {f'{low:.1f}-{high:.1f}':>19}"
          f" {spread(windows, 'p50')[0]:9.2f} {spread(windows, 'p99')[0]:9.2f}"
          f" {spread(windows, 'cpu_ms_per_orch')[0]:12.3f}"
          f" {sum(w.get('failed') or 0 for w in windows.values()):7}"
          + ("" if system == "perdure sqlite" else f" {ratio:10.1f} x"))
END
}

main
