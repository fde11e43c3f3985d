-- Makes leased work items visible again, with no attempt counted.
create or replace function give_back_work(p_epoch bigint, p_ids bigint[])
returns void
language plpgsql
volatile
set search_path from current
as $$
begin
    with returned as (
        delete from work_lease l
        where l.id = any(p_ids)
        and l.epoch = p_epoch
        returning l.id, l.attempt
    )
    insert into work_ready (queue, visible_at, id, attempt)
    select w.queue, w.visible_at, w.id, r.attempt
    from returned r
    cross join lateral (
        select w.*
        from work w
        where w.id = r.id
        offset 0
    ) w;
end
$$;
