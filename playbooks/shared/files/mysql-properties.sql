-- Writes the statement that gives an empty database the character set of this one, which is not in its dump.
select concat('alter database character set ', default_character_set_name, ' collate ', default_collation_name, ';')
from information_schema.schemata
where schema_name = database();
