-- How full the store is: `what` is a status number, or 100 messages, 101 work items, 102 timers.
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
    select e.status::integer, count(*)
    from ended_instance e
    group by e.status
    union all
    select 100, (select count(*) from message)
    union all
    select 101, (select count(*) from work)
    union all
    select 102, (select count(*) from timer);
end
$$;
