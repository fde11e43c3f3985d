-- The segments of a log whose tables are here, in the order of positions. bytes: of its tables with
-- their indexes.
create or replace function segments_of(p_log integer)
returns table (
    number bigint,
    first_position bigint,
    last_position bigint,
    is_archived boolean,
    bytes bigint
)
language plpgsql
stable
set search_path from current
as $$
#variable_conflict use_column
begin
    return query
    select s.number, s.number * l.segment_size + 1, (s.number + 1) * l.segment_size,
        not exists (
            select
            from pg_inherits i
            where i.inhrelid = s.events
            and i.inhparent = 'event'::regclass),
        coalesce(pg_total_relation_size(s.events), 0)
            + coalesce(pg_total_relation_size(
                to_regclass(format('%I', format('event_tag_%s_%s', p_log, s.number)))), 0)
    from log l
    cross join (
        select c.oid events,
            substring(c.relname from format('^event_%s_([0-9]+)$', p_log))::bigint number
        from pg_class c
        where c.relkind = 'r'
        and c.relnamespace = (select o.relnamespace from pg_class o where o.oid = 'log'::regclass)
    ) s
    where l.log = p_log
    and s.number is not null
    order by s.number;
end
$$;
