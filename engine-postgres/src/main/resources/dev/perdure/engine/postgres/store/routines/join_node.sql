-- Registers a node under a new epoch, and releases what an earlier node of this name held.
create or replace function join_node(
    p_node_id text,
    p_lease_us bigint,
    p_names text[],
    p_versions integer[],
    p_description text
)
returns table (epoch bigint, now_at timestamptz)
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
#variable_conflict use_column
declare
    v_now timestamptz;
    v_earlier bigint;
    v_epoch bigint;
    v_lease interval := p_lease_us * interval '1 microsecond';
begin
    for v_earlier in
        select n.epoch
        from node n
        where n.node_id = p_node_id
    loop
        perform pg_advisory_xact_lock(node_lock(v_earlier));
        if exists (select 1 from node n where n.epoch = v_earlier) then
            perform release_node(v_earlier, true, store_now());
        end if;
    end loop;
    v_now := store_now();
    insert into node (node_id, lease, lease_until, description)
    values (p_node_id, v_lease, v_now + v_lease, p_description)
    returning node.epoch into v_epoch;
    insert into node_handler (epoch, handler)
    select v_epoch, h.handler
    from unnest(number_handlers(p_names, p_versions)) h (handler);
    return query select v_epoch, v_now;
end
$$;
