-- Deletes a subscription with its checkpoints and dead letters. Returns its number.
create or replace function delete_subscription(p_log integer, p_name text, p_version integer)
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
    delete from subscription s where s.subscription = v_subscription;
    return v_subscription;
end
$$;
