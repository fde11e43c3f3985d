-- Repairs what a fetch may have left behind whose answer did not arrive: stored messages of held
-- instances are handed out again, other instances and work items that the node has are released.
create or replace function hand_out_again(
    p_node_id text,
    p_epoch bigint,
    p_held text[],
    p_held_work bigint[]
)
returns void
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
    v_owned bigint[];
begin
    select array_agg(l.instance)
    into v_owned
    from live_instance l
    cross join lateral (
        select i.id
        from instance i
        where i.instance = l.instance
        offset 0
    ) i
    where l.owner = p_epoch
    and i.id not in (select h.id from unnest(p_held) h (id));
    update live_instance l
    set owner = null, ready_at = v_now
    where l.instance = any(v_owned);
    delete from inbox b
    where b.epoch = p_epoch;
    insert into inbox (epoch, id, instance)
    select p_epoch, m.id, m.instance
    from live_instance l
    cross join lateral (
        select m.id, m.instance
        from message m
        where m.instance = l.instance
        offset 0
    ) m
    where l.owner = p_epoch;
    perform give_back_work(
        p_epoch,
        array(
            select w.id
            from work_lease w
            where w.epoch = p_epoch
            and w.id not in (select h.id from unnest(p_held_work) h (id))
        ),
        false,
        v_now);
end
$$;
