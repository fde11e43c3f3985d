-- Commits turns of different instances that do nothing but go on: one chunk of history each, and
-- nothing to set, send or remove. This is ack_orchestration_items for the most frequent turn at a
-- third of its cost.
--
-- Either all turns go in or none; then stored is false, and ack_orchestration_items says of each
-- what is wrong. Ownership is read again after the append, see there. The lease is checked as by
-- require_node, without a call and a statement of its own: under the epoch's lock, by a statement
-- that begins after it was taken.
create or replace function append_turns(
    p_node_id text,
    p_epoch bigint,
    p_id text[],
    p_execution integer[],
    p_first bigint[],
    p_last bigint[],
    p_data bytea[],
    out now_at timestamptz,
    out stored boolean
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
    v_owned integer;
begin
    stored := pg_advisory_xact_lock_shared(
        ('node'::regclass::oid::bigint << 32) | (p_epoch & 4294967295)) is null;
    now_at := store_now();
    with fitting as materialized (
        select l.instance, t.execution, t.first, t.last, t.data
        from unnest(p_id, p_execution, p_first, p_last, p_data)
            t (id, execution, first, last, data)
        cross join lateral (
            select i.instance
            from instance i
            where i.id = t.id
            offset 0
        ) i
        cross join lateral (
            select l.instance
            from live_instance l
            where l.instance = i.instance
            and l.owner = p_epoch
            and l.execution = t.execution
            and l.status = 2
            and l.attempts = 0
            and l.reason is null
            offset 0
        ) l
        where t.first - 1 = (
            select h.last_event
            from history h
            where h.instance = l.instance
            and h.execution = t.execution
            and h.first_event >= t.first - 32
            order by h.first_event desc
            limit 1
        )
    ),
    appended as (
        insert into history (instance, execution, first_event, last_event, data)
        select f.instance, f.execution, f.first, f.last, f.data
        from fitting f
        where (select count(*) from fitting) = cardinality(p_id)
        and exists (
            select
            from node n
            where n.epoch = p_epoch
            and n.node_id = p_node_id
            and n.lease_until > now_at
        )
        returning history.instance
    )
    select array_agg(a.instance)
    into v_instance
    from appended a;
    stored := v_instance is not null;
    if not stored then
        return;
    end if;
    select count(*)
    into v_owned
    from unnest(v_instance) t (instance)
    cross join lateral (
        select
        from live_instance l
        where l.instance = t.instance
        and l.owner = p_epoch
        offset 0
    ) l;
    if v_owned <> cardinality(p_id) then
        raise exception 'an instance of this batch was released'
            using errcode = '40001';
    end if;
end
$$;
