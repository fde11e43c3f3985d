-- What a subscription has given up on, above a position, in order.
create or replace function read_dead_letters(
    p_log integer,
    p_name text,
    p_version integer,
    p_after bigint,
    p_limit integer
)
returns table (
    "position" bigint,
    type text,
    shard integer,
    attempts integer,
    error text,
    given_up_at timestamptz
)
language plpgsql
stable
set search_path from current
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set plan_cache_mode = force_generic_plan
set jit = off
as $$
#variable_conflict use_column
begin
    if not exists (
        select
        from subscription s
        where s.log = p_log
        and s.name = p_name
        and s.version = p_version
    ) then
        raise exception 'there is no version % of subscription ''%''', p_version, p_name
            using errcode = 'PD102';
    end if;
    return query
    select d.position, d.type, d.shard, d.attempts, d.error, d.given_up_at
    from subscription s
    cross join lateral (
        select d.*
        from dead_letter d
        where d.subscription = s.subscription
        and d.position > p_after
        order by d.position
        limit p_limit
    ) d
    where s.log = p_log
    and s.name = p_name
    and s.version = p_version
    order by d.position;
end
$$;
