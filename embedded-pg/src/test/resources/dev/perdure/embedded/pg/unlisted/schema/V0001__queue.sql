-- A semicolon; in a remark and a 'quote'.
create table message (
    id bigint generated always as identity primary key,
    body jsonb not null default '{"a": [1, 2]}',
    note text not null default 'x;y''z'
);
create index message_note on message (note) where note <> '';
