create or replace function add_message(given text) returns bigint
language plpgsql
set search_path from current
as $$
declare
    made bigint;
begin
    insert into message (note) values (given) returning id into made;
    return made;
end;
$$;
