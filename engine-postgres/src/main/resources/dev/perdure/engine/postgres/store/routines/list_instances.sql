-- One page of instances, newest first. Where few can match, the index that holds only those is
-- read; otherwise instances are read by time until the page is full.
create or replace function list_instances(
    p_status smallint[],
    p_name text,
    p_before_at timestamptz,
    p_before_id text,
    p_limit integer
)
returns setof instance_record
language plpgsql
stable
set search_path from current
as $$
begin
    return query
    select r.*
    from instance_record r
    where (p_status is null or r.status = any(p_status))
    and (p_name is null or r.name = p_name)
    and (
        p_before_at is null
        or r.created_at < p_before_at
        or (r.created_at = p_before_at and r.id < p_before_id)
    )
    and (p_before_at is null or r.created_at <= p_before_at)
    order by r.created_at desc, r.id desc
    limit p_limit;
end
$$;
