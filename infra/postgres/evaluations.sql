create schema if not exists evaluations;
-- Until when everything that was recorded in a shard is among the facts, by the clock that the cases live by.
create table if not exists evaluations.passed (
    shard integer primary key,
    at timestamptz not null,
    end_offset bigint not null
);
create table if not exists evaluations.evaluated (
    institution text primary key,
    at timestamptz not null
);
-- What was indicated and asked for, so that it is not at every evaluation while it stands.
create table if not exists evaluations.asked (
    commandid text primary key,
    at timestamptz not null
);
