// @supabase/supabase-js: queries, writes, functions and errors through a fetch that answers
import { createClient } from "@supabase/supabase-js";

const asked: unknown[] = [];
const client = createClient("https://x.supabase.co", "key", {
  auth: { persistSession: false, autoRefreshToken: false },
  realtime: { transport: class {} as never },
  global: {
    fetch: (async (url: unknown, init?: RequestInit) => {
      const { pathname, search } = new URL(String(url));
      const headers = new Headers(init?.headers);
      asked.push([init?.method, pathname, decodeURIComponent(search), init?.body ?? null, headers.get("authorization"), headers.get("prefer")]);
      if (pathname.endsWith("/none")) return Response.json({ message: "no table", code: "42P01", details: null, hint: null }, { status: 404 });
      if (pathname.startsWith("/functions")) return Response.json({ done: true });
      return Response.json([{ id: 1 }], { headers: { "content-range": "0-0/1" } });
    }) as typeof fetch,
  },
});

export default async function (event: { name: string }) {
  const found = await client
    .from("users")
    .select("id, posts(title)", { count: "exact" })
    .eq("name", event.name)
    .or("age.gt.18,age.is.null")
    .order("id", { ascending: false })
    .range(0, 9);
  const made = await client.from("users").upsert({ name: event.name }, { onConflict: "name" }).select().single();
  const missing = await client.from("none").select();
  const called = await client.functions.invoke("f", { body: { a: 1 } });
  await client.rpc("add", { a: 1, b: 2 });
  return [found.data, found.count, made.data, missing.error?.code, missing.status, called.data, asked.splice(0)];
}

export const event = { name: "Ada" };
