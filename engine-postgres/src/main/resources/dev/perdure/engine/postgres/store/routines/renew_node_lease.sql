-- Extends a lease by its full length and takes over from nodes whose lease is over. What such a node
-- has begun to write is waited for, but not longer than the lock timeout: the next renewal finds it. Returns when the next of the other leases is over.
create or replace function renew_node_lease(p_node_id text, p_epoch bigint)
returns table (now_at timestamptz, next_lapse timestamptz, released integer)
language plpgsql
volatile
set search_path from current
set enable_seqscan = off
set enable_bitmapscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set plan_cache_mode = force_generic_plan
set jit = off
set lock_timeout = '500ms'
as $$
#variable_conflict use_column
declare
    v_now timestamptz := require_node(p_node_id, p_epoch);
    v_lapsed bigint;
    v_released integer := 0;
begin
    update node n
    set lease_until = v_now + n.lease
    where n.epoch = p_epoch;
    for v_lapsed in
        select n.epoch
        from node n
        where n.lease_until <= v_now
        and n.epoch <> p_epoch
    loop
        begin
            perform pg_advisory_xact_lock(node_lock(v_lapsed));
            if exists (
                select 1
                from node n
                where n.epoch = v_lapsed
                and n.lease_until <= v_now
            )
            then
                perform release_node(v_lapsed, true, v_now);
                v_released := v_released + 1;
            end if;
        exception
            when lock_not_available then
                null;
        end;
    end loop;
    return query
    select v_now, (select min(n.lease_until) from node n where n.epoch <> p_epoch), v_released;
end
$$;
