-- For people, triggers and other programs: starts an orchestration when this transaction commits.
-- name, version: its handler. id: of the instance; null makes one up. input: null for none.
-- if_running: what to do if an instance of this id has not ended: 'fail' or 'attach'. if_finished:
-- if it has: 'reject', 'allow_if_failed' or 'allow'. Returns the id.
-- Errors: PD009 the id exists, here or when the transaction commits; PD003 and PD020 for arguments.
create or replace function start_orchestration(
    name text,
    version integer,
    id text default null,
    input jsonb default null,
    if_running text default 'fail',
    if_finished text default 'reject'
)
returns text
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
    v_id text := coalesce(id, gen_random_uuid()::text);
    v_running integer := array_position(array['fail', 'attach'], if_running) - 1;
    v_finished integer :=
        array_position(array['reject', 'allow_if_failed', 'allow'], if_finished) - 1;
    v_outcome integer;
begin
    perform check_name(name, 'orchestration');
    perform check_name(v_id, 'instance id');
    if version is null or version < 1 then
        raise exception 'orchestration ''%'': expected a version from 1, found %', name, version
            using errcode = 'PD020';
    end if;
    if v_running is null then
        raise exception 'if_running: expected ''fail'' or ''attach'', found ''%''', if_running
            using errcode = 'PD020';
    end if;
    if v_finished is null then
        raise exception
            'if_finished: expected ''reject'', ''allow_if_failed'' or ''allow'', found ''%''',
            if_finished
            using errcode = 'PD020';
    end if;
    v_outcome := stage_start(
        v_id, name, version, v_running * 10 + v_finished,
        '\x0101'::bytea
            || text_form(name)
            || number_form(version)
            || json_form(input, 'input')
            || number_form(0)
            || number_form(v_running)
            || number_form(v_finished));
    if v_outcome > 1 then
        raise exception 'instance ''%'' exists%',
            v_id, case v_outcome when 3 then ' and has ended' else '' end
            using
                errcode = 'PD009',
                hint = 'Choose another id, or say what to do by if_running and if_finished.';
    end if;
    return v_id;
end
$$;
