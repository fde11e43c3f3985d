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
begin
    perform remove_work(array(
        select w.id
        from unnest(p_s_turn, p_s_event) t (turn, event)
        join work w
            on w.instance = p_instance[t.turn]
            and w.execution = p_execution[t.turn]
            and w.event = t.event
        where p_code[t.turn] <> 2
        and p_end[t.turn] in (2, 3)
    ));
    delete from heartbeat b
    using unnest(p_s_turn, p_s_event) t (turn, event)
    where p_code[t.turn] <> 2
    and p_end[t.turn] in (2, 3)
    and b.instance = p_instance[t.turn]
    and b.execution = p_execution[t.turn]
    and b.event = t.event;
end
$$;
