-- Wakes the nodes when the caller's transaction commits. Commits that notify take turns, which is
-- why nodes never do this in theirs; those of callers are few.
create or replace function announce_arrival(p_payload text)
returns void
language plpgsql
volatile
set search_path from current
as $$
begin
    perform pg_notify('perdure_' || current_schema(), p_payload);
end
$$;
