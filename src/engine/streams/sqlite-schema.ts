import type { SqlitePages } from './sqlite-pages.ts';
import { SqliteTable } from './sqlite-table.ts';

/** A table with the places of its columns. */
export interface NamedTable {
  readonly table: SqliteTable;
  /** The place of a column; -1 where the table has none of this name. */
  column(name: string): number;
}

/** The tables of a database by their names. */
export async function readTables(pages: SqlitePages): Promise<ReadonlyMap<string, NamedTable>> {
  const tables = new Map<string, NamedTable>();
  for await (const row of new SqliteTable(pages, 1).rows()) {
    const [kind, name, root, sql] = [
      await row.value(0),
      await row.value(1),
      await row.value(3),
      await row.value(4),
    ];
    if (kind !== 'table' || typeof name !== 'string' || typeof root !== 'bigint') continue;
    const columns = typeof sql === 'string' ? columnNames(sql) : [];
    tables.set(name, {
      table: new SqliteTable(pages, Number(root)),
      column: (column) => columns.indexOf(column),
    });
  }
  return tables;
}

/** The names between the parentheses of `CREATE TABLE`; rosbag2's columns have no parentheses of their own. */
function columnNames(sql: string): readonly string[] {
  const inside = sql.slice(sql.indexOf('(') + 1, sql.lastIndexOf(')'));
  return inside.split(',').map(
    (part) =>
      part
        .trim()
        .split(/[\s"`[\]]+/u)
        .find((word) => word !== '') ?? '',
  );
}
