// pgsql-ast-parser: statements of PostgreSQL parsed, changed and written again
import { astMapper, astVisitor, parse, parseFirst, toSql } from "pgsql-ast-parser";

export default async function (event: { sql: string }) {
  const statements = parse(event.sql);
  const tables: string[] = [];
  const visitor = astVisitor(() => ({ tableRef: (table) => void tables.push(table.name) }));
  for (const statement of statements) visitor.statement(statement);
  const renamed = astMapper(() => ({ tableRef: (table) => ({ ...table, name: `x_${table.name}` }) }));
  const broken = (() => {
    try {
      return parseFirst("SELECT FROM WHERE").type;
    } catch (error) {
      return (error as Error).message.split("\n")[0];
    }
  })();
  return [statements.map(({ type }) => type), tables, statements.map((statement) => toSql.statement(renamed.statement(statement) as never)), broken];
}

export const event = {
  sql: "SELECT a.id, count(*) AS n FROM users a LEFT JOIN posts p ON p.author = a.id WHERE a.name LIKE 'x%' AND a.age BETWEEN 1 AND 2 GROUP BY 1 ORDER BY n DESC LIMIT 3; INSERT INTO t (a) VALUES (1), (2) RETURNING *; CREATE TABLE z (id serial PRIMARY KEY, at timestamp DEFAULT now());",
};
