-- Deletes the history of executions that continued as new long ago. Returns how many there were.
create or replace function prune_executions(p_older_us bigint, p_limit integer)
returns integer
language plpgsql
volatile
set search_path from current
set enable_seqscan = off
set enable_bitmapscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set plan_cache_mode = force_generic_plan
set jit = off
as $$
declare
    v_cut timestamptz := store_now() - p_older_us * interval '1 microsecond';
    v_past record;
    v_removed integer := 0;
begin
    for v_past in
        select p.ended_at, p.instance, p.execution
        from past_execution p
        where p.ended_at < v_cut
        order by p.ended_at, p.instance, p.execution
        limit p_limit
        for update skip locked
    loop
        delete from past_execution p
        where p.ended_at = v_past.ended_at
        and p.instance = v_past.instance
        and p.execution = v_past.execution;
        delete from history h
        where h.instance = v_past.instance
        and h.execution = v_past.execution;
        v_removed := v_removed + 1;
    end loop;
    return v_removed;
end
$$;
