-- Retention looks for roots; what is below them goes with them.
create index instance_ended on instance (ended_us, seq)
where ended_us is not null and parent_id is null;

-- Executions that continued as new. Their history is kept as long as ended instances are. A row may
-- outlive its instance.
create table past_execution (
    ended_us integer not null,
    instance integer not null,
    execution integer not null,
    primary key (ended_us, instance, execution)
) without rowid;
