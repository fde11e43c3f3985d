-- Shows why a shard does not move. False if another one holds it.
create or replace function record_failure(
    p_subscription integer,
    p_shard integer,
    p_epoch bigint,
    p_failures integer,
    p_error text,
    p_position bigint,
    p_type text
)
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
    set failures = p_failures, error = p_error, error_position = p_position, error_type = p_type,
        failed_at = clock_timestamp()
    where c.subscription = p_subscription
    and c.shard = p_shard
    and c.epoch = p_epoch;
    return found;
end
$$;
