insert or replace into heartbeat (instance, execution, event, attempt, codec, progress)
values (?, ?, ?, ?, ?, ?)
