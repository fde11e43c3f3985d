-- Begins the transaction of an activity. Returns its number, which tells later whether it is still
-- the same, and whether an earlier attempt has stored the result already.
create or replace function begin_step(
    p_id text,
    p_execution integer,
    p_event bigint,
    out xid text,
    out completed boolean
)
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
begin
    xid := pg_current_xact_id()::text;
    completed := exists (
        select 1
        from instance i
        cross join lateral (
            select 1
            from message m
            where m.instance = i.instance
            and m.kind = 2
            and m.execution = p_execution
            and m.event = p_event
            offset 0
        ) m
        where i.id = p_id
    );
end
$$;
