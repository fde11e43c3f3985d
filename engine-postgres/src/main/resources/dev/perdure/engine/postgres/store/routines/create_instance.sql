-- Creates a pending instance with its start message. Returns null if the id is taken.
create or replace function create_instance(
    p_id text,
    p_handler integer,
    p_execution integer,
    p_parent_id text,
    p_parent_execution integer,
    p_parent_event bigint,
    p_body bytea,
    p_now timestamptz
)
returns bigint
language plpgsql
volatile
set search_path from current
as $$
declare
    v_instance bigint;
begin
    insert into instance (id, created_at, parent_id, parent_execution, parent_event)
    values (p_id, p_now, p_parent_id, p_parent_execution, p_parent_event)
    on conflict (id) do nothing
    returning instance.instance into v_instance;
    if v_instance is null then
        return null;
    end if;
    insert into live_instance (instance, handler, status, execution, ready_at)
    values (v_instance, p_handler, 1, p_execution, p_now);
    insert into message (instance, kind, body)
    values (v_instance, 1, p_body);
    return v_instance;
end
$$;
