-- A value as the binary form of messages writes it: the codec, which is a name that occurs for the
-- first time, and the bytes. What is null in SQL is no value; the null of JSON is a value.
-- Error PD003 if it is too large.
create or replace function json_form(p_value jsonb, p_what text)
returns bytea
language plpgsql
stable
set search_path from current
as $$
declare
    v_bytes bytea := convert_to(coalesce(p_value::text, ''), 'UTF8');
begin
    if octet_length(v_bytes) > 2097152 then
        raise exception 'the % has % bytes as JSON, the limit is 2097152',
            p_what, octet_length(v_bytes)
            using errcode = 'PD003', hint = 'Store it elsewhere and pass a reference.';
    end if;
    return number_form(0)
        || text_form(case when p_value is null then 'none' else 'json' end)
        || number_form(octet_length(v_bytes))
        || v_bytes;
end
$$;
