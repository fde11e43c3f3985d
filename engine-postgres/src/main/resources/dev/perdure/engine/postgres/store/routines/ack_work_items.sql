-- Deletes work items and sends their outcomes. Returns for each whether it was taken, and whom to
-- wake.
create or replace function ack_work_items(
    p_node_id text,
    p_epoch bigint,
    p_work bigint[],
    p_id text[],
    p_kind smallint[],
    p_body bytea[],
    out now_at timestamptz,
    out taken boolean[],
    out woken bigint[]
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
    v_instance bigint;
begin
    now_at := require_node(p_node_id, p_epoch);
    taken := '{}';
    woken := '{}';
    for n in 1 .. cardinality(p_work) loop
        select w.instance
        into v_instance
        from (
            select l.epoch
            from work_lease l
            where l.id = p_work[n]
            offset 0
            for update
        ) l
        cross join lateral (
            select w.instance
            from work w
            where w.id = p_work[n]
            offset 0
        ) w
        cross join lateral (
            select i.id
            from instance i
            where i.instance = w.instance
            offset 0
        ) i
        where l.epoch = p_epoch
        and i.id = p_id[n];
        taken := taken || found;
        if found then
            delete from work_lease l
            where l.id = p_work[n];
            delete from work w
            where w.id = p_work[n];
            woken := woken || deliver(
                v_instance, p_kind[n], null, null, p_body[n], now_at);
        end if;
    end loop;
    woken := array(select distinct w from unnest(woken) w where w >= 0);
end
$$;
