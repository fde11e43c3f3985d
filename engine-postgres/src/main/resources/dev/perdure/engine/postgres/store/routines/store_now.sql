-- The time that decides leases, timers and visibility. Read once per operation.
create or replace function store_now()
returns timestamptz
language plpgsql
volatile
set search_path from current
as $$
begin
    return clock_timestamp();
end
$$;
