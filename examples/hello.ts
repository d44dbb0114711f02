import type { Context } from "sporelet/handler";

export default async function handler(event: { name: string }, _context: Context) {
  return { hello: event.name };
}
