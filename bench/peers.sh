#!/usr/bin/env bash
# Puts Perdure beside other systems: same driver rules, same machine, same run, in alternation.
# Needs python3, node, and a checkout of the peers harness with the folders of the chosen systems
# installed (npm install; mvn package).
#
#   bench/peers.sh sqlite   <peers checkout> [results.jsonl]
#   bench/peers.sh postgres <peers checkout> [results.jsonl]
#
# On PostgreSQL it needs a server on 127.0.0.1 with user postgres, no password, and
# pg_stat_statements, whose port is in PGPORT; each system gets a fresh database on it.
#
# Environment: REPS (3), WORKLOADS, SYSTEMS (those of the case below), JAVA25 (java), BENCHOPTS
# (options of the harness's runner, such as "--patience 5").
set -euo pipefail

here=$(dirname "$(readlink -f "$0")")
usage="usage: bench/peers.sh sqlite|postgres <peers checkout> [results.jsonl]"
store=${1:?$usage}
peers=$(readlink -f "${2:?$usage}")
results=$(readlink -m "${3:-peers.jsonl}")
java=${JAVA25:-java}
data=$(mktemp -d)
trap 'rm -rf "$data"' EXIT

main() {
    "$here/../perdure" --version >/dev/null # builds it, where needed
    : >"$results"
    case $store in
    sqlite)
        workloads=${WORKLOADS:-par10,par0,hello20,chain50}
        systems=${SYSTEMS:-duroxide-1x1 duroxide-4x4 perdure}
        ;;
    postgres)
        workloads=${WORKLOADS:-par10,par0,hello20,hello200,chain50,idle}
        systems=${SYSTEMS:-duroxide-4x4 dbos-java dbos-ts openworkflow restate perdure}
        ;;
    *)
        echo "$usage" >&2
        exit 2
        ;;
    esac
    for rep in $(seq "${REPS:-3}"); do
        for system in $systems; do
            "$store" "$rep" "$system"
        done
    done
    table
}

sqlite() {
    case $2 in
    duroxide-1x1) one "$1" duroxide "$2" "" "$peers" "$(duroxide_file 1)" ;;
    duroxide-4x4) one "$1" duroxide "$2" "" "$peers" "$(duroxide_file 4)" ;;
    perdure) one "$1" perdure sqlite "" "$here" "$here/../perdure bench peer --provider sqlite" ;;
    *) unknown "$2" ;;
    esac
}

duroxide_file() {
    echo "node duroxide/bench.cjs --provider sqlite-file --orch $1 --worker $1 --file $data/$RANDOM$RANDOM.db"
}

postgres() {
    local jvm="$java -Xmx2g -cp"
    case $2 in
    duroxide-4x4)
        one "$1" duroxide 4x4 b_dx "$peers/duroxide" "node bench.cjs --provider pg --orch 4 --worker 4" ;;
    dbos-java)
        one "$1" dbos java b_dj "$peers/dbos-java" "$jvm target/peer-dbos-java-0.jar:target/lib/* Bench --prewarm 10" ;;
    dbos-ts)
        one "$1" dbos ts b_dt "$peers/dbos-ts" "node bench.mjs --prewarm 3" ;;
    openworkflow)
        one "$1" openworkflow poll20 b_ow "$peers/openworkflow" "node bench.mjs --prewarm 3 --resultpoll 20" ;;
    restate)
        one "$1" restate "own log" "" "$peers/restate" "$jvm target/peer-restate-0.jar:target/lib/* Bench --prewarm 10" ;;
    perdure)
        one "$1" perdure postgres b_pd "$here" "$here/peer-postgres.sh" ;;
    *) unknown "$2" ;;
    esac
}

unknown() {
    echo "no system '$1' on $store" >&2
    exit 2
}

# repetition, system, configuration, database or "", folder, command: one process of one system; the
# runner measures database, CPU and who else was busy.
one() {
    # shellcheck disable=SC2086
    (
        cd "$5"
        set -f
        python3 "$peers/common/bench.py" --peer "$2" --config "$3" --tag "run$1" --db "$4" \
            --out "$results" --log "$data/log" ${BENCHOPTS:-} \
            -- $6 --reps 1 --workloads "$workloads"
    ) || tail -n 20 "$data/log" >&2
}

table() {
    python3 - "$results" "$store" <<'END'
import json, statistics, sys
rows = {}
for line in open(sys.argv[1]):
    r = json.loads(line)
    last = rows.setdefault((r["workload"], r["peer"] + " " + r["config"]), {})
    last[r["tag"]] = r  # a window that was measured again replaces the disturbed one
def value(window, field):
    return window.get(field) or (window.get("per_orch") or {}).get(field) or 0
def spread(windows, field):
    v = [value(w, field) for w in windows.values()]
    return statistics.median(v), min(v), max(v)
print(f"{'workload':10} {'system':20} {'orch/s':>9} {'range':>17} {'p50 ms':>8} {'p95 ms':>8} {'p99 ms':>8}"
      f" {'calls':>7} {'commits':>7} {'WAL B':>8} {'CPU ms':>8} {'failed':>6} {'Perdure is':>11}")
for (workload, system), windows in sorted(rows.items()):
    rate, low, high = spread(windows, "orch_s")
    ours = rows.get((workload, "perdure " + sys.argv[2]))
    ratio = spread(ours, "orch_s")[0] / rate if ours and rate else 0
    idle = workload == "idle"
    calls = statistics.median([(w.get("pg") or {}).get("calls", 0) / w["window_s"] for w in windows.values()]) if idle else spread(windows, "calls")[0]
    print(f"{workload:10} {system:20} {rate:9.1f} {f'{low:.0f}-{high:.0f}':>17}"
          f" {spread(windows, 'p50')[0]:8.2f} {spread(windows, 'p95')[0]:8.2f} {spread(windows, 'p99')[0]:8.2f}"
          f" {calls:6.2f}{'s' if idle else ' '} {spread(windows, 'xc')[0]:7.2f} {spread(windows, 'wal')[0]:8.0f}"
          f" {spread(windows, 'cpu_ms_per_orch')[0]:8.3f} {sum(w.get('failed') or 0 for w in windows.values()):6}"
          + ("" if system == "perdure " + sys.argv[2] or idle else f" {ratio:9.1f} x"))
END
}

main
