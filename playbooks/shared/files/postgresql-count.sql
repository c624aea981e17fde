-- How much there is of what a dump must bring back: every table's rows, counted, then indexes, constraints, views and functions.
select format('select %L || chr(9) || count(*) from %I.%I', schemaname || '.' || tablename, schemaname, tablename)
from pg_catalog.pg_tables
where schemaname not in ('pg_catalog', 'information_schema')
order by schemaname, tablename
\gexec
select 'all indexes' || chr(9) || count(*) from pg_catalog.pg_indexes where schemaname not in ('pg_catalog', 'information_schema');
select 'all constraints' || chr(9) || count(*)
from pg_catalog.pg_constraint c join pg_catalog.pg_namespace n on n.oid = c.connamespace
where n.nspname not in ('pg_catalog', 'information_schema') and c.contype <> 'n';
select 'all views' || chr(9) || count(*) from pg_catalog.pg_views where schemaname not in ('pg_catalog', 'information_schema');
select 'all functions' || chr(9) || count(*)
from pg_catalog.pg_proc p join pg_catalog.pg_namespace n on n.oid = p.pronamespace
where n.nspname not in ('pg_catalog', 'information_schema');
