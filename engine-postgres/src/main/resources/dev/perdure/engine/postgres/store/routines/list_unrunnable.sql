-- Instances that are ready but have no owner, and whose handler no live node has.
create or replace function list_unrunnable(p_limit integer)
returns setof instance_record
language plpgsql
volatile
set search_path from current
as $$
declare
    v_now timestamptz := store_now();
begin
    return query
    select r.*
    from handler h
    cross join lateral (
        select l.instance
        from live_instance l
        where l.handler = h.handler
        and l.ready_at <= v_now
        order by l.ready_at
        limit p_limit
    ) c
    join instance_record r on r.instance = c.instance
    where not exists (
        select 1
        from node_handler nh
        join node n on n.epoch = nh.epoch
        where nh.handler = h.handler
        and n.lease_until > v_now
    )
    limit p_limit;
end
$$;
