-- Starts an instance as its policy says. policy: tens say what to do with one that has not ended
-- (0 fail, 1 attach, 2 terminate and restart), units with one that has (0 reject, 1 allow if it
-- did not complete, 2 allow). Returns the outcome: 0 accepted, 1 attached, 2 exists, 3 exists and
-- has ended; and the epochs to wake.
create or replace function start_instance(
    p_id text,
    p_handler integer,
    p_policy integer,
    p_parent_id text,
    p_parent_execution integer,
    p_parent_event bigint,
    p_body bytea,
    p_chunk bytea,
    p_failure bytea,
    p_cancel bytea,
    p_now timestamptz,
    out outcome integer,
    out woken bigint[]
)
language plpgsql
volatile
set search_path from current
as $$
declare
    v_old bigint;
    v_status smallint;
    v_execution integer;
begin
    woken := '{0}';
    outcome := 0;
    -- The instance that has the id may be deleted at this moment.
    loop
        if create_instance(
            p_id, p_handler, 1, p_parent_id, p_parent_execution, p_parent_event, p_body, p_now)
            is not null
        then
            return;
        end if;
        select i.instance
        into v_old
        from instance i
        where i.id = p_id
        for update;
        exit when found;
    end loop;
    if exists (select 1 from live_instance l where l.instance = v_old) then
        if p_policy / 10 < 2 then
            outcome := case p_policy / 10 when 1 then 1 else 2 end;
            woken := '{}';
            return;
        end if;
        woken := woken || end_by_force(
            v_old, 'replaced by a new start of the same id', p_chunk, p_failure, p_cancel, p_now);
    else
        select e.status
        into v_status
        from ended_instance e
        where e.instance = v_old;
        if p_policy % 10 = 0 or (p_policy % 10 = 1 and v_status = 4) then
            outcome := 3;
            woken := '{}';
            return;
        end if;
    end if;
    select e.execution
    into v_execution
    from ended_instance e
    where e.instance = v_old;
    perform erase_instances(array[v_old]);
    perform create_instance(
        p_id, p_handler, v_execution + 1, p_parent_id, p_parent_execution, p_parent_event, p_body,
        p_now);
end
$$;
