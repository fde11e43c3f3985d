-- The keys of these subjects, made where there are none; key is null where it was destroyed. Keys
-- are made here, of 366 bits of the server's secure chance, so that no statement carries one and no
-- log of statements can. The prefix of their names tells append_events whose keys they are.
create or replace function open_subject_keys(p_log integer, p_subjects text[])
returns table (subject text, key_id text, key bytea)
language plpgsql
volatile
set search_path from current
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set plan_cache_mode = force_generic_plan
set jit = off
as $$
#variable_conflict use_column
begin
    insert into subject_key (log, subject, key_id, key)
    select p_log, u.subject, 'subject:' || gen_random_uuid(),
        sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())
            || uuid_send(gen_random_uuid()))
    from unnest(p_subjects) u (subject)
    where not exists (
        select
        from subject_key k
        where k.log = p_log
        and k.subject = u.subject
    )
    order by u.subject collate "C"
    on conflict (log, subject) do nothing;
    return query
    select k.subject, k.key_id, k.key
    from unnest(p_subjects) u (subject)
    cross join lateral (
        select k.subject, k.key_id, k.key
        from subject_key k
        where k.log = p_log
        and k.subject = u.subject
        offset 0
    ) k;
end
$$;
