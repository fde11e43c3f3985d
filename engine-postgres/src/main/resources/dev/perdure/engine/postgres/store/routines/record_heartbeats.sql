-- Remembers progress of running activities. Returns for each whether it was taken.
create or replace function record_heartbeats(
    p_node_id text,
    p_epoch bigint,
    p_id text[],
    p_execution integer[],
    p_event bigint[],
    p_attempt integer[],
    p_codec text[],
    p_progress bytea[]
)
returns boolean[]
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
    v_taken boolean[];
begin
    perform require_node(p_node_id, p_epoch);
    with candidate as (
        select t.*, c.instance
        from unnest(p_id, p_execution, p_event, p_attempt, p_codec, p_progress)
            with ordinality t (id, execution, event, attempt, codec, progress, n)
        left join lateral (
            select l.*
            from (
                select i.instance
                from instance i
                where i.id = t.id
                offset 0
            ) i
            cross join lateral (
                select l.instance, l.execution, l.owner
                from live_instance l
                where l.instance = i.instance
                for share
            ) l
            offset 0
        ) l on true
        left join lateral (
            select w.id
            from work w
            where w.instance = l.instance
            and w.execution = t.execution
            and w.event = t.event
            offset 0
        ) w on true
        left join lateral (
            select e.epoch
            from work_lease e
            where e.id = w.id
            offset 0
        ) e on true
        left join lateral (
            select l.instance
            where l.execution = t.execution
            and (l.owner = p_epoch or e.epoch = p_epoch)
        ) c on true
    ),
    stored as (
        insert into heartbeat (instance, execution, event, attempt, codec, progress)
        select distinct on (c.instance, c.execution, c.event)
            c.instance, c.execution, c.event, c.attempt, c.codec, c.progress
        from candidate c
        where c.instance is not null
        order by c.instance, c.execution, c.event, c.n desc
        on conflict (instance, execution, event) do update
        set attempt = excluded.attempt, codec = excluded.codec, progress = excluded.progress
    )
    select array_agg(c.instance is not null order by c.n)
    into v_taken
    from candidate c;
    return v_taken;
end
$$;
