-- The number of a log; creates the log with its first segment if there is none of this name.
--
-- The number is a hash of the name, and the next free one where another log has that. So a log that
-- a failover or a restore lost gets its number again, and no other log gets it, while processes go
-- on that know it.
create or replace function open_log(p_name text, p_segment_size bigint)
returns table (log integer, segment_size bigint)
language plpgsql
volatile
set search_path from current
as $$
#variable_conflict use_column
declare
    v_log integer;
    v_most constant integer := 2147483646;
begin
    select l.log into v_log from log l where l.name = p_name;
    if v_log is null then
        v_log := ('x' || left(encode(sha256(convert_to(p_name, 'UTF8')), 'hex'), 8))::bit(32)
            ::bigint % v_most + 1;
        loop
            insert into log (log, name, segment_size)
            values (v_log, p_name, p_segment_size)
            on conflict do nothing;
            exit when found or exists (select from log l where l.name = p_name);
            v_log := v_log % v_most + 1;
        end loop;
        select l.log into strict v_log from log l where l.name = p_name;
        perform create_segment(v_log, 0);
    end if;
    return query select l.log, l.segment_size from log l where l.log = v_log;
end
$$;
