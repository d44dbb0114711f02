// kysely: typed queries compiled for three databases, and run through a driver that is a function
import {
  type CompiledQuery,
  type DatabaseConnection,
  DummyDriver,
  type Generated,
  Kysely,
  MysqlAdapter,
  MysqlIntrospector,
  MysqlQueryCompiler,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  sql,
} from "kysely";

interface Database {
  person: { id: Generated<number>; name: string; age: number | null };
  pet: { id: Generated<number>; owner: number; kind: "cat" | "dog" };
}
const log: unknown[] = [];
class Driver extends DummyDriver {
  override async acquireConnection(): Promise<DatabaseConnection> {
    const executeQuery = async <R>({ sql: text, parameters }: CompiledQuery) => {
      log.push([text, parameters]);
      return { rows: [{ id: 1, name: "Ada" }] as R[], numAffectedRows: 1n };
    };
    return { executeQuery, streamQuery: async function* () {} };
  }
}
const postgres = new Kysely<Database>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new Driver(),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
});
const mysql = new Kysely<Database>({
  dialect: {
    createAdapter: () => new MysqlAdapter(),
    createDriver: () => new Driver(),
    createIntrospector: (db) => new MysqlIntrospector(db),
    createQueryCompiler: () => new MysqlQueryCompiler(),
  },
});
const sqlite = new Kysely<Database>({
  dialect: {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new Driver(),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  },
});

export default async function (event: { name: string }) {
  const texts = [postgres, mysql, sqlite].map((db) => {
    const query = db
      .with("adults", (with_) => with_.selectFrom("person").selectAll().where("age", ">", 18))
      .selectFrom("adults")
      .innerJoin("pet", "pet.owner", "adults.id")
      .select(["adults.name", (of) => of.fn.count<number>("pet.id").as("pets")])
      .where((of) => of.or([of("pet.kind", "in", ["cat", "dog"]), of("adults.name", "like", `${event.name}%`)]))
      .groupBy("adults.id")
      .having(sql<boolean>`count(*) > ${1}`)
      .orderBy("pets", "desc")
      .limit(3)
      .compile();
    return [query.sql, query.parameters];
  });
  const found = await postgres.selectFrom("person").selectAll().where("name", "=", event.name).executeTakeFirst();
  const made = await postgres.transaction().execute((trx) =>
    trx
      .insertInto("person")
      .values({ name: event.name, age: null })
      .onConflict((on) => on.doNothing())
      .returning("id")
      .executeTakeFirstOrThrow(),
  );
  const table = postgres.schema
    .createTable("toy")
    .addColumn("id", "serial", (column) => column.primaryKey())
    .addColumn("at", "timestamp", (column) => column.defaultTo(sql`now()`))
    .compile().sql;
  return [texts, found, made, table, log.splice(0)];
}

export const event = { name: "Ada" };
