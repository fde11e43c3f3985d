-- The number of a log; creates the log with its first segment if there is none of this name.
create or replace function open_log(p_name text, p_segment_size bigint)
returns table (log integer, segment_size bigint)
language plpgsql
volatile
set search_path from current
as $$
#variable_conflict use_column
declare
    v_log integer;
begin
    select l.log into v_log from log l where l.name = p_name;
    if v_log is null then
        insert into log as l (name, segment_size)
        values (p_name, p_segment_size)
        on conflict (name) do nothing
        returning l.log into v_log;
        if v_log is null then
            select l.log into strict v_log from log l where l.name = p_name;
        end if;
        perform create_segment(v_log, 0);
    end if;
    return query select l.log, l.segment_size from log l where l.log = v_log;
end
$$;
