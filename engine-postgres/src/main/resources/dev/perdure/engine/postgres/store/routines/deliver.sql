-- Stores a message for an instance that has not ended, and wakes it. The lock on the instance's
-- row keeps its owner from changing, so that no message is left without a receiver.
-- Returns the epoch that owns the instance, 0 if the message made it claimable, -1 if it waits
-- for something else, or null if the instance has ended and nothing was stored.
create or replace function deliver(
    p_instance bigint,
    p_kind smallint,
    p_execution integer,
    p_event bigint,
    p_body bytea,
    p_now timestamptz
)
returns bigint
language plpgsql
volatile
set search_path from current
as $$
declare
    v_owner bigint;
    v_id bigint;
begin
    select l.owner
    into v_owner
    from live_instance l
    where l.instance = p_instance
    for share;
    if not found then
        return null;
    end if;
    insert into message (instance, kind, execution, event, body)
    values (p_instance, p_kind, p_execution, p_event, p_body)
    returning id into v_id;
    if v_owner is not null then
        insert into inbox (epoch, id, instance)
        values (v_owner, v_id, p_instance);
        return v_owner;
    end if;
    update live_instance l
    set ready_at = p_now
    where l.instance = p_instance
    and l.ready_at is null
    and l.status <> 3;
    return case when found then 0 else -1 end;
end
$$;
