-- Writes the statements that count the rows of every table. Those of virtual tables are in tables of their own.
select 'select ' || quote(name) || ' || char(9) || count(*) from "' || replace(name, '"', '""') || '";'
from sqlite_master
where type = 'table' and name not like 'sqlite\_%' escape '\' and sql not like 'create virtual%'
order by name;
select 'select ''all indexes'' || char(9) || count(*) from sqlite_master where type = ''index'';';
select 'select ''all views and triggers'' || char(9) || count(*) from sqlite_master where type in (''view'', ''trigger'');';
