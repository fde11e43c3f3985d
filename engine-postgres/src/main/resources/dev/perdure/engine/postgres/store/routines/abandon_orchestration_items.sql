-- Gives instances back. Waiting messages are looked for in the statement that releases, which waits
-- for every message that is being stored, so that none is left without a receiver.
-- Returns whether one may be claimed now.
create or replace function abandon_orchestration_items(
    p_node_id text,
    p_epoch bigint,
    p_id text[],
    p_ready boolean[],
    p_delay_us bigint[],
    p_failed boolean[],
    p_begun boolean[],
    p_reason text[]
)
returns boolean
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
    v_next record;
    v_owner bigint;
    v_ready boolean := false;
    v_now_ready boolean;
begin
    for v_next in
        select l.instance, t.*
        from unnest(p_id, p_ready, p_delay_us, p_failed, p_begun, p_reason)
            t (id, ready, delay_us, failed, begun, reason)
        cross join lateral (
            select i.instance
            from instance i
            where i.id = t.id
            offset 0
        ) i
        cross join lateral (
            select l.instance, l.owner
            from live_instance l
            where l.instance = i.instance
            offset 0
        ) l
        where l.owner = p_epoch
        order by l.instance
    loop
        select l.owner
        into v_owner
        from live_instance l
        where l.instance = v_next.instance
        for no key update;
        continue when v_owner is distinct from p_epoch;
        delete from inbox b
        where b.epoch = p_epoch
        and b.id = any(array(
            select m.id
            from message m
            where m.instance = v_next.instance
        ));
        update live_instance l
        set
            owner = null,
            orphaned = l.orphaned and not v_next.begun,
            attempts = case
                when v_next.failed then l.attempts + 1
                when v_next.begun then 0
                else l.attempts
            end,
            reason = case
                when v_next.failed or v_next.begun then v_next.reason
                else l.reason
            end,
            ready_at = case
                when v_next.ready
                    or v_next.delay_us > 0
                    or exists (select 1 from message m where m.instance = l.instance)
                then v_now + v_next.delay_us * interval '1 microsecond'
            end
        where l.instance = v_next.instance
        returning l.ready_at <= v_now
        into v_now_ready;
        v_ready := v_ready or coalesce(v_now_ready, false);
    end loop;
    return v_ready;
end
$$;
