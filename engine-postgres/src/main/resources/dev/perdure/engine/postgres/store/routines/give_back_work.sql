-- Makes leased work items visible again, from now on: their earlier time may lie before the place
-- from which nodes look.
-- p_lost: counts as an attempt, because it may have been begun.
create or replace function give_back_work(
    p_epoch bigint,
    p_ids bigint[],
    p_lost boolean,
    p_now timestamptz
)
returns void
language plpgsql
volatile
set search_path from current
as $$
declare
    v_ids bigint[] := array(
        select l.id
        from work_lease l
        where l.id = any(p_ids)
        and l.epoch = p_epoch
        for update
    );
begin
    update work w
    set visible_at = p_now
    where w.id = any(v_ids);
    with returned as (
        delete from work_lease l
        where l.id = any(v_ids)
        returning l.id, l.attempt
    )
    insert into work_ready (queue, visible_at, id, attempt)
    select w.queue, w.visible_at, w.id, r.attempt + p_lost::integer
    from returned r
    cross join lateral (
        select w.*
        from work w
        where w.id = r.id
        offset 0
    ) w;
end
$$;
