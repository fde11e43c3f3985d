-- Sends on what transactions of callers have left, oldest first. One node at a time does so: two
-- would overtake each other, and with them the events of one sender. The lock is only tried, so
-- nobody waits for it. Returns how many were sent on, or -1 if another node is at it; whether there
-- may be more; the instances of those that were dropped, because there is none or it has ended; and
-- whom to wake.
create or replace function route_arrivals(
    p_node_id text,
    p_epoch bigint,
    p_limit integer,
    out now_at timestamptz,
    out routed integer,
    out more boolean,
    out dropped text[],
    out woken bigint[]
)
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
    v_next record;
    v_woken bigint;
    v_ids bigint[];
begin
    now_at := require_node(p_node_id, p_epoch);
    routed := 0;
    more := false;
    dropped := '{}';
    woken := '{}';
    if not exists (select 1 from arrival a) then
        return;
    end if;
    if not pg_try_advisory_xact_lock('arrival'::regclass::oid::bigint << 32) then
        routed := -1;
        return;
    end if;
    v_ids := array(select a.id from arrival a order by a.id limit p_limit);
    perform lock_in_order(
        '{}', '{}', '{}',
        array(select distinct a.instance_id from arrival a where a.id = any(v_ids)));
    for v_next in
        select a.id, a.instance_id, a.kind, a.body, i.instance
        from arrival a
        left join lateral (
            select s.instance
            from instance s
            where s.id = a.instance_id
            offset 0
        ) i on true
        where a.id = any(v_ids)
        order by a.id
    loop
        delete from arrival a
        where a.id = v_next.id;
        v_woken := deliver(v_next.instance, v_next.kind, null, null, v_next.body, now_at);
        routed := routed + 1;
        if v_woken is null then
            dropped := dropped || v_next.instance_id;
        else
            woken := woken || v_woken;
        end if;
    end loop;
    more := routed = p_limit;
    woken := array(select distinct w from unnest(woken) w where w >= 0);
end
$$;
