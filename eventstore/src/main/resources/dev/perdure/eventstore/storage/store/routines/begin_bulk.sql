-- Locks a log for events that are about to be copied into the tables, and sees to it that they have
-- segments. The head is read after the lock is held, like in append_events.
create or replace function begin_bulk(
    p_log integer,
    p_events integer,
    out head bigint,
    out recorded_at timestamptz
)
language plpgsql
volatile
set search_path from current
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
set jit = off
as $$
declare
    v_size bigint;
begin
    if current_setting('transaction_isolation') <> 'read committed' then
        raise exception 'appending needs the isolation level read committed, found %',
            current_setting('transaction_isolation')
            using errcode = '25001';
    end if;
    select l.segment_size into v_size from log l where l.log = p_log for update;
    if not found then
        raise exception 'there is no log number %', p_log
            using errcode = 'PD101',
            hint = 'a failover or a restore lost it: open the store again';
    end if;
    head := head_of(p_log, 0);
    recorded_at := clock_timestamp();
    for i in (head - 1) / v_size + 1 .. (head + p_events - 1) / v_size loop
        perform create_segment(p_log, i);
    end loop;
end
$$;
