-- The time that lies so many microseconds after 1970.
create or replace function from_micros(p_us bigint)
returns timestamptz
language plpgsql
immutable
set search_path from current
as $$
begin
    return timestamptz '1970-01-01 00:00:00+00' + p_us * interval '1 microsecond';
end
$$;
