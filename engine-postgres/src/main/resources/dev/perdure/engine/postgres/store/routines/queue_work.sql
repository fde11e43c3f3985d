-- Queues activities of the executions that go on. An item takes the place of an older one of the
-- same step.
create or replace function queue_work(
    p_instance bigint[],
    p_execution integer[],
    p_code integer[],
    p_end smallint[],
    p_w_turn integer[],
    p_w_execution integer[],
    p_w_event bigint[],
    p_w_attempt integer[],
    p_w_queue integer[],
    p_w_visible_us bigint[],
    p_w_start_by_us bigint[],
    p_w_codec text[],
    p_w_input bytea[],
    p_now timestamptz
)
returns void
language plpgsql
volatile
set search_path from current
as $$
begin
    perform remove_work(array(
        select w.id
        from unnest(p_w_turn, p_w_execution, p_w_event) t (turn, execution, event)
        join work w
            on w.instance = p_instance[t.turn]
            and w.execution = t.execution
            and w.event = t.event
        where p_code[t.turn] <> 2
    ));
    with queued as (
        insert into work (
            instance, execution, event, queue, queued_at, visible_at, codec, input
        )
        select
            p_instance[t.turn], t.execution, t.event, t.queue, p_now,
            from_micros(t.visible_us), t.codec, t.input
        from unnest(
            p_w_turn, p_w_execution, p_w_event, p_w_queue, p_w_visible_us, p_w_codec, p_w_input)
            with ordinality t (turn, execution, event, queue, visible_us, codec, input, n)
        where p_code[t.turn] <> 2
        and p_end[t.turn] in (2, 3, 8)
        and t.execution = p_execution[t.turn] + (p_end[t.turn] = 8)::integer
        order by t.n
        returning id, instance, execution, event, queue, visible_at
    )
    insert into work_ready (queue, visible_at, id, attempt, start_by)
    select q.queue, q.visible_at, q.id, t.attempt, from_micros(t.start_by_us)
    from queued q
    join unnest(p_w_turn, p_w_execution, p_w_event, p_w_attempt, p_w_start_by_us)
        t (turn, execution, event, attempt, start_by_us)
        on p_instance[t.turn] = q.instance
        and t.execution = q.execution
        and t.event = q.event;
end
$$;
