-- Leases visible work items of the queues that the node serves, the longest visible first. Items
-- of other queues, leased ones and those of the future are not looked at.
create or replace function fetch_work_items(
    p_node_id text,
    p_epoch bigint,
    p_activities text[],
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
    queued_at timestamptz
)
language plpgsql
volatile
set search_path from current
set enable_seqscan = off
set enable_bitmapscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set plan_cache_mode = force_generic_plan
as $$
#variable_conflict use_column
declare
    v_now timestamptz := require_node(p_node_id, p_epoch);
begin
    return query
    with chosen as (
        select c.queue, c.visible_at, c.id, c.attempt
        from unnest(p_activities) a (activity)
        join queue q on q.activity = a.activity
        cross join lateral (
            select r.queue, r.visible_at, r.id, r.attempt
            from work_ready r
            where r.queue = q.queue
            and r.visible_at <= v_now
            order by r.visible_at, r.id
            limit p_limit
            for update skip locked
        ) c
        where q.tag is null
        or q.tag = any(p_tags)
        order by c.visible_at, c.id
        limit p_limit
    ),
    taken as (
        delete from work_ready r
        using chosen c
        where r.queue = c.queue
        and r.visible_at = c.visible_at
        and r.id = c.id
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
        b.codec, b.progress, w.queued_at
    from leased l
    join work w on w.id = l.id
    join queue q on q.queue = w.queue
    join instance i on i.instance = w.instance
    left join heartbeat b
        on b.instance = w.instance
        and b.execution = w.execution
        and b.event = w.event
    order by w.visible_at, w.id;
end
$$;
