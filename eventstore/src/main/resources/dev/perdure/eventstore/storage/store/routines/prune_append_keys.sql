-- Deletes the oldest keys of a log, at most p_limit of them, if they are older than p_older_than by
-- the clock of the database. Returns how many. Keys that another call is deleting are left to it.
create or replace function prune_append_keys(
    p_log integer,
    p_older_than interval,
    p_limit integer
)
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
    v_before timestamptz := clock_timestamp() - p_older_than;
    v_count integer;
begin
    with old as materialized (
        select k.key
        from append_key k
        where k.log = p_log
        and k.appended_at < v_before
        order by k.appended_at
        limit p_limit
        for update skip locked
    )
    delete from append_key k
    using old
    where k.log = p_log
    and k.key = old.key;
    get diagnostics v_count = row_count;
    return v_count;
end
$$;
