import type { Database } from "./database.ts";

/** The schema that a migrated database has, as text that a reviewer can read and a test can compare. */
export async function dumpSchema(db: Database): Promise<string> {
  const parts = db.backend.name === "sqlite" ? await sqliteParts(db) : await postgresParts(db);
  return `-- Generated from the migrations: npm run generate\n\n${parts.join("\n\n")}\n`;
}

async function sqliteParts(db: Database): Promise<string[]> {
  const { rows } = await db.run(
    // The tables in which FTS5 keeps its index are SQLite's business.
    `select sql from sqlite_schema where sql is not null and name not like 'sqlite_%' and name not like 'user_search_%'
     order by tbl_name, type <> 'table', name`,
    [],
  );
  return (rows as { sql: string }[]).map(({ sql }) => `${sql.replaceAll(/^ {4}/gmu, "")};`);
}

async function postgresParts(db: Database): Promise<string[]> {
  const tables = await texts(
    db,
    `select 'create table ' || c.relname || E' (\\n' || string_agg(
        '  ' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
        || case when co.collname is null then '' else ' collate "' || co.collname || '"' end
        || case when a.attnotnull then ' not null' else '' end
        || coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), ''), E',\\n' order by a.attnum) || E'\\n);' as text
     from pg_class c join pg_namespace n on n.oid = c.relnamespace and n.nspname = current_schema()
     join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
     left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
     left join pg_collation co on co.oid = a.attcollation and co.collname <> 'default'
     where c.relkind = 'r' group by c.relname order by c.relname`,
  );
  const constraints = await texts(
    db,
    `select 'alter table ' || c.conrelid::regclass || ' add constraint ' || c.conname || ' '
        || pg_get_constraintdef(c.oid) || ';' as text
     from pg_constraint c join pg_namespace n on n.oid = c.connamespace and n.nspname = current_schema()
     where c.contype in ('p', 'u', 'f', 'c') order by c.conrelid::regclass::text, c.contype, c.conname`,
  );
  const indexes = await texts(
    db,
    `select indexdef || ';' as text from pg_indexes where schemaname = current_schema()
     and not exists (select 1 from pg_constraint where conname = indexname) order by tablename, indexname`,
  );
  return [...tables, constraints.join("\n"), indexes.join("\n")];
}

async function texts(db: Database, query: string): Promise<string[]> {
  const { rows } = await db.run(query, []);
  return (rows as { text: string }[]).map(({ text }) => text);
}
