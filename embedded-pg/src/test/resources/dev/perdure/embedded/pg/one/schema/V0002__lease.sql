create table lease (
    node text primary key,
    until timestamptz not null
);
alter table message add column node text references lease (node);
