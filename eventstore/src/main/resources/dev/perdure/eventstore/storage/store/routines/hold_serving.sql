-- Keeps the version that serves where it is until the commit, and says how far it has come; null if
-- none serves, or this version does.
create or replace function hold_serving(p_log integer, p_name text, p_version integer)
returns bigint
language plpgsql
volatile
set search_path from current
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
set jit = off
as $$
declare
    v_subscription integer;
    v_version integer;
    v_position bigint;
begin
    select s.subscription, s.version
    into v_subscription, v_version
    from subscription s
    where s.log = p_log
    and s.name = p_name
    and s.serving
    for no key update;
    if v_version = p_version then
        return null;
    end if;
    select max(h.position)
    into v_position
    from (
        select c.position
        from checkpoint c
        where c.subscription = v_subscription
        order by c.shard
        for no key update
    ) h;
    return v_position;
end
$$;
