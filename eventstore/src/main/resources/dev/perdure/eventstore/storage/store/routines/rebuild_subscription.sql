-- Creates the next version of a subscription, beside those that there are. Returns its version.
create or replace function rebuild_subscription(p_log integer, p_name text)
returns integer
language plpgsql
volatile
set search_path from current
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
set jit = off
as $$
declare
    v_version integer;
    v_shards integer;
begin
    perform pg_advisory_xact_lock(hashtextextended(format('perdure %s %s', p_log, p_name), 0));
    select s.version + 1, s.shards
    into v_version, v_shards
    from subscription s
    where s.log = p_log
    and s.name = p_name
    order by s.version desc
    limit 1;
    if not found then
        raise exception 'there is no subscription ''%''', p_name
            using errcode = 'PD102',
            hint = 'subscription_states() lists what there is';
    end if;
    perform open_subscription(p_log, p_name, v_version, v_shards, 0);
    return v_version;
end
$$;
