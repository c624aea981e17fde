-- Writes the statements that count what a dump must bring back. Its names are those of the database that it is written in, so they
-- fail in a copy that lacks a table.
select concat('select ', quote(table_name), ', count(*) from `', replace(table_name, '`', '``'), '`;')
from information_schema.tables
where table_schema = database() and table_type in ('BASE TABLE', 'SYSTEM VERSIONED', 'SEQUENCE')
order by table_name;
select 'select ''all views'', count(*) from information_schema.views where table_schema = database();';
select 'select ''all routines'', count(*) from information_schema.routines where routine_schema = database();';
select 'select ''all triggers'', count(*) from information_schema.triggers where trigger_schema = database();';
select 'select ''all events'', count(*) from information_schema.events where event_schema = database();';
select 'select ''all indexes'', count(distinct table_name, index_name) from information_schema.statistics where table_schema = database();';
