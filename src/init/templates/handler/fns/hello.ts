import type { Context } from "sporelet/handler";

interface Greeting {
  name: string;
}

export default async function handler(event: Greeting, context: Context) {
  return { hello: event.name, from: context.functionName };
}
