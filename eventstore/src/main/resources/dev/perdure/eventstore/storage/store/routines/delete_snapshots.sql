-- Deletes the saved states of this name, for all queries and versions. Returns how many there were.
create or replace function delete_snapshots(p_log integer, p_name text)
returns integer
language plpgsql
volatile
set search_path from current
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
set jit = off
as $$
declare
    v_count integer;
begin
    delete from snapshot s where s.log = p_log and s.name = p_name;
    get diagnostics v_count = row_count;
    return v_count;
end
$$;
