-- Writes the statements that make an empty database like this one: encoding, collation and settings are not in its dump. They are
-- for psql, which puts the name in, and the owner where one is given.
select format(
        'create database :"database" template template0 encoding %L lc_collate %L lc_ctype %L', pg_catalog.pg_encoding_to_char(encoding),
        datcollate, datctype)
    || case pg_catalog.to_jsonb(d) ->> 'datlocprovider'
        when 'i' then format(
            ' locale_provider icu icu_locale %L', coalesce(pg_catalog.to_jsonb(d) ->> 'datlocale', pg_catalog.to_jsonb(d) ->> 'daticulocale'))
        when 'b' then format(' locale_provider builtin builtin_locale %L', pg_catalog.to_jsonb(d) ->> 'datlocale')
        else '' end
    || ';'
from pg_catalog.pg_database d
where datname = pg_catalog.current_database();
-- These hold lists, which are kept as they have to be written.
select format(
        'alter database :"database" set %I to %s;', name,
        case
            when name in (
                'local_preload_libraries', 'search_path', 'session_preload_libraries', 'shared_preload_libraries', 'temp_tablespaces')
                then value
            else pg_catalog.quote_literal(value)
        end)
from pg_catalog.pg_db_role_setting s
    join pg_catalog.pg_database d on d.oid = s.setdatabase and d.datname = pg_catalog.current_database()
    cross join unnest(s.setconfig) setting,
    lateral (select split_part(setting, '=', 1) as name, substr(setting, strpos(setting, '=') + 1) as value) parts
where s.setrole = 0;
select E'\\if :{?owner}\nalter database :"database" owner to :"owner";\n\\endif';
