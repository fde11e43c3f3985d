-- One page of instances, newest first. A page of statuses that few instances have is sorted from
-- the small index that holds only those; any other is read by time, newest first, until it is full.
-- Nothing of the size of the store is sorted; reading on for a rare name can take long.
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
set enable_seqscan = off
set enable_bitmapscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set plan_cache_mode = force_generic_plan
set jit = off
set enable_sort = off
as $$
declare
    v_few constant integer := 10000;
    v_at timestamptz := coalesce(p_before_at, 'infinity');
    v_id text := coalesce(p_before_id, '');
    v_found bigint[] := '{}';
begin
    if p_status is not null and not 4 = any(p_status) then
        if 1 = any(p_status) or 2 = any(p_status) then
            v_found := array(select l.instance from live_instance l limit v_few + 1);
        elsif 3 = any(p_status) then
            v_found := array(
                select l.instance
                from live_instance l
                where l.status = 3
                limit v_few + 1
            );
        end if;
        v_found := v_found || array(
            select e.instance
            from unnest(p_status) s (status)
            cross join lateral (
                select e.instance
                from ended_instance e
                where e.status = s.status
                and e.status <> 4
                limit v_few + 1
            ) e
            where s.status > 4
        );
        if cardinality(v_found) <= v_few then
            return query
            select r.*
            from unnest(v_found) t (instance)
            cross join lateral (
                select r.*
                from instance_record r
                where r.instance = t.instance
                offset 0
            ) r
            where r.status = any(p_status)
            and (p_name is null or r.name = p_name)
            and (r.created_at, r.id) < (v_at, v_id)
            order by r.created_at desc, r.id desc
            limit p_limit;
            return;
        end if;
    end if;
    return query
    select r.*
    from (
        select i.instance, i.created_at, i.id
        from instance i
        where (i.created_at, i.id) < (v_at, v_id)
        order by i.created_at desc, i.id desc
        offset 0
    ) i
    cross join lateral (
        select r.*
        from instance_record r
        where r.instance = i.instance
        offset 0
    ) r
    where (p_status is null or r.status = any(p_status))
    and (p_name is null or r.name = p_name)
    order by i.created_at desc, i.id desc
    limit p_limit;
end
$$;
