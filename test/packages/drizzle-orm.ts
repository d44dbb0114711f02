// drizzle-orm: queries built for PostgreSQL and SQLite, and run through a driver that is a function
import { and, count, desc, eq, gt, like, relations, sql } from "drizzle-orm";
import { integer, PgDialect, pgTable, QueryBuilder, serial, text, timestamp } from "drizzle-orm/pg-core";
import { integer as int, sqliteTable, text as txt } from "drizzle-orm/sqlite-core";
import { drizzle } from "drizzle-orm/sqlite-proxy";

const users = pgTable("users", { id: serial("id").primaryKey(), name: text("name").notNull(), age: integer("age"), at: timestamp("at").defaultNow() });
const posts = pgTable("posts", { id: serial("id").primaryKey(), author: integer("author").references(() => users.id), title: text("title") });
const people = sqliteTable("people", {
  id: int("id").primaryKey(),
  name: txt("name").notNull(),
  tags: txt("tags", { mode: "json" }).$type<string[]>(),
  born: int("born", { mode: "timestamp" }),
});
const pets = sqliteTable("pets", { id: int("id").primaryKey(), owner: int("owner"), name: txt("name") });
const schema = {
  people,
  pets,
  ofPeople: relations(people, ({ many }) => ({ pets: many(pets) })),
  ofPets: relations(pets, ({ one }) => ({ owner: one(people, { fields: [pets.owner], references: [people.id] }) })),
};

export default async function (event: { name: string }) {
  const ran: unknown[] = [];
  const db = drizzle(
    async (query, params, method) => {
      ran.push([query, params, method]);
      return { rows: method === "get" ? [1, "Ada", '["x"]', 0] : [[1, "Ada", '["x"]', 0]] } as { rows: string[] };
    },
    { schema },
  );
  const builder = new QueryBuilder();
  const query = builder
    .select({ name: users.name, posts: count(posts.id) })
    .from(users)
    .leftJoin(posts, eq(posts.author, users.id))
    .where(and(gt(users.age, 18), like(users.name, `${event.name}%`)))
    .groupBy(users.id)
    .orderBy(desc(users.at))
    .limit(5);
  const found = await db.select().from(people).where(eq(people.name, event.name));
  await db
    .insert(people)
    .values({ name: event.name, tags: ["a"], born: new Date(0) })
    .onConflictDoNothing();
  await db
    .update(people)
    .set({ name: sql`upper(${people.name})` })
    .where(eq(people.id, 1));
  await db.query.people.findMany({ with: { pets: true }, limit: 1 }).catch(() => "rows of another shape");
  return [query.toSQL(), new PgDialect().sqlToQuery(sql`select ${event.name} from ${users} where ${users.id} in ${[1, 2]}`), found, ran];
}

export const event = { name: "Ada" };
