select
    n.handler,
    (
        select i.ready_us
        from instance i
        where i.handler = n.handler
        and i.ready_us is not null
        order by i.ready_us
        limit 1
    )
from node_handler n
where n.node = ?
