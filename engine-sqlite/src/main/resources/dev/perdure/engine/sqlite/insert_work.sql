insert or replace into work (
    instance,
    execution,
    event,
    attempt,
    queue,
    queued_us,
    visible_us,
    start_by_us,
    codec,
    input
)
values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
