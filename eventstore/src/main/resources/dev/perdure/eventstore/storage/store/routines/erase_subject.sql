-- Destroys the key of a subject and notes who did so, when and why. The row stays without its key,
-- so that none is made again. If that was done before, returns how it was noted then. No row if the
-- subject has no key.
create or replace function erase_subject(p_log integer, p_subject text, p_reason text)
returns table (key_id text, erased_at timestamptz, erased_by text, reason text, is_repeated boolean)
language plpgsql
volatile
set search_path from current
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
set jit = off
as $$
#variable_conflict use_column
declare
    v_key_id text;
    v_is_repeated boolean;
    v_now timestamptz := clock_timestamp();
begin
    select k.key_id, k.key is null
    into v_key_id, v_is_repeated
    from subject_key k
    where k.log = p_log
    and k.subject = p_subject
    for update;
    if not found then
        return;
    end if;
    if not v_is_repeated then
        update subject_key k
        set key = null, erased_at = v_now
        where k.log = p_log
        and k.subject = p_subject;
        insert into erasure (log, subject, key_id, erased_at, erased_by, reason)
        values (p_log, p_subject, v_key_id, v_now,
            format('%s (%s)', session_user, current_setting('application_name')), p_reason);
    end if;
    return query
    select e.key_id, e.erased_at, e.erased_by, e.reason, v_is_repeated
    from erasure e
    where e.log = p_log
    and e.subject = p_subject;
end
$$;
