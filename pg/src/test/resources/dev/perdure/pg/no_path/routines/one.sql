create or replace function one() returns int language sql as 'select 1';
