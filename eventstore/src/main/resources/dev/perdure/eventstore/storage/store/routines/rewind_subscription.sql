-- Sets all shards of a subscription back, or forth, to a position. Whoever holds them loses them by
-- the epoch, and takes them again. Returns its number.
create or replace function rewind_subscription(
    p_log integer,
    p_name text,
    p_version integer,
    p_position bigint
)
returns integer
language plpgsql
volatile
set search_path from current
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
set jit = off
as $$
declare
    v_subscription integer := find_subscription(p_log, p_name, p_version);
begin
    update checkpoint c
    set position = p_position, handled_at = null, moved_at = clock_timestamp(), epoch = c.epoch + 1,
        holder = null, lease_until = null, failures = 0, error = null, error_position = null,
        error_type = null, failed_at = null
    where c.subscription = v_subscription;
    delete from dead_letter d
    where d.subscription = v_subscription
    and d.position > p_position;
    return v_subscription;
end
$$;
