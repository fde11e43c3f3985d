-- Events that a query matches above p_after and up to p_until, the last one first, at most
-- p_limit of them. All of it, and the head that comes with each row, is of one snapshot: the
-- function is stable. If nothing matches, there is one row that has only the head. mark: of the
-- event at the head; null if there is none.
--
-- p_seen, p_seen_mark: positions and the marks that they had when they were seen. If one of them, up
-- to the head, has another event now, there is one row that has the head and this position, but no
-- event. What was archived is not compared.
--
-- Query items: p_hashes, all tag hashes of an item as an array literal; p_type_hashes, p_types and
-- p_tags as in append_events. Without items, every event matches. p_from and p_to bound the time of
-- occurrence, both included, in microseconds since 1970.
create or replace function read_backwards(
    p_log integer,
    p_hint bigint,
    p_after bigint,
    p_until bigint,
    p_limit integer,
    p_hashes text[] default null,
    p_type_hashes text[] default null,
    p_types text[] default null,
    p_tags text[] default null,
    p_from bigint default null,
    p_to bigint default null,
    p_seen bigint[] default null,
    p_seen_mark bigint[] default null
)
returns table (
    head bigint,
    mark bigint,
    "position" bigint,
    occurred_at timestamptz,
    recorded_at timestamptz,
    id uuid,
    type text,
    tags text[],
    codec text,
    payload bytea,
    metadata bytea,
    correlation_id text,
    causation_id text,
    key_id text
)
language plpgsql
stable
rows 100
set search_path from current
set enable_seqscan = off
set enable_bitmapscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set plan_cache_mode = force_generic_plan
set jit = off
as $$
#variable_conflict use_column
declare
    v_head bigint;
    v_mark bigint;
    v_until bigint;
    v_from timestamptz := timestamptz 'epoch' + p_from * interval '1 microsecond';
    v_to timestamptz := timestamptz 'epoch' + p_to * interval '1 microsecond';
begin
    select e.position,
        uuid_hash_extended(e.id, (extract(epoch from e.recorded_at) * 1000000)::bigint)
    into v_head, v_mark
    from event e
    where e.log = p_log
    and e.position >= p_hint
    order by e.position desc
    limit 1;
    if v_head is null then
        v_head := head_of(p_log, 0);
        select uuid_hash_extended(e.id, (extract(epoch from e.recorded_at) * 1000000)::bigint)
        into v_mark
        from event e
        where e.log = p_log
        and e.position = v_head;
    end if;
    if p_seen is not null then
        select s.position
        into position
        from unnest(p_seen, p_seen_mark) s (position, mark)
        left join lateral (
            select
                uuid_hash_extended(e.id, (extract(epoch from e.recorded_at) * 1000000)::bigint) mark
            from event e
            where e.log = p_log
            and e.position = s.position
            offset 0
        ) e on true
        where s.position <= v_head
        and e.mark is distinct from s.mark
        and (e.mark is not null or s.position > archived_up_to(p_log))
        order by s.position
        limit 1;
        if found then
            head := v_head;
            mark := v_mark;
            return next;
            return;
        end if;
    end if;
    v_until := least(p_until, v_head);
    if p_limit = 0 then
        null;
    elsif p_hashes is null then
        return query
        select v_head, v_mark, e.position, e.occurred_at, e.recorded_at, e.id, e.type, e.tags,
            e.codec, e.payload, e.metadata, e.correlation_id, e.causation_id, e.key_id
        from event e
        where e.log = p_log
        and e.position > p_after
        and e.position <= v_until
        and (v_from is null or coalesce(e.occurred_at, e.recorded_at) >= v_from)
        and (v_to is null or coalesce(e.occurred_at, e.recorded_at) <= v_to)
        order by e.position desc
        limit p_limit;
    else
        return query
        select distinct on (m.position)
            v_head, v_mark, m.position, m.occurred_at, m.recorded_at, m.id, m.type, m.tags, m.codec,
            m.payload, m.metadata, m.correlation_id, m.causation_id, m.key_id
        from (
            select
                case
                    when cardinality(h.hashes) = 1 then h.hashes[1]
                    else rarest_tag(p_log, h.hashes, p_after, v_until)
                end tag,
                u.type_hashes::integer[] type_hashes, u.types::text[] types, u.tags::text[] tags
            from unnest(p_hashes, p_type_hashes, p_types, p_tags)
                u (hashes, type_hashes, types, tags)
            cross join lateral (select u.hashes::bigint[] hashes offset 0) h
            offset 0
        ) i
        cross join lateral (
            select e.*
            from event_tag t
            cross join lateral (
                select e.*
                from event e
                where e.log = p_log
                and e.position = t.position
                and (i.types is null or e.type = any (i.types))
                and (i.tags is null or e.tags @> i.tags)
                and (v_from is null or coalesce(e.occurred_at, e.recorded_at) >= v_from)
                and (v_to is null or coalesce(e.occurred_at, e.recorded_at) <= v_to)
                offset 0
            ) e
            where t.log = p_log
            and t.tag = i.tag
            and t.position > p_after
            and t.position <= v_until
            and (i.type_hashes is null or t.type = any (i.type_hashes))
            order by t.position desc
            limit p_limit
        ) m
        order by m.position desc
        limit p_limit;
    end if;
    if p_limit = 0 or not found then
        head := v_head;
        mark := v_mark;
        return next;
    end if;
end
$$;
