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
            select l.instance
            from instance i
            join live_instance l on l.instance = i.instance
            where i.id = t.id
            and l.execution = t.execution
            and (
                l.owner = p_epoch
                or exists (
                    select 1
                    from work w
                    join work_lease e on e.id = w.id
                    where w.instance = l.instance
                    and w.execution = t.execution
                    and w.event = t.event
                    and e.epoch = p_epoch
                )
            )
            for share of l
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
