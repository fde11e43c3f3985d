-- The numbers of handlers, in the order of the arguments; new ones are added.
create or replace function number_handlers(p_names text[], p_versions integer[])
returns integer[]
language plpgsql
volatile
set search_path from current
as $$
begin
    insert into handler (name, version)
    select distinct t.name, t.version
    from unnest(p_names, p_versions) t (name, version)
    where not exists (
        select 1
        from handler h
        where h.name = t.name
        and h.version = t.version
    )
    order by t.name, t.version
    on conflict do nothing;
    return (
        select array_agg(h.handler order by t.n)
        from unnest(p_names, p_versions) with ordinality t (name, version, n)
        join handler h on h.name = t.name and h.version = t.version
    );
end
$$;
