-- Removes the work items and heartbeats of steps that are closed.
create or replace function close_steps(
    p_instance bigint[],
    p_execution integer[],
    p_code integer[],
    p_end smallint[],
    p_s_turn integer[],
    p_s_event bigint[]
)
returns void
language plpgsql
volatile
set search_path from current
as $$
declare
    v_heartbeats tid[];
begin
    perform remove_work(array(
        select w.id
        from unnest(p_s_turn, p_s_event) t (turn, event)
        cross join lateral (
            select w.id
            from work w
            where w.instance = p_instance[t.turn]
            and w.execution = p_execution[t.turn]
            and w.event = t.event
            offset 0
        ) w
        where p_code[t.turn] <> 2
        and p_end[t.turn] in (2, 3)
    ));
    v_heartbeats := array(
        select b.ctid
        from unnest(p_s_turn, p_s_event) t (turn, event)
        cross join lateral (
            select b.ctid
            from heartbeat b
            where b.instance = p_instance[t.turn]
            and b.execution = p_execution[t.turn]
            and b.event = t.event
            for update
        ) b
        where p_code[t.turn] <> 2
        and p_end[t.turn] in (2, 3)
    );
    if cardinality(v_heartbeats) > 0 then
        delete from heartbeat d
        where d.ctid = any(v_heartbeats);
    end if;
end
$$;
