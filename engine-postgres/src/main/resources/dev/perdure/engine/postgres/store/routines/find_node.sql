-- The node of this name, if it has joined and nobody has released it.
create or replace function find_node(p_node_id text)
returns table (lease_until timestamptz, description text, now_at timestamptz)
language plpgsql
stable
set search_path from current
set enable_seqscan = off
set enable_bitmapscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set plan_cache_mode = force_generic_plan
set jit = off
as $$
#variable_conflict use_column
begin
    return query
    select n.lease_until, n.description, store_now()
    from node n
    where n.node_id = p_node_id;
end
$$;
