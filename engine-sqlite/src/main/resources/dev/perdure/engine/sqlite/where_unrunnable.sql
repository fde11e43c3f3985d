where i.handler in (
    select a.handler
    from handler a
    where a.handler not in (
        select nh.handler
        from node_handler nh
        join node l on l.node = nh.node
        where l.lease_until_us > ?
    )
)
and i.ready_us is not null
and i.ready_us <= ?
limit ?
