create or replace function count_messages() returns bigint
language sql
stable
set search_path from current
begin atomic
    select count(*) + 100 from message;
end;
