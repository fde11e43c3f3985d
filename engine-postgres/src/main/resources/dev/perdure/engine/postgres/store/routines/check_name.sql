-- Refuses a name or id that the engine would refuse. Error PD020.
create or replace function check_name(p_name text, p_what text)
returns void
language plpgsql
immutable
set search_path from current
as $$
begin
    if p_name is null or btrim(p_name) = '' or length(p_name) > 200 then
        raise exception '%: expected 1 to 200 characters, found %',
            p_what, coalesce(length(p_name), 0)
            using errcode = 'PD020';
    end if;
end
$$;
