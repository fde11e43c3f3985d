insert or replace into work (
    instance,
    execution,
    event,
    attempt,
    queue,
    queued_us,
    visible_us,
    codec,
    input
)
values (?, ?, ?, ?, ?, ?, ?, ?, ?)
