-- The highest position of a log that was archived; 0 if none was. It is volatile so that it looks
-- when it is called: whoever waited for the lock that archiving takes has a snapshot from before.
create or replace function archived_up_to(p_log integer)
returns bigint
language plpgsql
volatile
set search_path from current
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
set jit = off
as $$
begin
    return coalesce((select a.position from archived a where a.log = p_log), 0);
end
$$;
