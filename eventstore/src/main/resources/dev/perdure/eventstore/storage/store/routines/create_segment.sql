-- Creates the partitions of one segment, unless they are there. The caller holds the lock on the log.
-- Attaching a table keeps nobody from reading or appending, which creating it as a partition would.
-- It runs as the owner of the tables, so that whoever may append needs no more rights.
--
-- Rows are never changed: pages are filled, and vacuum has nothing to do but to freeze. It does so
-- after every million of rows and leaves none to freeze later, so that a segment that is full needs
-- no vacuum ever again.
create or replace function create_segment(p_log integer, p_number bigint)
returns boolean
language plpgsql
volatile
security definer
set search_path from current
as $$
declare
    v_size bigint;
    v_parent text;
    v_name text;
begin
    select l.segment_size into v_size from log l where l.log = p_log;
    if to_regclass(format('%I', format('event_tag_%s_%s', p_log, p_number))) is not null then
        return false;
    end if;
    foreach v_parent in array array['event', 'event_tag'] loop
        v_name := format('%s_%s_%s', v_parent, p_log, p_number);
        execute format(
            'create table %I (like %I including defaults including constraints) with ('
                'fillfactor = 100, '
                'autovacuum_vacuum_insert_threshold = 1000000, '
                'autovacuum_vacuum_insert_scale_factor = 0, '
                'autovacuum_analyze_threshold = 100000, '
                'autovacuum_analyze_scale_factor = 0.1, '
                'autovacuum_freeze_min_age = 0, '
                'autovacuum_freeze_table_age = 0)',
            v_name, v_parent);
        execute format(
            'alter table %I attach partition %I for values from (%s, %s) to (%s, %s)',
            v_parent, v_name,
            p_log, p_number * v_size + 1,
            p_log, (p_number + 1) * v_size + 1);
    end loop;
    return true;
end
$$;
