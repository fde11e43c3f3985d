-- The number of a subscription, locked against other changes of it until the commit. Whoever locks
-- its shards too does so afterwards.
create or replace function find_subscription(p_log integer, p_name text, p_version integer)
returns integer
language plpgsql
volatile
set search_path from current
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
set jit = off
as $$
declare
    v_subscription integer;
begin
    select s.subscription
    into v_subscription
    from subscription s
    where s.log = p_log
    and s.name = p_name
    and s.version = p_version
    for no key update;
    if not found then
        raise exception 'there is no version % of subscription ''%''', p_version, p_name
            using errcode = 'PD102',
            hint = 'subscription_states() lists what there is';
    end if;
    return v_subscription;
end
$$;
