-- One row per node that joined and was not released. The number is the epoch of its lease; it is
-- never used again, so a number that is gone fences whoever still holds it.
create table node (
    node integer primary key autoincrement,
    node_id text not null unique,
    lease_us integer not null,
    lease_until_us integer not null,
    description text not null
);

create table handler (
    handler integer primary key,
    name text not null,
    version integer not null,
    unique (name, version)
);

-- What each node can run.
create table node_handler (
    node integer not null,
    handler integer not null,
    primary key (node, handler)
) without rowid;

-- owner: the node that holds it. ready_us: when it may be claimed, never set together with owner
-- or while parked or ended. orphaned: its last owner was lost. creator: the node whose turn created
-- it. status: 1 pending, 2 running, 3 parked, 4 completed, 5 failed, 6 cancelled, 7 terminated.
create table instance (
    seq integer primary key,
    id text not null unique,
    handler integer not null,
    status integer not null,
    execution integer not null,
    created_us integer not null,
    owner integer,
    ready_us integer,
    orphaned integer not null,
    attempts integer not null,
    creator integer,
    ended_us integer,
    parent_id text,
    parent_execution integer,
    parent_event integer,
    reason text,
    result_codec text,
    result blob,
    failure blob
);

create index instance_listed on instance (status, created_us);

create index instance_ready on instance (handler, ready_us)
where ready_us is not null;

create index instance_owned on instance (owner)
where owner is not null;

create index instance_child on instance (parent_id)
where parent_id is not null;

-- One row per turn, appended and never changed. instance: instance.seq, here and below.
create table history (
    instance integer not null,
    execution integer not null,
    first_event integer not null,
    last_event integer not null,
    data blob not null,
    unique (instance, execution, first_event)
);

-- The number gives the order of arrival and is never used again. kind: 1 for external events,
-- which are limited in number, 0 for everything else.
create table message (
    id integer primary key autoincrement,
    instance integer not null,
    kind integer not null,
    body blob not null
);

create index message_instance on message (instance);

create index message_event on message (instance)
where kind = 1;

create table timer (
    instance integer not null,
    execution integer not null,
    event integer not null,
    fire_us integer not null,
    primary key (instance, execution, event)
) without rowid;

create index timer_due on timer (fire_us);

-- A kind of queued activity. There are as many as activities and tags in use.
create table queue (
    queue integer primary key,
    activity text not null,
    tag text
);

create table work (
    id integer primary key autoincrement,
    instance integer not null,
    execution integer not null,
    event integer not null,
    attempt integer not null,
    queue integer not null,
    queued_us integer not null,
    visible_us integer not null,
    leased_by integer,
    codec text not null,
    input blob not null
);

create unique index work_step on work (instance, execution, event);

create index work_visible on work (queue, visible_us)
where leased_by is null;

create index work_leased on work (leased_by)
where leased_by is not null;

create table heartbeat (
    instance integer not null,
    execution integer not null,
    event integer not null,
    attempt integer not null,
    codec text not null,
    progress blob not null,
    primary key (instance, execution, event)
) without rowid;

-- Tells a node that an instance it held was terminated. Handing it out removes it.
create table notice (
    id integer primary key autoincrement,
    node integer not null,
    instance_id text not null,
    reason text not null
);

create index notice_node on notice (node);

create index notice_instance on notice (instance_id);
