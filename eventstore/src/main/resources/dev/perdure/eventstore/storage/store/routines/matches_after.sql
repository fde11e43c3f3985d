-- True if an event above p_after matches a query, given as in read_forwards. It looks for no more than
-- one, and for nothing else, which makes it cheaper than reading a page of one event.
create or replace function matches_after(
    p_log integer,
    p_after bigint,
    p_hashes text[] default null,
    p_type_hashes text[] default null,
    p_types text[] default null,
    p_tags text[] default null,
    p_from bigint default null,
    p_to bigint default null
)
returns boolean
language plpgsql
stable
set search_path from current
set enable_seqscan = off
set enable_bitmapscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set plan_cache_mode = force_generic_plan
set jit = off
as $$
declare
    v_from timestamptz;
    v_to timestamptz;
begin
    if p_from is not null then
        v_from := timestamptz 'epoch' + p_from * interval '1 microsecond';
    end if;
    if p_to is not null then
        v_to := timestamptz 'epoch' + p_to * interval '1 microsecond';
    end if;
    if p_hashes is null then
        return exists (
            select
            from event e
            where e.log = p_log
            and e.position > p_after
            and (v_from is null or coalesce(e.occurred_at, e.recorded_at) >= v_from)
            and (v_to is null or coalesce(e.occurred_at, e.recorded_at) <= v_to)
            order by e.position
            limit 1
        );
    end if;
    return exists (
        select
        from (
            select
                case
                    when cardinality(h.hashes) = 1 then h.hashes[1]
                    else rarest_tag(p_log, h.hashes, p_after, 9223372036854775807)
                end tag,
                u.type_hashes::integer[] type_hashes, u.types::text[] types, u.tags::text[] tags
            from unnest(p_hashes, p_type_hashes, p_types, p_tags)
                u (hashes, type_hashes, types, tags)
            cross join lateral (select u.hashes::bigint[] hashes offset 0) h
            offset 0
        ) i
        cross join lateral (
            select
            from event_tag t
            cross join lateral (
                select
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
            and (i.type_hashes is null or t.type = any (i.type_hashes))
            order by t.position
            limit 1
        ) o
    );
end
$$;
