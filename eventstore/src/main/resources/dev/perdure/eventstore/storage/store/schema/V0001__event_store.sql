-- Events are only ever inserted. Their tables are cut into segments by position, one pair of
-- partitions for each, so that old ones can be frozen once, moved and dropped.

-- One row per log. Whoever appends locks it until the commit; nothing ever updates it, because old
-- versions of a row cannot be removed while some session holds an old snapshot.
create table log (
    log integer generated always as identity primary key,
    name text collate "C" not null unique,
    segment_size bigint not null check (segment_size between 1000 and 1000000000),
    created_at timestamptz not null default now()
);

-- The highest position that was archived: positions go on above it. A row only where something was.
create table archived (
    log integer primary key,
    position bigint not null
);

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
    primary key (tag, position, log)
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

create index append_key_age on append_key (appended_at);

-- States that decisions are made on, as they were at a position. query_key: a hash of the query whose
-- events were folded. Releases whose states have different versions keep their own side by side.
create table snapshot (
    log integer not null,
    name text collate "C" not null,
    query_key text collate "C" not null,
    version integer not null,
    position bigint not null,
    codec text collate "C" not null,
    state bytea not null,
    saved_at timestamptz not null default clock_timestamp(),
    primary key (log, name, query_key, version)
)
with (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.05);
