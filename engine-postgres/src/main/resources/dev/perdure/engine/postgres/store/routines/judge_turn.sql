-- Says what is wrong with a turn that does not simply go in: 0 it is stored already with equal
-- bytes, 1 its start meets an id that is taken, 2 refused; and why.
create or replace function judge_turn(
    p_epoch bigint,
    p_id text,
    p_start boolean,
    p_execution integer[],
    p_first bigint[],
    p_last bigint[],
    p_data bytea[],
    out outcome integer,
    out detail text
)
language plpgsql
stable
set search_path from current
as $$
declare
    v_found record;
    v_stored integer;
    v_last bigint;
begin
    outcome := 2;
    select
        i.instance,
        i.creator,
        l.owner,
        e.status,
        coalesce(l.execution, e.execution) as execution
    into v_found
    from instance i
    left join lateral (
        select l.owner, l.execution
        from live_instance l
        where l.instance = i.instance
        offset 0
    ) l on true
    left join lateral (
        select e.status, e.execution
        from ended_instance e
        where e.instance = i.instance
        offset 0
    ) e on true
    where i.id = p_id;
    if v_found.instance is null then
        detail := case
            when p_start then 'a start comes with history from event 1 of execution 1'
            else format('instance ''%s'' is not stored', p_id)
        end;
        return;
    end if;
    if cardinality(p_first) > 0 and (not p_start or v_found.creator = p_epoch) then
        select count(*)
        into v_stored
        from unnest(p_execution, p_first, p_last, p_data) c (execution, first, last, data)
        cross join lateral (
            select h.last_event, h.data
            from history h
            where h.instance = v_found.instance
            and h.execution = c.execution
            and h.first_event = c.first
            offset 0
        ) h
        where h.last_event = c.last
        and h.data = c.data;
        if v_stored = cardinality(p_first) then
            outcome := 0;
            return;
        end if;
    end if;
    if p_start then
        outcome := 1;
        return;
    end if;
    select h.last_event
    into v_last
    from history h
    where h.instance = v_found.instance
    and h.execution = v_found.execution
    order by h.first_event desc
    limit 1;
    detail := format('instance ''%s'' ', p_id) || case
        when v_found.status is not null then 'has ended'
        when v_found.owner is distinct from p_epoch then 'is not owned by this node any more'
        else format(
            'has history up to event %s of execution %s, which this turn does not continue',
            coalesce(v_last, 0), v_found.execution)
    end;
end
$$;
