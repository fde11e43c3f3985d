create or replace function one() returns int language sql set search_path from current
as 'select 1';
create or replace function two() returns int language sql set search_path from current
as 'select 2';
