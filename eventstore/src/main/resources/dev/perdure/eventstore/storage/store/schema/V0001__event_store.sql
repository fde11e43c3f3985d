-- Events are only ever inserted. Their tables are cut into segments by position, one pair of
-- partitions for each, so that old ones can be frozen once, moved and dropped.

-- One row per log. Whoever appends locks it until the commit; nothing ever updates it, because old
-- versions of a row cannot be removed while some session holds an old snapshot. log: its number, by
-- which all other tables name it; a hash of the name, see open_log.
create table log (
    log integer primary key,
    name text collate "C" not null unique,
    segment_size bigint not null check (segment_size between 1000 and 1000000000),
    created_at timestamptz not null default clock_timestamp()
);

-- The highest position that was archived: positions go on above it. A row only where something was.
create table archived (
    log integer primary key,
    position bigint not null
);

-- The mark of an event is a hash of id and recorded_at. It tells the event from another one that was
-- given the same position, after a failover or a restore that lost the first. Positions have no gaps
-- and events never change: where a position has the same mark, everything up to it is the same.
--
-- occurred_at: null if it occurred when it was recorded. codec: what wrote payload and metadata.
-- key_id: whose key encrypted the payload, null if none did.
create table event (
    position bigint not null,
    occurred_at timestamptz,
    recorded_at timestamptz not null,
    log integer not null,
    id uuid not null,
    type text collate "C" not null,
    tags text[] collate "C" not null,
    codec text collate "C" not null,
    payload bytea not null,
    metadata bytea,
    correlation_id text collate "C",
    causation_id text collate "C",
    key_id text collate "C",
    primary key (log, position)
)
partition by range (log, position);

-- One row per event and tag, and one more for its type. tag: the first 64 bits of a hash of log and
-- tag; type: 32 bits of one of the type. Whoever finds a row compares the texts in the event.
create table event_tag (
    tag bigint not null,
    position bigint not null,
    log integer not null,
    type integer not null,
    primary key (tag, position, log) include (type)
)
partition by range (log, position);

-- What was appended under a key, so that a repeated append finds it.
create table append_key (
    log integer not null,
    key text collate "C" not null,
    fingerprint bigint not null,
    first_position bigint not null,
    events integer not null,
    appended_at timestamptz not null,
    primary key (log, key)
)
with (autovacuum_vacuum_insert_scale_factor = 0.05, autovacuum_vacuum_scale_factor = 0.05);

create index append_key_age on append_key (log, appended_at);

-- States that decisions are made on, as they were at a position. query_key: a hash of the query whose
-- events were folded. mark: of the event at the position, null if it was not known. Releases whose
-- states have different versions keep their own side by side.
create table snapshot (
    log integer not null,
    name text collate "C" not null,
    query_key text collate "C" not null,
    version integer not null,
    position bigint not null,
    mark bigint,
    codec text collate "C" not null,
    state bytea not null,
    saved_at timestamptz not null default clock_timestamp(),
    primary key (log, name, query_key, version)
)
with (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.05);

-- Keys that payloads about a subject are encrypted with; key: null once it was destroyed. The row
-- stays, so that the subject never gets another one. Whoever can read this table can read the
-- payloads, so it is what backups must protect. Vacuumed after each change, because what an update
-- leaves behind still has the key.
create table subject_key (
    log integer not null,
    subject text collate "C" not null,
    key_id text collate "C" not null,
    key bytea check (length(key) = 32),
    created_at timestamptz not null default clock_timestamp(),
    erased_at timestamptz,
    primary key (log, subject),
    unique (log, key_id),
    check ((key is null) = (erased_at is not null))
)
with (autovacuum_vacuum_threshold = 0, autovacuum_vacuum_scale_factor = 0);

-- Who destroyed which key, when and why.
create table erasure (
    log integer not null,
    subject text collate "C" not null,
    key_id text collate "C" not null,
    erased_at timestamptz not null,
    erased_by text not null,
    reason text not null,
    primary key (log, subject)
);

-- Who follows a log: a name, and versions of it, so that a new one is built beside the one that
-- serves. number of shards: fixed, because it says where an event belongs.
create table subscription (
    subscription integer generated always as identity primary key,
    log integer not null,
    name text collate "C" not null,
    version integer not null check (version > 0),
    shards integer not null check (shards between 1 and 1000),
    serving boolean not null,
    paused boolean not null default false,
    pause_reason text,
    created_at timestamptz not null default clock_timestamp(),
    unique (log, name, version)
);

create unique index subscription_serving on subscription (log, name) where serving;

-- Who takes part, in the order in which they joined.
create table subscription_member (
    subscription integer not null references subscription on delete cascade,
    member text collate "C" not null,
    joined bigint generated always as identity,
    lease_until timestamptz not null,
    primary key (subscription, member)
)
with (fillfactor = 50);

-- What a shard has behind it. epoch: grows each time somebody takes it, so that an earlier holder
-- is known. handled_at: when the last event that was handled had been recorded. Rows are updated
-- often, never in a column of an index: new versions find room beside the old ones.
create table checkpoint (
    subscription integer not null references subscription on delete cascade,
    shard integer not null,
    position bigint not null,
    handled_at timestamptz,
    moved_at timestamptz,
    epoch bigint not null default 0,
    holder text collate "C",
    lease_until timestamptz,
    failures integer not null default 0,
    error text,
    error_position bigint,
    error_type text collate "C",
    failed_at timestamptz,
    primary key (subscription, shard)
)
with (fillfactor = 20, autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_scale_factor = 0);

-- Events that a subscription has given up on.
create table dead_letter (
    subscription integer not null references subscription on delete cascade,
    position bigint not null,
    shard integer not null,
    type text collate "C" not null,
    attempts integer not null,
    error text not null,
    given_up_at timestamptz not null default clock_timestamp(),
    primary key (subscription, position)
);
