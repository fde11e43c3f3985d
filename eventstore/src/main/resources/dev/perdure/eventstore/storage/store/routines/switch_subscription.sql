-- Lets this version serve instead of the one that does, if all its shards have reached a position.
-- The other one is paused, where it is. Returns how many positions are missing; 0 if it serves now.
create or replace function switch_subscription(
    p_log integer,
    p_name text,
    p_version integer,
    p_position bigint
)
returns bigint
language plpgsql
volatile
set search_path from current
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set plan_cache_mode = force_generic_plan
set jit = off
as $$
declare
    v_subscription integer;
    v_missing bigint;
begin
    select p_position - min(c.position)
    into v_missing
    from subscription s
    cross join lateral (
        select c.position
        from checkpoint c
        where c.subscription = s.subscription
        offset 0
    ) c
    where s.log = p_log
    and s.name = p_name
    and s.version = p_version;
    if v_missing > 0 then
        return v_missing;
    end if;
    v_subscription := find_subscription(p_log, p_name, p_version);
    update subscription s
    set serving = false, paused = true, pause_reason = format('version %s serves instead', p_version)
    where s.log = p_log
    and s.name = p_name
    and s.serving
    and s.subscription <> v_subscription;
    update subscription s
    set serving = true
    where s.subscription = v_subscription;
    return 0;
end
$$;
