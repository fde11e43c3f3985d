-- Instances that are ready but have no owner, and whose handler no live node has.
create or replace function list_unrunnable(p_limit integer)
returns setof instance_record
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
declare
    v_now timestamptz := store_now();
begin
    return query
    select r.*
    from (
        select h.handler
        from handler h
        where h.handler not in (
            select nh.handler
            from node n
            cross join lateral (
                select nh.handler
                from node_handler nh
                where nh.epoch = n.epoch
                offset 0
            ) nh
            where n.lease_until > v_now
        )
        offset 0
    ) h
    cross join lateral (
        select l.instance
        from live_instance l
        where l.handler = h.handler
        and l.ready_at <= v_now
        order by l.ready_at
        limit p_limit
    ) c
    cross join lateral (
        select r.*
        from instance_record r
        where r.instance = c.instance
        offset 0
    ) r
    limit p_limit;
end
$$;
