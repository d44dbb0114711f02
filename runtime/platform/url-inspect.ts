// How the console shows a URL and its parameters: as Node does.

const LINE_WIDTH = 80;
const shown = ["href", "origin", "protocol", "username", "password", "host", "hostname", "port", "pathname", "search", "searchParams", "hash"] as const;

type Inspect = (value: unknown) => string;

/** `options` for what is one level down. */
export function optionsOf(options: object, depth: number | null): object {
  return { ...options, depth: depth === null ? null : depth - 1 };
}

export function showUrl(url: { readonly [key in (typeof shown)[number]]: unknown }, inspect: Inspect): string {
  return `URL ${inspect(Object.fromEntries(shown.map((key) => [key, url[key]])))}`;
}

export function showParams(pairs: readonly (readonly [string, string])[], depth: number | null, inspect: Inspect): string {
  if (depth !== null && depth < 0) return "[Object]";
  const items = pairs.map(([name, value]) => `${inspect(name)} => ${inspect(value)}`);
  if (items.length === 0) return "URLSearchParams {}";
  return items.join(", ").length > LINE_WIDTH ? `URLSearchParams {\n  ${items.join(",\n  ")} }` : `URLSearchParams { ${items.join(", ")} }`;
}
