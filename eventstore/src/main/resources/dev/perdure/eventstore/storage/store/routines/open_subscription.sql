-- The number of a subscription and of its shards; creates it if there is none. The first version of
-- a name serves at once, later ones are built beside it.
create or replace function open_subscription(
    p_log integer,
    p_name text,
    p_version integer,
    p_shards integer,
    p_after bigint
)
returns table (subscription integer, shards integer)
language plpgsql
volatile
set search_path from current
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
set jit = off
as $$
#variable_conflict use_column
declare
    v_subscription integer;
begin
    perform pg_advisory_xact_lock(hashtextextended(format('perdure %s %s', p_log, p_name), 0));
    if not exists (
        select
        from subscription s
        where s.log = p_log
        and s.name = p_name
        and s.version = p_version
    ) then
        insert into subscription as s (log, name, version, shards, serving)
        values (p_log, p_name, p_version, p_shards, not exists (
            select from subscription o where o.log = p_log and o.name = p_name and o.serving))
        returning s.subscription into v_subscription;
        insert into checkpoint (subscription, shard, position)
        select v_subscription, n.shard, p_after
        from generate_series(0, p_shards - 1) n (shard);
    end if;
    return query
    select s.subscription, s.shards
    from subscription s
    where s.log = p_log
    and s.name = p_name
    and s.version = p_version;
end
$$;
