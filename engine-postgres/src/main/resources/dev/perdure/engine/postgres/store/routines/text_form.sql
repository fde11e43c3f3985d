-- A text as the binary form of messages writes it: its length in bytes, and UTF-8.
create or replace function text_form(p_text text)
returns bytea
language plpgsql
immutable
strict
set search_path from current
as $$
declare
    v_bytes bytea := convert_to(p_text, 'UTF8');
begin
    return number_form(octet_length(v_bytes)) || v_bytes;
end
$$;
