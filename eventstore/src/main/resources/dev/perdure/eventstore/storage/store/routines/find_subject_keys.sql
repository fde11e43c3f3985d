-- The keys of these names; key is null where it was destroyed. No row for a name that no key has.
create or replace function find_subject_keys(p_log integer, p_key_ids text[])
returns table (subject text, key_id text, key bytea)
language plpgsql
stable
set search_path from current
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set plan_cache_mode = force_generic_plan
set jit = off
as $$
#variable_conflict use_column
begin
    return query
    select k.subject, k.key_id, k.key
    from unnest(p_key_ids) u (key_id)
    cross join lateral (
        select k.subject, k.key_id, k.key
        from subject_key k
        where k.log = p_log
        and k.key_id = u.key_id
        offset 0
    ) k;
end
$$;
