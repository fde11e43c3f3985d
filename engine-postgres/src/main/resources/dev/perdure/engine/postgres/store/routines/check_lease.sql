-- Checks a lease for a transaction that cannot see the present, because it reads a snapshot of the
-- past, but holds the lock that keeps the lease from being taken over. Error PD014.
create or replace function check_lease(p_node_id text, p_epoch bigint)
returns timestamptz
language plpgsql
volatile
set search_path from current
set enable_seqscan = off
set enable_bitmapscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set plan_cache_mode = force_generic_plan
set jit = off
as $$
begin
    return require_node(p_node_id, p_epoch);
end
$$;
