-- The payload of an event as JSON, for people who search and for indexes that they make; nothing in
-- the store needs it. Null if it is encrypted, or not JSON that the server can hold.
create or replace function payload_json(p_codec text, p_payload bytea, p_key_id text)
returns jsonb
language plpgsql
immutable
parallel safe
set search_path from current
as $$
begin
    if p_codec <> 'json' or p_key_id is not null then
        return null;
    end if;
    return convert_from(p_payload, 'UTF8')::jsonb;
exception
    when data_exception or program_limit_exceeded then
        return null;
end
$$;
