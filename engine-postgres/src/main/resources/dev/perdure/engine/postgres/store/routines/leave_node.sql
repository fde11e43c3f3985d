-- Ends a lease and releases what the node still holds. Waits for what the node is writing.
create or replace function leave_node(p_node_id text, p_epoch bigint)
returns void
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
    perform pg_advisory_xact_lock(node_lock(p_epoch));
    perform release_node(p_epoch, false, require_node(p_node_id, p_epoch));
end
$$;
