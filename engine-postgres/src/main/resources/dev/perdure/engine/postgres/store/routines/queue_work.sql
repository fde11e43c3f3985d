-- Queues activities of the executions that go on. An item takes the place of an older one of the
-- same step. What may run already is visible from now on: an earlier time would lie before the place
-- from which nodes look.
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
        cross join lateral (
            select w.id
            from work w
            where w.instance = p_instance[t.turn]
            and w.execution = t.execution
            and w.event = t.event
            offset 0
        ) w
        where p_code[t.turn] <> 2
    ));
    with queued as materialized (
        select
            nextval('work_number') as id, p_instance[t.turn] as instance, t.execution, t.event,
            t.attempt, t.queue, greatest(from_micros(t.visible_us), p_now) as visible_at,
            from_micros(t.start_by_us) as start_by, t.codec, t.input
        from unnest(
            p_w_turn, p_w_execution, p_w_event, p_w_attempt, p_w_queue, p_w_visible_us,
            p_w_start_by_us, p_w_codec, p_w_input)
            t (turn, execution, event, attempt, queue, visible_us, start_by_us, codec, input)
        where p_code[t.turn] <> 2
        and p_end[t.turn] in (2, 3, 8)
        and t.execution = p_execution[t.turn] + (p_end[t.turn] = 8)::integer
    ),
    stored as (
        insert into work (
            id, instance, execution, event, queue, queued_at, visible_at, codec, input
        )
        select
            q.id, q.instance, q.execution, q.event, q.queue, p_now, q.visible_at, q.codec, q.input
        from queued q
    )
    insert into work_ready (queue, visible_at, id, attempt, start_by)
    select q.queue, q.visible_at, q.id, q.attempt, q.start_by
    from queued q;
end
$$;
