-- Hands out notices of termination, then new messages of instances the node owns, then claims.
-- Nothing here looks at instances that sleep, are parked, owned by others or of foreign handlers:
-- each of the three is a range of an index that holds nothing else.
-- p_notice_from, p_inbox_from, p_ready_from: where to begin in each of the three: numbers of rows,
-- and the time of becoming ready in microseconds. Null looks at everything, and so passes over the
-- dead entries of what was handed out before.
create or replace function fetch_orchestration_items(
    p_node_id text,
    p_epoch bigint,
    p_claims integer,
    p_messages integer,
    p_history_bytes integer,
    p_notice_from bigint,
    p_inbox_from bigint,
    p_ready_from bigint
)
returns setof fetched
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
    v_now timestamptz := require_node(p_node_id, p_epoch);
    v_notice bigint := coalesce(p_notice_from, 0);
    v_inbox bigint := coalesce(p_inbox_from, 0);
    v_ready timestamptz := coalesce(from_micros(p_ready_from), '-infinity');
    v_claims integer := 0;
    v_reached timestamptz;
    v_left_over bigint;
    v_look fetched;
    v_left integer := greatest(p_messages, 1);
    v_bytes bigint := 0;
    v_instances bigint[] := '{}';
    v_marks integer[] := '{}';
    v_items integer[] := '{}';
    v_messages bigint[] := '{}';
    v_terminated integer;
    v_reasons text[] := '{}';
    v_next record;
    v_ids bigint[];
    v_completed integer;
begin
    for v_next in
        delete from notice c
        where c.epoch = p_epoch
        and c.id >= v_notice
        returning
            c.id,
            c.reason,
            (select i.instance from instance i where i.id = c.instance_id) as instance
    loop
        v_instances := v_instances || v_next.instance;
        v_marks := v_marks || 0;
        v_items := v_items || cardinality(v_instances);
        v_messages := v_messages || v_next.id;
        v_reasons := v_reasons || v_next.reason;
        v_look.number := greatest(v_look.number, v_next.id);
    end loop;
    v_terminated := cardinality(v_instances);
    if v_look.number is not null then
        v_look.part := 0;
        v_look.kind := 1;
        return next v_look;
        v_look.number := null;
    end if;

    -- A message that was stored late may have a number below the bound. It comes before the others
    -- of its instance nevertheless, so that those of one sender keep their order.
    for v_next in
        with fresh as materialized (
            select f.id, f.instance
            from inbox f
            where f.epoch = p_epoch
            and f.id >= v_inbox
            order by f.id
            limit v_left
        ),
        late as (
            select b.id
            from (select distinct f.instance from fresh f) n
            cross join lateral (
                select m.id
                from message m
                where m.instance = n.instance
                and m.id < v_inbox
                offset 0
            ) m
            cross join lateral (
                select f.id
                from inbox f
                where f.epoch = p_epoch
                and f.id = m.id
                offset 0
            ) b
        ),
        handed as (
            delete from inbox b
            where b.epoch = p_epoch
            and b.id = any(array(
                select n.id
                from fresh n
                union all
                select l.id
                from late l
            ))
            returning b.id, b.instance
        )
        select h.instance, array_agg(h.id) as ids, max(h.id) as last
        from handed h
        group by h.instance
        order by min(h.id)
    loop
        v_look.number := greatest(v_look.number, v_next.last);
        v_instances := v_instances || v_next.instance;
        v_marks := v_marks || 0;
        v_items := v_items
            || array_fill(cardinality(v_instances), array[cardinality(v_next.ids)]);
        v_messages := v_messages || v_next.ids;
        v_left := v_left - cardinality(v_next.ids);
    end loop;

    if p_claims > 0 then
        for v_next in
            select c.instance, c.orphaned, c.execution, c.ready_at
            from node_handler h
            cross join lateral (
                select l.instance, l.orphaned, l.execution, l.ready_at
                from live_instance l
                where l.handler = h.handler
                and l.ready_at >= v_ready
                and l.ready_at <= v_now
                order by l.ready_at, l.instance
                limit p_claims
                for no key update skip locked
            ) c
            where h.epoch = p_epoch
            order by c.ready_at, c.instance
            limit p_claims
        loop
            if v_bytes >= p_history_bytes and v_bytes > 0 then
                v_claims := p_claims;
                exit;
            end if;
            v_claims := v_claims + 1;
            v_reached := v_next.ready_at;
            update live_instance l
            set owner = p_epoch, ready_at = null
            where l.instance = v_next.instance;
            v_instances := v_instances || v_next.instance;
            v_marks := v_marks || 1 + v_next.orphaned::integer;
            -- Completions that activities stored themselves are handed out now in any case, so that
            -- none of them is run again.
            select
                array_agg(m.id order by m.kind = 2 and m.event is not null desc, m.id),
                count(*) filter (where m.kind = 2 and m.event is not null)
            into v_ids, v_completed
            from message m
            where m.instance = v_next.instance;
            v_ids := coalesce(v_ids, '{}');
            v_completed := greatest(v_completed, v_left, 1);
            insert into inbox (epoch, id, instance)
            select p_epoch, m.id, v_next.instance
            from unnest(v_ids[v_completed + 1:]) m (id);
            v_left_over := least(
                v_left_over, (select min(m.id) from unnest(v_ids[v_completed + 1:]) m (id)));
            v_ids := v_ids[:v_completed];
            v_items := v_items
                || array_fill(cardinality(v_instances), array[cardinality(v_ids)]);
            v_messages := v_messages || v_ids;
            v_left := v_left - cardinality(v_ids);
            select v_bytes + coalesce(sum(octet_length(h.data)), 0)
            into v_bytes
            from history h
            where h.instance = v_next.instance
            and h.execution = v_next.execution;
        end loop;
    end if;
    if cardinality(v_instances) = 0 then
        return;
    end if;
    v_look.part := 0;
    if v_look.number is not null or v_left_over is not null then
        v_look.kind := 2;
        v_look.other := v_left_over;
        return next v_look;
    end if;
    if v_claims = p_claims and p_claims > 0 then
        v_look.kind := 3;
        v_look.number := (extract(epoch from v_reached) * 1000000)::bigint;
        return next v_look;
    end if;

    return query
    select
        t.n::integer, 1, t.mark::bigint, null::bigint, null::smallint, r.execution, null::text,
        null::bytea, r.id, r.name, r.version, r.status, r.parent_id, r.parent_execution,
        r.parent_event, r.created_at, r.ended_at, r.reason, r.owner, r.attempts, r.ready_at
    from unnest(v_instances, v_marks) with ordinality t (instance, mark, n)
    cross join lateral (
        select r.*
        from instance_record r
        where r.instance = t.instance
        offset 0
    ) r
    union all
    select
        t.n::integer, 2, h.first_event, h.last_event, null, h.execution, null, h.data, null, null, null,
        null, null, null, null, null, null, null, null, null, null
    from unnest(v_instances, v_marks) with ordinality t (instance, mark, n)
    cross join lateral (
        select l.execution
        from live_instance l
        where l.instance = t.instance
        offset 0
    ) l
    cross join lateral (
        select h.*
        from history h
        where h.instance = t.instance
        and h.execution = l.execution
        offset 0
    ) h
    where t.mark > 0
    union all
    select
        v_items[t.n], 3, t.id, null, 9::smallint, null, v_reasons[t.n], null, null, null, null, null, null,
        null, null, null, null, null, null, null, null
    from unnest(v_messages) with ordinality t (id, n)
    where t.n <= v_terminated
    union all
    select
        t.item, 3, m.id, m.event, m.kind, m.execution, null, m.body, null, null, null, null, null,
        null, null, null, null, null, null, null, null
    from unnest(v_items, v_messages) with ordinality t (item, id, n)
    cross join lateral (
        select m.*
        from message m
        where m.instance = v_instances[t.item]
        and m.id = t.id
        offset 0
    ) m
    where t.n > v_terminated
    union all
    select
        t.n::integer, 4, b.event, b.attempt, null, b.execution, b.codec, b.progress, null, null, null, null,
        null, null, null, null, null, null, null, null, null
    from unnest(v_instances, v_marks) with ordinality t (instance, mark, n)
    cross join lateral (
        select l.execution
        from live_instance l
        where l.instance = t.instance
        offset 0
    ) l
    cross join lateral (
        select b.*
        from heartbeat b
        where b.instance = t.instance
        and b.execution = l.execution
        offset 0
    ) b
    where t.mark > 0
    order by 1, 2, 3;
end
$$;
