-- Turns due timers, and work items that nobody took in time, into messages, the longest due first;
-- those that another node is firing are left to it. Returns how many, when the next one is due, and
-- whom to wake.
-- p_from: where to begin, as the time of being due in microseconds. Null looks at everything, and
-- so passes over the dead entries of what fired before.
-- If this is given, what is due next is looked for in the next seconds only: behind those there may
-- be many dead entries of timers that were cancelled. If nothing is due by then, the end of these
-- seconds is returned.
create or replace function fire_timers(
    p_node_id text,
    p_epoch bigint,
    p_limit integer,
    p_from bigint,
    out now_at timestamptz,
    out fired integer,
    out next_due timestamptz,
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
    v_from timestamptz := coalesce(from_micros(p_from), '-infinity');
    v_until timestamptz := 'infinity';
    v_due record;
begin
    now_at := require_node(p_node_id, p_epoch);
    fired := 0;
    woken := '{}';
    for v_due in
        select t.instance, t.execution, t.event
        from timer t
        where t.fire_at >= v_from
        and t.fire_at <= now_at
        order by t.fire_at
        limit p_limit
        for update skip locked
    loop
        delete from timer t
        where t.instance = v_due.instance
        and t.execution = v_due.execution
        and t.event = v_due.event;
        fired := fired + 1;
        woken := woken || deliver(
            v_due.instance, 4::smallint, v_due.execution, v_due.event, null, now_at);
    end loop;
    for v_due in
        select r.id, w.instance, w.execution, w.event
        from (
            select r.id
            from work_ready r
            where r.start_by >= v_from
            and r.start_by <= now_at
            order by r.start_by
            limit p_limit - fired
            for update skip locked
        ) r
        cross join lateral (
            select w.instance, w.execution, w.event
            from work w
            where w.id = r.id
            offset 0
        ) w
    loop
        perform remove_work(array[v_due.id]);
        fired := fired + 1;
        woken := woken || deliver(
            v_due.instance, 4::smallint, v_due.execution, v_due.event, null, now_at);
    end loop;
    if p_from is not null then
        v_until := now_at + interval '5 seconds';
    end if;
    next_due := least(
        (
            select t.fire_at
            from timer t
            where t.fire_at >= v_from
            and t.fire_at <= v_until
            order by t.fire_at
            limit 1
        ),
        (
            select r.start_by
            from work_ready r
            where r.start_by >= v_from
            and r.start_by <= v_until
            order by r.start_by
            limit 1
        ));
    if next_due is null and p_from is not null then
        next_due := v_until;
    end if;
    woken := array(select distinct w from unnest(woken) w where w >= 0);
end
$$;
