// A little JSON in, a little JSON out.
export default async function handler(event: { name: string }) {
  return { hello: event.name };
}
