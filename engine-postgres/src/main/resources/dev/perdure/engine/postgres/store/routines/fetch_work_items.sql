-- Leases visible work items of the queues that the node serves, the longest visible first. Items
-- of other queues, leased ones and those of the future are not looked at.
-- p_from: for each activity, where to begin, as the time of becoming visible in microseconds. Null
-- looks at everything, and so passes over the dead entries of what was leased before.
create or replace function fetch_work_items(
    p_node_id text,
    p_epoch bigint,
    p_activities text[],
    p_from bigint[],
    p_tags text[],
    p_limit integer
)
returns table (
    id bigint,
    instance text,
    execution integer,
    event bigint,
    attempt integer,
    activity text,
    tag text,
    codec text,
    input bytea,
    progress_codec text,
    progress bytea,
    queued_at timestamptz,
    visible_at timestamptz
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
#variable_conflict use_column
declare
    v_now timestamptz := require_node(p_node_id, p_epoch);
begin
    return query
    with chosen as (
        select c.place, c.visible_at, c.id, c.attempt
        from unnest(p_activities, p_from) a (activity, from_us)
        cross join lateral (
            select q.queue
            from queue q
            where q.activity = a.activity
            and (q.tag is null or q.tag = any(p_tags))
            offset 0
        ) q
        cross join lateral (
            select r.ctid as place, r.visible_at, r.id, r.attempt
            from work_ready r
            where r.queue = q.queue
            and r.visible_at >= coalesce(from_micros(a.from_us), '-infinity')
            and r.visible_at <= v_now
            order by r.visible_at, r.id
            limit p_limit
            for update skip locked
        ) c
        order by c.visible_at, c.id
        limit p_limit
    ),
    taken as (
        delete from work_ready r
        where r.ctid = any(array(select c.place from chosen c))
        returning r.id, r.attempt
    ),
    leased as (
        insert into work_lease (id, epoch, attempt)
        select t.id, p_epoch, t.attempt
        from taken t
        returning work_lease.id, work_lease.attempt
    )
    select
        w.id, i.id, w.execution, w.event, l.attempt, q.activity, q.tag, w.codec, w.input,
        b.codec, b.progress, w.queued_at, w.visible_at
    from leased l
    cross join lateral (
        select w.*
        from work w
        where w.id = l.id
        offset 0
    ) w
    cross join lateral (
        select q.activity, q.tag
        from queue q
        where q.queue = w.queue
        offset 0
    ) q
    cross join lateral (
        select i.id
        from instance i
        where i.instance = w.instance
        offset 0
    ) i
    left join lateral (
        select b.codec, b.progress
        from heartbeat b
        where b.instance = w.instance
        and b.execution = w.execution
        and b.event = w.event
        offset 0
    ) b on true
    order by w.visible_at, w.id;
end
$$;
