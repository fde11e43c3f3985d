-- Appends a batch of requests to a log, each of them whole or not at all.
--
-- It first locks the log until the commit. Each later statement has a snapshot of its own, taken
-- after the lock was held, and so sees everything that was appended before: that is why the checks
-- are right, and why the order of positions is the order of commits. It needs read committed, and
-- refuses anything else.
--
-- Requests of a batch are numbered from 1 and do not depend on each other: the caller sends none
-- whose condition an earlier one of the same batch may break.
--
-- Events: one element per event, in order; p_request says which request each belongs to.
-- Tag rows: p_tag_event is the number of the event in this batch, p_tag the hash.
-- Conditions on tagged events: p_item_request, p_item_after, the hash of one tag of the query item;
-- its types as array literals of hashes and of names, its tags as an array literal; each is null
-- where the item asks for nothing. Conditions on any event: p_any_request, p_any_after.
-- Keys: p_key_request, p_key, p_fingerprint.
-- What was seen: p_seen, p_seen_mark, different positions and the marks they had; p_seen_request,
-- p_seen_pair say which requests rely on which of them, counted from 1.
-- Keys of subjects: p_subject_event, the numbers of events that are encrypted with one, p_subject_key
-- its name.
--
-- head: the head before. refused, offender, offender_type: for each query item that met an event,
-- the request and the first such event. repeated, …: requests whose key was used before. diverged:
-- requests that rely on a position that has another event now, or none. What was archived is not
-- compared. keyless: those of p_subject_event whose key was destroyed, or is not here.
create or replace function append_events(
    p_log integer,
    p_segment_size bigint,
    p_head bigint,
    p_request integer[],
    p_id uuid[],
    p_type text[],
    p_type_hash integer[],
    p_occurred_at bigint[],
    p_tags text[],
    p_codec text[],
    p_payload bytea[],
    p_tag_event integer[],
    p_tag bigint[],
    p_metadata bytea[] default null,
    p_correlation text[] default null,
    p_causation text[] default null,
    p_key_id text[] default null,
    p_item_request integer[] default null,
    p_item_after bigint[] default null,
    p_item_tag bigint[] default null,
    p_item_type_hashes text[] default null,
    p_item_types text[] default null,
    p_item_tags text[] default null,
    p_item_since bigint[] default null,
    p_any_request integer[] default null,
    p_any_after bigint[] default null,
    p_any_since bigint[] default null,
    p_key_request integer[] default null,
    p_key text[] default null,
    p_fingerprint bigint[] default null,
    p_seen bigint[] default null,
    p_seen_mark bigint[] default null,
    p_seen_request integer[] default null,
    p_seen_pair integer[] default null,
    p_subject_event integer[] default null,
    p_subject_key text[] default null,
    out head bigint,
    out recorded_at timestamptz,
    out refused integer[],
    out offender bigint[],
    out offender_type text[],
    out repeated integer[],
    out repeated_first bigint[],
    out repeated_events integer[],
    out repeated_same boolean[],
    out diverged integer[],
    out keyless integer[]
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
#variable_conflict use_column
declare
    v_head bigint;
    v_last bigint;
    v_now timestamptz;
    v_number integer[];
    v_lost integer[];
    v_settled integer[];
begin
    if current_setting('transaction_isolation') <> 'read committed' then
        raise exception 'appending needs the isolation level read committed, found %',
            current_setting('transaction_isolation')
            using errcode = '25001',
            hint = 'a check under another level could not see what was appended before';
    end if;
    perform from log l where l.log = p_log for update;
    if not found then
        raise exception 'there is no log number %', p_log
            using errcode = 'PD101',
            hint = 'a failover or a restore lost it: open the store again';
    end if;
    select e.position
    into v_head
    from event e
    where e.log = p_log
    and e.position >= p_head
    order by e.position desc
    limit 1;
    if v_head is null then
        v_head := head_of(p_log, 0);
    end if;
    v_now := clock_timestamp();

    if p_key is not null then
        select array_agg(r.request), array_agg(k.first_position), array_agg(k.events),
            array_agg(k.fingerprint = r.fingerprint)
        into repeated, repeated_first, repeated_events, repeated_same
        from unnest(p_key_request, p_key, p_fingerprint) r (request, key, fingerprint)
        cross join lateral (
            select k.first_position, k.events, k.fingerprint
            from append_key k
            where k.log = p_log
            and k.key = r.key
            offset 0
        ) k;
    end if;

    if p_seen is not null then
        select array_agg(s.pair)
        into v_lost
        from unnest(p_seen, p_seen_mark) with ordinality s (position, mark, pair)
        left join lateral (
            select
                uuid_hash_extended(e.id, (extract(epoch from e.recorded_at) * 1000000)::bigint) mark
            from event e
            where e.log = p_log
            and e.position = s.position
            offset 0
        ) e on true
        where e.mark is distinct from s.mark
        and (e.mark is not null or s.position > archived_up_to(p_log));
        if v_lost is not null then
            select array_agg(r.request)
            into diverged
            from unnest(p_seen_request, p_seen_pair) r (request, pair)
            where r.pair = any (v_lost)
            and r.request <> all (coalesce(repeated, '{}'));
        end if;
    end if;
    v_settled := coalesce(repeated, '{}') || coalesce(diverged, '{}');

    if p_subject_key is not null then
        select array_agg(u.event), v_settled || array_agg(p_request[u.event])
        into keyless, v_lost
        from unnest(p_subject_event, p_subject_key) u (event, key_id)
        left join lateral (
            select k.key_id
            from subject_key k
            where k.log = p_log
            and k.key_id = u.key_id
            and k.key is not null
            offset 0
        ) k on true
        where k.key_id is null
        and p_request[u.event] <> all (v_settled);
        v_settled := coalesce(v_lost, v_settled);
    end if;

    if p_item_request is not null then
        select array_agg(i.request), array_agg(o.position), array_agg(o.type)
        into refused, offender, offender_type
        from (
            select u.request, u.after, u.tag, u.type_hashes::integer[] type_hashes,
                u.types::text[] types, u.tags::text[] tags, u.since
            from unnest(p_item_request, p_item_after, p_item_tag, p_item_type_hashes, p_item_types,
                p_item_tags, p_item_since) u (request, after, tag, type_hashes, types, tags, since)
            where u.request <> all (v_settled)
            offset 0
        ) i
        cross join lateral (
            select e.position, e.type
            from event_tag t
            cross join lateral (
                select e.position, e.type
                from event e
                where e.log = p_log
                and e.position = t.position
                and (i.types is null or e.type = any (i.types))
                and (i.tags is null or e.tags @> i.tags)
                and (i.since is null or coalesce(e.occurred_at, e.recorded_at)
                    >= timestamptz 'epoch' + i.since * interval '1 microsecond')
                offset 0
            ) e
            where t.log = p_log
            and t.tag = i.tag
            and t.position > i.after
            and (i.type_hashes is null or t.type = any (i.type_hashes))
            order by t.position
            limit 1
        ) o;
    end if;

    if p_any_request is not null then
        select refused || array_agg(i.request), offender || array_agg(o.position),
            offender_type || array_agg(o.type)
        into refused, offender, offender_type
        from (
            select u.request, u.after, u.since
            from unnest(p_any_request, p_any_after, p_any_since) u (request, after, since)
            where u.request <> all (v_settled)
            offset 0
        ) i
        cross join lateral (
            select e.position, e.type
            from event e
            where e.log = p_log
            and e.position > i.after
            and (i.since is null or coalesce(e.occurred_at, e.recorded_at)
                >= timestamptz 'epoch' + i.since * interval '1 microsecond')
            order by e.position
            limit 1
        ) o;
    end if;

    v_last := v_head + cardinality(p_request);
    if refused is not null or v_settled <> '{}' then
        select array_agg(n.number order by n.event), v_head + max(n.number)
        into v_number, v_last
        from (
            select s.event,
                case when s.fits
                    then (count(*) filter (where s.fits) over (order by s.event))::integer
                    else 0
                end number
            from (
                select r.event, r.request <> all (coalesce(refused, '{}') || v_settled) fits
                from unnest(p_request) with ordinality r (request, event)
            ) s
        ) n;
    end if;

    if v_last > v_head then
        for v_segment in (v_head - 1) / p_segment_size + 1 .. (v_last - 1) / p_segment_size loop
            perform create_segment(p_log, v_segment);
        end loop;
        insert into event (position, occurred_at, recorded_at, log, id, type, tags, codec, payload,
            metadata, correlation_id, causation_id, key_id)
        select v_head + coalesce(v_number[u.event], u.event),
            timestamptz 'epoch' + u.occurred * interval '1 microsecond', v_now, p_log,
            u.id, u.type, u.tags::text[], u.codec, u.payload,
            p_metadata[u.event], p_correlation[u.event], p_causation[u.event], p_key_id[u.event]
        from unnest(p_id, p_type, p_occurred_at, p_tags, p_codec, p_payload) with ordinality
            u (id, type, occurred, tags, codec, payload, event)
        where v_number is null or v_number[u.event] > 0;
        insert into event_tag (tag, position, log, type)
        select u.tag, v_head + coalesce(v_number[u.event], u.event), p_log, p_type_hash[u.event]
        from unnest(p_tag_event, p_tag) u (event, tag)
        where v_number is null or v_number[u.event] > 0;
        if p_key is not null then
            insert into append_key (log, key, fingerprint, first_position, events, appended_at)
            select p_log, k.key, k.fingerprint, v_head + e.first, e.events, v_now
            from unnest(p_key_request, p_key, p_fingerprint) k (request, key, fingerprint)
            cross join lateral (
                select min(coalesce(v_number[r.event], r.event)) first, count(*) events
                from unnest(p_request) with ordinality r (request, event)
                where r.request = k.request
            ) e
            where e.first > 0;
        end if;
    end if;
    head := v_head;
    recorded_at := v_now;
end
$$;
