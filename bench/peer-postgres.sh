#!/usr/bin/env bash
# What bench/peers.sh runs as Perdure on PostgreSQL: the harness names the database by JDBC_URL.
set -euo pipefail
export PERDURE_DATABASE_URL="${JDBC_URL:?set by the harness}?user=postgres"
exec "$(dirname "$(readlink -f "$0")")/../perdure" bench peer --provider postgres "$@"
