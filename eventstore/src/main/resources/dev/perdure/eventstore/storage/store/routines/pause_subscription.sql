-- Pauses a subscription, or lets it go on. Returns its number.
create or replace function pause_subscription(
    p_log integer,
    p_name text,
    p_version integer,
    p_paused boolean,
    p_reason text
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
    update subscription s
    set paused = p_paused, pause_reason = p_reason
    where s.subscription = v_subscription;
    return v_subscription;
end
$$;
