-- Gives a shard back, for others to take. False if somebody else had taken it.
create or replace function release_shard(p_subscription integer, p_shard integer, p_epoch bigint)
returns boolean
language plpgsql
volatile
set search_path from current
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
set jit = off
as $$
begin
    update checkpoint c
    set holder = null, lease_until = null, epoch = c.epoch + 1
    where c.subscription = p_subscription
    and c.shard = p_shard
    and c.epoch = p_epoch;
    return found;
end
$$;
