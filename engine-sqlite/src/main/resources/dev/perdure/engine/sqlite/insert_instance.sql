insert into instance (
    seq,
    id,
    handler,
    status,
    execution,
    created_us,
    owner,
    ready_us,
    creator,
    orphaned,
    attempts,
    parent_id,
    parent_execution,
    parent_event
)
values (?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, ?, ?, ?)
on conflict (id) do nothing
