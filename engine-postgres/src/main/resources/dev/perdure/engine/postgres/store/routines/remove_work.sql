-- Removes work items, leased or not.
create or replace function remove_work(p_ids bigint[])
returns void
language plpgsql
volatile
set search_path from current
as $$
begin
    if cardinality(p_ids) = 0 then
        return;
    end if;
    delete from work_ready d
    where d.ctid = any(array(
        select r.ctid
        from unnest(p_ids) t (id)
        cross join lateral (
            select w.queue, w.visible_at
            from work w
            where w.id = t.id
            offset 0
        ) w
        cross join lateral (
            select r.ctid
            from work_ready r
            where r.queue = w.queue
            and r.visible_at = w.visible_at
            and r.id = t.id
            offset 0
        ) r
    ));
    delete from work_lease l
    where l.id = any(p_ids);
    delete from work w
    where w.id = any(p_ids);
end
$$;
