-- Chunks of an execution after an event, in order.
create or replace function fetch_history(
    p_id text,
    p_execution integer,
    p_after bigint,
    p_limit integer
)
returns table (execution integer, first_event bigint, last_event bigint, data bytea)
language plpgsql
stable
set search_path from current
set enable_seqscan = off
set enable_bitmapscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set plan_cache_mode = force_generic_plan
set jit = off
as $$
#variable_conflict use_column
begin
    return query
    select h.execution, h.first_event, h.last_event, h.data
    from history h
    where h.instance = (
        select i.instance
        from instance i
        where i.id = p_id
    )
    and h.execution = p_execution
    and h.first_event > p_after
    order by h.first_event
    limit p_limit;
end
$$;
