-- Tables whose rows live for milliseconds are vacuumed as soon as some thousands have died, and
-- without pauses: the default waits for a fifth of the table, which then has grown. Tables that keep
-- what has ended are large, and a fifth of them may be more dead rows than a vacuum remembers at
-- once, so that it goes through their indexes several times; a twentieth is less.

-- One row per node that joined and was not released. The epoch is never used again, so an epoch
-- that is gone fences whoever still holds it. Renewing touches no index: half-empty pages keep the
-- new version beside the old one.
create table node (
    epoch bigint generated always as identity primary key,
    node_id text collate "C" not null unique,
    lease interval not null,
    lease_until timestamptz not null,
    description text not null
)
with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 200);

create table handler (
    handler integer generated always as identity primary key,
    name text collate "C" not null,
    version integer not null,
    unique (name, version)
);

-- What each node can run.
create table node_handler (
    epoch bigint not null,
    handler integer not null,
    primary key (epoch, handler)
);

create sequence instance_number;

-- What never changes about an instance. The number stands for it in every other table.
-- creator: the epoch whose turn created it.
create table instance (
    instance bigint primary key default nextval('instance_number'),
    id text collate "C" not null unique,
    created_at timestamptz not null,
    creator bigint,
    parent_id text collate "C",
    parent_execution integer,
    parent_event bigint
)
with (autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_insert_scale_factor = 0.05);

create index instance_created on instance (created_at);

create index instance_child on instance (parent_id)
where parent_id is not null;

-- One row per instance that has not ended. It is written at the start, when the owner or the status
-- changes, and deleted at the end; never by a turn that goes on.
-- status: 1 pending, 2 running, 3 parked. owner: epoch of the node that holds it. ready_at: when it
-- may be claimed; never set together with an owner, or while parked. orphaned: its last owner was
-- lost.
create table live_instance (
    instance bigint primary key,
    handler integer not null,
    status smallint not null,
    execution integer not null,
    attempts integer not null default 0,
    orphaned boolean not null default false,
    owner bigint,
    ready_at timestamptz,
    reason text
)
with (
    fillfactor = 80,
    autovacuum_vacuum_scale_factor = 0.02,
    autovacuum_vacuum_threshold = 1000,
    autovacuum_vacuum_cost_delay = 0
);

create index live_instance_ready on live_instance (handler, ready_at, instance)
where ready_at is not null;

create index live_instance_owned on live_instance (owner)
where owner is not null;

create index live_instance_parked on live_instance (instance)
where status = 3;

-- One row per instance that has ended. root: it has no parent. status: 4 completed, 5 failed, 6 cancelled, 7 terminated.
create table ended_instance (
    instance bigint primary key,
    handler integer not null,
    status smallint not null,
    execution integer not null,
    root boolean not null,
    ended_at timestamptz not null,
    result_codec text,
    result bytea,
    failure bytea,
    reason text
)
with (autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_insert_scale_factor = 0.05);

-- Retention looks for roots; what is below them goes with them.
create index ended_instance_root on ended_instance (ended_at, instance)
where root;

-- Completed instances are listed through instance_created, because nearly all are completed.
create index ended_instance_badly on ended_instance (status, instance)
where status <> 4;

-- One row per turn, appended and never changed.
create table history (
    instance bigint not null,
    execution integer not null,
    first_event bigint not null,
    last_event bigint not null,
    data bytea not null,
    primary key (instance, execution, first_event)
)
with (autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_insert_scale_factor = 0.05);

-- Executions that continued as new. Their history is kept as long as ended instances are. A row may
-- outlive its instance.
create table past_execution (
    ended_at timestamptz not null,
    instance bigint not null,
    execution integer not null,
    primary key (ended_at, instance, execution)
);

-- What is addressed to an instance, until a committed turn names it as consumed. The number gives
-- the order of arrival. kind: the first bytes of the body say the same, except for 4 and 17, whose
-- body is built in here: a timer that fired, and a child that failed (body: the failure).
create table message (
    instance bigint not null,
    id bigint generated always as identity,
    kind smallint not null,
    execution integer,
    event bigint,
    body bytea,
    primary key (instance, id)
)
with (
    autovacuum_vacuum_scale_factor = 0.02,
    autovacuum_vacuum_threshold = 1000,
    autovacuum_vacuum_cost_delay = 0
);

-- An activity that stores its outcome by its own transaction does so once. Only such messages, of
-- kind 2, name their step in columns.
create unique index message_of_activity on message (instance, execution, event)
where kind = 2 and event is not null;

-- Messages that the owner of their instance has not got yet. Handing one out deletes its row here.
create table inbox (
    epoch bigint not null,
    id bigint not null,
    instance bigint not null,
    primary key (epoch, id)
)
with (
    autovacuum_vacuum_scale_factor = 0.02,
    autovacuum_vacuum_threshold = 1000,
    autovacuum_vacuum_cost_delay = 0
);

create table timer (
    instance bigint not null,
    execution integer not null,
    event bigint not null,
    fire_at timestamptz not null,
    primary key (instance, execution, event)
)
with (
    autovacuum_vacuum_scale_factor = 0.02,
    autovacuum_vacuum_threshold = 1000,
    autovacuum_vacuum_cost_delay = 0
);

create index timer_due on timer (fire_at);

-- A kind of queued activity. There are as many as activities and tags in use.
create table queue (
    queue integer generated always as identity primary key,
    activity text collate "C" not null,
    tag text collate "C"
);

create unique index queue_name on queue (activity, coalesce(tag, ''), (tag is null));

create sequence work_number;

-- A queued activity. It waits in work_ready or is leased in work_lease, one row in either.
create table work (
    id bigint primary key,
    instance bigint not null,
    execution integer not null,
    event bigint not null,
    queue integer not null,
    queued_at timestamptz not null,
    visible_at timestamptz not null,
    codec text not null,
    input bytea not null,
    unique (instance, execution, event)
)
with (
    autovacuum_vacuum_scale_factor = 0.02,
    autovacuum_vacuum_threshold = 1000,
    autovacuum_vacuum_cost_delay = 0
);

-- start_by: when it ends unless a node takes it before; null once one has, or if it has no limit.
create table work_ready (
    queue integer not null,
    visible_at timestamptz not null,
    id bigint not null,
    attempt integer not null,
    start_by timestamptz,
    primary key (queue, visible_at, id)
)
with (
    autovacuum_vacuum_scale_factor = 0.02,
    autovacuum_vacuum_threshold = 1000,
    autovacuum_vacuum_cost_delay = 0
);

create index work_ready_start_by on work_ready (start_by)
where start_by is not null;

create table work_lease (
    id bigint primary key,
    epoch bigint not null,
    attempt integer not null
)
with (
    autovacuum_vacuum_scale_factor = 0.02,
    autovacuum_vacuum_threshold = 1000,
    autovacuum_vacuum_cost_delay = 0
);

create index work_lease_epoch on work_lease (epoch);

-- The last progress of an activity whose step is not closed. Updates touch no index.
create table heartbeat (
    instance bigint not null,
    execution integer not null,
    event bigint not null,
    attempt integer not null,
    codec text not null,
    progress bytea not null,
    primary key (instance, execution, event)
)
with (
    fillfactor = 50,
    autovacuum_vacuum_scale_factor = 0.02,
    autovacuum_vacuum_threshold = 1000,
    autovacuum_vacuum_cost_delay = 0
);

-- What a caller's own transaction sends. Such a transaction may stay open for minutes, so it locks
-- nothing that nodes need: it inserts here, and nodes send it on (see route_arrivals), in the order
-- of ids. A start (kind 1) is carried out at the end of the transaction, and so never seen by others.
create table arrival (
    id bigint generated always as identity primary key,
    instance_id text collate "C" not null,
    kind smallint not null,
    body bytea not null,
    name text,
    version integer,
    policy integer
)
with (
    autovacuum_vacuum_scale_factor = 0.02,
    autovacuum_vacuum_threshold = 1000,
    autovacuum_vacuum_cost_delay = 0
);

create index arrival_instance on arrival (instance_id);

create function carry_out_start() returns trigger
language plpgsql
set search_path from current
as $$
begin
    perform create_arrived(new);
    return null;
end
$$;

create constraint trigger start_at_commit
after insert on arrival
deferrable initially deferred
for each row
when (new.kind = 1)
execute function carry_out_start();

-- Tells a node that an instance it held was terminated. Handing it out removes it.
create table notice (
    epoch bigint not null,
    id bigint generated always as identity,
    instance_id text collate "C" not null,
    reason text not null,
    primary key (epoch, id)
)
with (
    autovacuum_vacuum_scale_factor = 0.02,
    autovacuum_vacuum_threshold = 1000,
    autovacuum_vacuum_cost_delay = 0
);

create index notice_instance on notice (instance_id);

create view instance_record as
select
    i.instance,
    i.id,
    h.name,
    h.version,
    coalesce(l.status, e.status) as status,
    coalesce(l.execution, e.execution) as execution,
    i.parent_id,
    i.parent_execution,
    i.parent_event,
    i.created_at,
    e.ended_at,
    e.result_codec,
    e.result,
    e.failure,
    coalesce(l.reason, e.reason) as reason,
    n.node_id as owner,
    coalesce(l.attempts, 0) as attempts,
    l.ready_at
from instance i
left join lateral (
    select l.*
    from live_instance l
    where l.instance = i.instance
    offset 0
) l on true
left join lateral (
    select e.*
    from ended_instance e
    where e.instance = i.instance
    offset 0
) e on true
cross join lateral (
    select h.name, h.version
    from handler h
    where h.handler = coalesce(l.handler, e.handler)
    offset 0
) h
left join lateral (
    select n.node_id
    from node n
    where n.epoch = l.owner
    offset 0
) n on true;

-- What a fetch hands out. Rows of one item come together, in this order of `part`:
-- 0 how far it looked; of no item (kind: 1 notices, number: the last one; 2 the inbox, number: the
--   last message, other: the first one of those left over, which are before it; 3 what is ready,
--   number: the time in microseconds when the last one that was claimed became ready, if there may
--   be more)
-- 1 the instance (number: 0 known to its owner, 1 claimed, 2 claimed as an orphan)
-- 2 a chunk of history (number and other: first and last event)
-- 3 a message (number: its id; other: its event)
-- 4 the progress of an activity (number: its event; other: its attempt)
create type fetched as (
    item integer,
    part integer,
    number bigint,
    other bigint,
    kind smallint,
    execution integer,
    codec text,
    data bytea,
    id text,
    name text,
    version integer,
    status smallint,
    parent_id text,
    parent_execution integer,
    parent_event bigint,
    created_at timestamptz,
    ended_at timestamptz,
    reason text,
    owner text,
    attempts integer,
    ready_at timestamptz
);
