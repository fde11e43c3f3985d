-- For people, triggers and other programs: raises an external event to an instance once this
-- transaction has committed. payload: null for none.
-- Errors: PD010 there is no such instance, PD011 it has ended, PD008 too many of its events wait,
-- PD003 and PD020 for arguments.
create or replace function raise_event(id text, name text, payload jsonb default null)
returns void
language plpgsql
volatile
set search_path from current
set enable_seqscan = off
set enable_bitmapscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set plan_cache_mode = force_generic_plan
set jit = off
as $$
declare
    v_outcome integer;
begin
    perform check_name(id, 'instance id');
    perform check_name(name, 'event name');
    v_outcome := stage_message(
        id, 5::smallint,
        '\x0105'::bytea || text_form(name) || json_form(payload, 'payload'), 100000);
    if v_outcome = 4 then
        raise exception 'instance ''%'' does not exist', id
            using errcode = 'PD010';
    elsif v_outcome = 5 then
        raise exception 'instance ''%'' has ended already, so it takes no messages', id
            using errcode = 'PD011';
    elsif v_outcome = 6 then
        raise exception 'instance ''%'' has 100000 external events waiting, which is the limit', id
            using errcode = 'PD008', hint = 'Raise again later.';
    end if;
end
$$;
