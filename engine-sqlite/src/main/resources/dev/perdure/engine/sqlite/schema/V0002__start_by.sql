-- When a work item that no node has taken ends; null if it waits for ever, or was taken once.
alter table work add column start_by_us integer;

create index work_start_by on work (start_by_us)
where start_by_us is not null;
