-- Terminates an instance that has not ended: appends the event, tells its owner, parent and
-- children. Returns the epochs to wake, or null if the instance had ended already.
-- p_chunk: the encoded event. p_failure: what the parent gets. p_cancel: what the children get.
create or replace function end_by_force(
    p_instance bigint,
    p_reason text,
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
    v_live live_instance;
    v_self instance;
    v_event bigint;
    v_woken bigint[] := '{}';
    v_receiver bigint;
begin
    -- The owner may be appending at this moment: whoever gets the place in the history first wins
    -- it. As for the owner, the place comes first and the row of the instance after it, so that the
    -- two do not wait for each other.
    loop
        select l.*
        into v_live
        from live_instance l
        where l.instance = p_instance;
        if not found then
            return null;
        end if;
        select h.last_event
        into v_event
        from history h
        where h.instance = p_instance
        and h.execution = v_live.execution
        order by h.first_event desc
        limit 1;
        v_event := coalesce(v_event, 0) + 1;
        insert into history (instance, execution, first_event, last_event, data)
        values (p_instance, v_live.execution, v_event, v_event, p_chunk)
        on conflict do nothing;
        exit when found;
    end loop;
    select l.*
    into v_live
    from live_instance l
    where l.instance = p_instance
    for update;
    if not found then
        raise exception 'the instance ended meanwhile'
            using errcode = '40001';
    end if;
    select i.*
    into v_self
    from instance i
    where i.instance = p_instance;
    perform clear_executions(array[p_instance]);
    insert into ended_instance (instance, handler, status, execution, root, ended_at, reason)
    values (
        p_instance, v_live.handler, 7, v_live.execution, v_self.parent_id is null, p_now, p_reason
    );
    delete from live_instance l
    where l.instance = p_instance;
    delete from message m
    where m.instance = p_instance;
    if v_live.owner is not null then
        insert into notice (epoch, instance_id, reason)
        values (v_live.owner, v_self.id, p_reason);
        v_woken := v_woken || v_live.owner;
    end if;
    if v_self.parent_id is not null then
        select i.instance
        into v_receiver
        from instance i
        where i.id = v_self.parent_id;
        if found then
            v_woken := v_woken || deliver(
                v_receiver, 17::smallint, v_self.parent_execution, v_self.parent_event, p_failure,
                p_now);
        end if;
    end if;
    for v_receiver in
        select c.instance
        from instance c
        cross join lateral (
            select l.instance
            from live_instance l
            where l.instance = c.instance
            offset 0
        ) l
        where c.parent_id = v_self.id
        order by c.instance
    loop
        v_woken := v_woken || deliver(v_receiver, 8::smallint, null, null, p_cancel, p_now);
    end loop;
    return array_remove(v_woken, null);
end
$$;
