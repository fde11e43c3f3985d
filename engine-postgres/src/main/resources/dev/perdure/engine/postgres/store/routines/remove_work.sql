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
    delete from work_ready r
    using work w
    where w.id = any(p_ids)
    and r.queue = w.queue
    and r.visible_at = w.visible_at
    and r.id = w.id;
    delete from work_lease l
    where l.id = any(p_ids);
    delete from work w
    where w.id = any(p_ids);
end
$$;
