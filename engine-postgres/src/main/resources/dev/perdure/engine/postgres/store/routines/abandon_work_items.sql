-- Gives work items back, visible at once and with no attempt counted.
create or replace function abandon_work_items(p_node_id text, p_epoch bigint, p_work bigint[])
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
    perform give_back_work(p_epoch, p_work, false, require_node(p_node_id, p_epoch));
end
$$;
