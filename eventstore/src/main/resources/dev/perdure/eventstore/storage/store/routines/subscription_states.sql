-- How the subscriptions of a log are, one row per shard. behind: how many positions it has not passed
-- yet; waiting_ms: how long the first of these has been there, by the clock of the database.
create or replace function subscription_states(p_log integer)
returns table (
    name text,
    version integer,
    serving boolean,
    paused boolean,
    pause_reason text,
    members integer,
    dead_letters bigint,
    head bigint,
    shard integer,
    "position" bigint,
    behind bigint,
    waiting_ms bigint,
    handled_at timestamptz,
    holder text,
    lease_until timestamptz,
    failures integer,
    error text,
    error_position bigint,
    error_type text
)
language plpgsql
stable
rows 100
set search_path from current
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set plan_cache_mode = force_generic_plan
set jit = off
as $$
#variable_conflict use_column
declare
    v_now timestamptz := clock_timestamp();
    v_head bigint := head_of(p_log, 0);
begin
    return query
    select s.name, s.version, s.serving, s.paused, s.pause_reason,
        (select count(*)::integer from subscription_member m
            where m.subscription = s.subscription and m.lease_until > v_now),
        (select count(*) from dead_letter d where d.subscription = s.subscription),
        v_head, c.shard, c.position, greatest(v_head - c.position, 0),
        coalesce((
            select (extract(epoch from v_now - e.recorded_at) * 1000)::bigint
            from event e
            where e.log = p_log
            and e.position = c.position + 1), 0),
        c.handled_at, h.holder, h.lease_until, c.failures, c.error, c.error_position, c.error_type
    from subscription s
    cross join lateral (
        select c.*
        from checkpoint c
        where c.subscription = s.subscription
        offset 0
    ) c
    left join lateral (
        select c.holder, c.lease_until
        where c.lease_until > v_now
    ) h on true
    where s.log = p_log
    order by s.name, s.version, c.shard;
end
$$;
