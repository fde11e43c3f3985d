-- Saves a state, unless one of a later position is there. True if it was saved.
create or replace function save_snapshot(
    p_log integer,
    p_name text,
    p_query_key text,
    p_version integer,
    p_position bigint,
    p_codec text,
    p_state bytea
)
returns boolean
language plpgsql
volatile
set search_path from current
as $$
begin
    insert into snapshot as s (log, name, query_key, version, position, codec, state)
    values (p_log, p_name, p_query_key, p_version, p_position, p_codec, p_state)
    on conflict (log, name, query_key, version) do update
    set position = excluded.position,
        codec = excluded.codec,
        state = excluded.state,
        saved_at = excluded.saved_at
    where s.position < excluded.position;
    return found;
end
$$;
