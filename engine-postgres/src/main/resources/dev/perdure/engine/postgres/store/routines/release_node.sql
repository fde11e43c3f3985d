-- Releases everything an epoch holds and fences it. The caller holds the epoch's lock alone.
-- p_lost: it did not leave, so what it ran may have been started, and may be what ended it.
create or replace function release_node(p_epoch bigint, p_lost boolean, p_now timestamptz)
returns void
language plpgsql
volatile
set search_path from current
as $$
begin
    update live_instance l
    set
        owner = null,
        ready_at = p_now,
        orphaned = l.orphaned or p_lost,
        attempts = l.attempts + p_lost::integer
    where l.owner = p_epoch;
    perform give_back_work(
        p_epoch, array(select w.id from work_lease w where w.epoch = p_epoch), p_lost, p_now);
    delete from inbox b
    where b.epoch = p_epoch;
    delete from notice c
    where c.epoch = p_epoch;
    delete from node_handler h
    where h.epoch = p_epoch;
    delete from node n
    where n.epoch = p_epoch;
end
$$;
