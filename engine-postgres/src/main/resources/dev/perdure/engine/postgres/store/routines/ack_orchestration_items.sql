-- Commits turns of different instances. Each is stored whole or refused for itself.
--
-- Arrays named p_<letter>_turn say which turn (from 1) an element belongs to. Groups that are empty
-- are left out by the caller, because each argument costs.
-- p_start: the turn creates its instance. p_sound: its chunks follow each other without gap, and a
-- start begins at event 1. p_first_event: 0 if the turn has no chunk. p_end: 2 goes on, 3 parked,
-- 4 completed, 5 failed, 6 cancelled, 8 continues as new.
-- Returns per turn 0 committed, 1 the id is taken, 2 refused, with the reason; null if all are
-- committed; whom to wake; and the numbers of the instances, if one of them goes on, by which
-- append_turns can continue them.
--
-- Two writers of one instance meet at the primary key of its history: whoever appends first wins,
-- and the other one fails with 23505, whole; called again, it sees why. Ownership is read after the
-- append, by a statement of its own, so that it sees whatever was committed before. (Inserting with
-- `on conflict` would write one more WAL record per row.)
create or replace function ack_orchestration_items(
    p_node_id text,
    p_epoch bigint,
    p_id text[],
    p_start boolean[],
    p_sound boolean[],
    p_handler integer[],
    p_parent_id text[],
    p_parent_execution integer[],
    p_parent_event bigint[],
    p_first_execution integer[],
    p_first_event bigint[],
    p_end smallint[],
    p_reason text[],
    p_codec text[],
    p_result bytea[],
    p_failure bytea[],
    p_c_turn integer[],
    p_c_execution integer[],
    p_c_first bigint[],
    p_c_last bigint[],
    p_c_data bytea[],
    p_m_turn integer[] default '{}',
    p_m_id bigint[] default '{}',
    p_t_turn integer[] default '{}',
    p_t_execution integer[] default '{}',
    p_t_event bigint[] default '{}',
    p_t_fire_us bigint[] default '{}',
    p_x_turn integer[] default '{}',
    p_x_event bigint[] default '{}',
    p_w_turn integer[] default '{}',
    p_w_execution integer[] default '{}',
    p_w_event bigint[] default '{}',
    p_w_attempt integer[] default '{}',
    p_w_queue integer[] default '{}',
    p_w_visible_us bigint[] default '{}',
    p_w_start_by_us bigint[] default '{}',
    p_w_codec text[] default '{}',
    p_w_input bytea[] default '{}',
    p_s_turn integer[] default '{}',
    p_s_event bigint[] default '{}',
    p_o_turn integer[] default '{}',
    p_o_id text[] default '{}',
    p_o_kind smallint[] default '{}',
    p_o_body bytea[] default '{}',
    p_o_handler integer[] default '{}',
    p_o_policy integer[] default '{}',
    p_o_parent_id text[] default '{}',
    p_o_parent_execution integer[] default '{}',
    p_o_parent_event bigint[] default '{}',
    p_o_running bytea[] default '{}',
    p_o_finished bytea[] default '{}',
    p_o_cancel bytea[] default '{}',
    p_replaced_chunk bytea default '',
    p_replaced_failure bytea default '',
    out now_at timestamptz,
    out outcome integer[],
    out detail text[],
    out woken bigint[],
    out numbers bigint[]
)
language plpgsql
volatile
set search_path from current
set enable_seqscan = off
set enable_bitmapscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set plan_cache_mode = force_generic_plan
set jit = off
as $$
declare
    v_instance bigint[];
    v_execution integer[];
    v_code integer[];
    v_stale boolean[];
    v_expected integer;
    v_found integer;
    v_ended bigint[];
    v_verdict record;
begin
    now_at := require_node(p_node_id, p_epoch);
    woken := '{}';

    -- code: 0 goes in, 1 is born, 2 needs a closer look, 3 goes in without history.
    select
        array_agg(coalesce(r.instance, case when r.born then nextval('instance_number') end, 0)
            order by r.n),
        array_agg(coalesce(r.execution, 1) order by r.n),
        array_agg(
            case
                when r.born then 1
                when r.start or not r.sound or r.owner is distinct from p_epoch then 2
                when r.first_event = 0 then 3
                when r.first_execution <> r.execution
                    or r.first_event <> coalesce(r.last_event, 0) + 1
                then 2
                else 0
            end
            order by r.n),
        array_agg(coalesce(r.stale, false) order by r.n)
    into v_instance, v_execution, v_code, v_stale
    from (
        select
            t.*,
            i.instance,
            l.execution,
            l.owner,
            l.status <> 2 or l.attempts <> 0 or l.reason is not null as stale,
            t.start and t.sound and i.instance is null as born,
            (
                select h.last_event
                from history h
                where h.instance = l.instance
                and h.execution = l.execution
                order by h.first_event desc
                limit 1
            ) as last_event
        from unnest(p_id, p_start, p_sound, p_first_execution, p_first_event)
            with ordinality t (id, start, sound, first_execution, first_event, n)
        left join lateral (
            select i.instance
            from instance i
            where i.id = t.id
            offset 0
        ) i on true
        left join lateral (
            select l.*
            from live_instance l
            where l.instance = i.instance
            offset 0
        ) l on true
    ) r;

    if 2 = any(p_end) then
        numbers := v_instance;
    end if;
    if 2 = any(v_code) then
        outcome := array_fill(0, array[cardinality(p_id)]);
        detail := array_fill(null::text, array[cardinality(p_id)]);
        for n in 1 .. cardinality(p_id) loop
            if v_code[n] = 2 then
                select *
                into v_verdict
                from judge_turn(
                    p_epoch, p_id[n], p_start[n],
                    (select array_agg(c.execution) from unnest(p_c_turn, p_c_execution)
                        c (turn, execution) where c.turn = n),
                    (select array_agg(c.first) from unnest(p_c_turn, p_c_first)
                        c (turn, first) where c.turn = n),
                    (select array_agg(c.last) from unnest(p_c_turn, p_c_last)
                        c (turn, last) where c.turn = n),
                    (select array_agg(c.data) from unnest(p_c_turn, p_c_data)
                        c (turn, data) where c.turn = n));
                outcome[n] := v_verdict.outcome;
                detail[n] := v_verdict.detail;
            end if;
        end loop;
    end if;
    if 3 = any(v_code) then
        perform 1
        from live_instance l
        where l.instance = any(array(
            select t.instance
            from unnest(v_instance, v_code) t (instance, code)
            where t.code = 3
            order by t.instance
        ))
        for no key update;
    end if;

    if 1 = any(v_code) then
        insert into instance (
            instance, id, created_at, creator, parent_id, parent_execution, parent_event
        )
        select
            v_instance[t.n], t.id, now_at, p_epoch, t.parent_id, t.parent_execution,
            t.parent_event
        from unnest(p_id, p_parent_id, p_parent_execution, p_parent_event)
            with ordinality t (id, parent_id, parent_execution, parent_event, n)
        where v_code[t.n] = 1
        order by t.id;
        insert into live_instance (instance, handler, status, execution, owner)
        select v_instance[t.n], t.handler, 2, 1, p_epoch
        from unnest(p_handler) with ordinality t (handler, n)
        where v_code[t.n] = 1
        and p_end[t.n] in (2, 3, 8);
    end if;

    insert into history (instance, execution, first_event, last_event, data)
    select v_instance[c.turn], c.execution, c.first, c.last, c.data
    from unnest(p_c_turn, p_c_execution, p_c_first, p_c_last, p_c_data)
        c (turn, execution, first, last, data)
    where v_code[c.turn] in (0, 1);
    select
        count(*) filter (where l.owner = p_epoch),
        count(*)
    into v_found, v_expected
    from unnest(v_instance, v_code) t (instance, code)
    left join lateral (
        select l.owner
        from live_instance l
        where l.instance = t.instance
        offset 0
    ) l on true
    where t.code in (0, 3);
    if v_found <> v_expected then
        raise exception 'an instance of this batch was released'
            using errcode = '40001';
    end if;

    if cardinality(p_o_turn) > 0 then
        perform lock_in_order(v_instance, p_end, v_code, p_o_id);
    end if;
    if p_end && '{4, 5, 6, 7}' then
        v_ended := array(
            select t.instance
            from unnest(v_instance, v_code, p_end) t (instance, code, ending)
            where t.code <> 2
            and t.ending between 4 and 7
        );
        insert into ended_instance (
            instance, handler, status, execution, root, ended_at, result_codec, result, failure,
            reason
        )
        select
            t.instance,
            case t.code
                when 1 then t.handler
                else (select l.handler from live_instance l where l.instance = t.instance)
            end,
            t.ending,
            t.execution,
            case t.code
                when 1 then t.parent_id is null
                else (select i.parent_id is null from instance i where i.instance = t.instance)
            end,
            now_at,
            t.codec,
            t.result,
            t.failure,
            t.reason
        from unnest(
            v_instance, v_code, v_execution, p_handler, p_parent_id, p_end, p_codec, p_result,
            p_failure, p_reason)
            t (
                instance, code, execution, handler, parent_id, ending, codec, result, failure,
                reason
            )
        where t.code <> 2
        and t.ending between 4 and 7;
        delete from live_instance l
        where l.instance = any(v_ended);
        -- Most instances leave nothing behind, and one look costs less than four deletes.
        if exists(select from message m where m.instance = any(v_ended))
            or exists(select from timer t where t.instance = any(v_ended))
            or exists(select from heartbeat b where b.instance = any(v_ended))
            or exists(select from work w where w.instance = any(v_ended))
        then
            perform clear_executions(v_ended);
            delete from message m
            where m.instance = any(v_ended);
        end if;
    end if;

    if 8 = any(p_end) then
        perform clear_executions(array(
            select t.instance
            from unnest(v_instance, v_code, p_end) t (instance, code, ending)
            where t.code <> 2
            and t.ending = 8
        ));
        insert into past_execution (ended_at, instance, execution)
        select now_at, t.instance, t.execution
        from unnest(v_instance, v_code, v_execution, p_end) t (instance, code, execution, ending)
        where t.code <> 2
        and t.ending = 8;
    end if;
    if p_end && '{3, 8}' or true = any(v_stale) then
        for n in 1 .. cardinality(p_id) loop
            continue when v_code[n] = 2
                or not (p_end[n] in (3, 8) or (p_end[n] = 2 and v_stale[n]));
            update live_instance l
            set
                status = case p_end[n] when 3 then 3 else 2 end,
                owner = case p_end[n] when 3 then null else l.owner end,
                orphaned = l.orphaned and p_end[n] <> 3,
                attempts = case p_end[n] when 3 then l.attempts else 0 end,
                reason = p_reason[n],
                execution = l.execution + (p_end[n] = 8)::integer,
                handler = case p_end[n] when 8 then p_handler[n] else l.handler end
            where l.instance = v_instance[n];
        end loop;
    end if;

    if cardinality(p_m_turn) > 0 then
        delete from message d
        where d.ctid = any(array(
            select m.ctid
            from unnest(p_m_turn, p_m_id) t (turn, id)
            cross join lateral (
                select m.ctid
                from message m
                where m.instance = v_instance[t.turn]
                and m.id = t.id
                offset 0
            ) m
            where v_code[t.turn] <> 2
        ));
    end if;
    if cardinality(p_t_turn) > 0 then
        insert into timer (instance, execution, event, fire_at)
        select v_instance[t.turn], t.execution, t.event, from_micros(t.fire_us)
        from unnest(p_t_turn, p_t_execution, p_t_event, p_t_fire_us)
            t (turn, execution, event, fire_us)
        where v_code[t.turn] <> 2
        and p_end[t.turn] in (2, 3, 8)
        and t.execution = v_execution[t.turn] + (p_end[t.turn] = 8)::integer
        on conflict (instance, execution, event) do update
        set fire_at = excluded.fire_at;
    end if;
    if cardinality(p_w_turn) > 0 then
        perform queue_work(
            v_instance, v_execution, v_code, p_end, p_w_turn, p_w_execution, p_w_event,
            p_w_attempt, p_w_queue, p_w_visible_us, p_w_start_by_us, p_w_codec, p_w_input,
            now_at);
    end if;
    if cardinality(p_x_turn) > 0 then
        delete from timer d
        where d.ctid = any(array(
            select r.ctid
            from unnest(p_x_turn, p_x_event) t (turn, event)
            cross join lateral (
                select r.ctid
                from timer r
                where r.instance = v_instance[t.turn]
                and r.execution = v_execution[t.turn]
                and r.event = t.event
                offset 0
            ) r
            where v_code[t.turn] <> 2
            and p_end[t.turn] in (2, 3)
        ));
    end if;
    if cardinality(p_s_turn) > 0 then
        perform close_steps(v_instance, v_execution, v_code, p_end, p_s_turn, p_s_event);
    end if;
    if cardinality(p_o_turn) > 0 then
        for n in 1 .. cardinality(p_o_turn) loop
            if v_code[p_o_turn[n]] <> 2 then
                woken := woken || send(
                    p_o_id[n], p_o_kind[n], p_o_body[n],
                    p_o_handler[n], p_o_policy[n], p_o_parent_id[n], p_o_parent_execution[n],
                    p_o_parent_event[n], p_o_running[n], p_o_finished[n], p_replaced_chunk,
                    p_replaced_failure, p_o_cancel[n], now_at);
            end if;
        end loop;
        woken := array(select distinct w from unnest(woken) w where w >= 0);
    end if;
end
$$;
