// Requests to the admin port.

/** What it answers with, as JSON; an error that it answers with is thrown. */
export async function ask(path, patience, method = "GET") {
  const response = await fetch(path, { method, cache: "no-store", signal: AbortSignal.timeout(patience) });
  const answer = await response.json().catch(() => ({}));
  if (response.ok) return answer;
  throw new Error(answer.error?.message ?? `it answered with status ${response.status}`);
}
