// knex: queries and schemas written for PostgreSQL, MySQL and SQLite
import knex from "knex";

export default async function (event: { name: string }) {
  return ["pg", "mysql2", "better-sqlite3"].map((client) => {
    const db = knex({ client: client === "pg" ? "pg" : client, useNullAsDefault: true });
    return [
      db("users")
        .select("id", { n: "name" })
        .where({ name: event.name })
        .andWhere("age", ">", 18)
        .orWhereIn("id", [1, 2])
        .orderBy("id", "desc")
        .limit(3)
        .toString(),
      db("users").join("posts", "users.id", "posts.author").count("* as n").groupBy("users.id").toSQL().sql,
      db("users")
        .insert([
          { name: event.name, at: new Date(0) },
          { name: "it's", at: null },
        ])
        .toString(),
      db("users")
        .where("id", 1)
        .update({ n: db.raw("?? + ?", ["n", 1]) })
        .toString(),
      db.schema
        .createTable("t", (table) => {
          table.increments("id");
          table.string("name", 20).notNullable().index();
          table.timestamps(true, true);
        })
        .toString(),
    ];
  });
}

export const event = { name: "Ada" };
