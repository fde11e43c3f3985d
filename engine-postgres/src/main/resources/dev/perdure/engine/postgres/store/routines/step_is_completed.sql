-- Whether an activity has stored its result by its own transaction, in case the answer to a commit
-- was lost. Waits for such a transaction to end by trying to store the same. A result whose message
-- was consumed is not found; its step is closed then.
create or replace function step_is_completed(p_id text, p_execution integer, p_event bigint)
returns boolean
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
    v_instance bigint;
begin
    select i.instance
    into v_instance
    from instance i
    where i.id = p_id;
    if not found then
        return false;
    end if;
    begin
        insert into message (instance, kind, execution, event)
        values (v_instance, 2, p_execution, p_event);
        raise exception 'it was not there'
            using errcode = 'PD000';
    exception
        when unique_violation then
            return true;
        when sqlstate 'PD000' then
            return false;
    end;
end
$$;
