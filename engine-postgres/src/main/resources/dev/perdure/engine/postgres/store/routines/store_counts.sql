-- How full the store is: `what` is a status number, or 100 messages, 101 work items, 102 timers.
-- One snapshot, and exact. Of ended instances only indexes are read: nearly all are completed, so
-- those are all but the ones that an index knows to have ended otherwise.
create or replace function store_counts()
returns table (what integer, number bigint)
language plpgsql
stable
set search_path from current
as $$
#variable_conflict use_column
begin
    return query
    select l.status::integer, count(*)
    from live_instance l
    group by l.status
    union all
    select b.status::integer, count(*)
    from ended_instance b
    where b.status <> 4
    group by b.status
    union all
    select 4, c.number
    from (
        select
            (select count(*) from ended_instance e)
            - (select count(*) from ended_instance b where b.status <> 4) as number
        offset 0
    ) c
    where c.number > 0
    union all
    select 100, (select count(*) from message)
    union all
    select 101, (select count(*) from work)
    union all
    select 102, (select count(*) from timer);
end
$$;
