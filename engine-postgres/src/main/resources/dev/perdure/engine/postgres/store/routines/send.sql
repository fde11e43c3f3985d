-- Sends what a turn or an activity produced. A child's start that is refused is reported to its
-- parent; any other message that cannot be delivered is dropped. A start that repeats one of the
-- same parent step is dropped silently. Returns the epochs to wake.
create or replace function send(
    p_id text,
    p_kind smallint,
    p_body bytea,
    p_handler integer,
    p_policy integer,
    p_parent_id text,
    p_parent_execution integer,
    p_parent_event bigint,
    p_running bytea,
    p_finished bytea,
    p_chunk bytea,
    p_failure bytea,
    p_cancel bytea,
    p_now timestamptz
)
returns bigint[]
language plpgsql
volatile
set search_path from current
as $$
declare
    v_found instance;
    v_started record;
    v_parent bigint;
begin
    select i.*
    into v_found
    from instance i
    where i.id = p_id;
    if p_kind <> 1 then
        return array_remove(
            array[deliver(v_found.instance, p_kind, null, null, p_body, p_now)], null);
    end if;
    if p_parent_id is not null
        and v_found.parent_id = p_parent_id
        and v_found.parent_execution = p_parent_execution
        and v_found.parent_event = p_parent_event
    then
        return '{}';
    end if;
    select *
    into v_started
    from start_instance(
        p_id, p_handler, p_policy, p_parent_id, p_parent_execution, p_parent_event, p_body,
        p_chunk, p_failure, p_cancel, p_now);
    if v_started.outcome = 0 or p_parent_id is null then
        return v_started.woken;
    end if;
    select i.instance
    into v_parent
    from instance i
    where i.id = p_parent_id;
    return array_remove(
        array[deliver(
            v_parent, 17::smallint, p_parent_execution, p_parent_event,
            case v_started.outcome when 3 then p_finished else p_running end, p_now)],
        null);
end
$$;
