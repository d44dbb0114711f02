// What a bundle uses of global objects, as far as its text shows it.

/** Of a bundle what does not come from a package: each file begins with its path in a comment. */
export function ownCode(bundle: string): string {
  const pieces = bundle.split(/^\/\/ (.+)$/m);
  let own = pieces[0] as string;
  for (let i = 1; i < pieces.length; i += 2) if (!(pieces[i] as string).includes("node_modules/")) own += pieces[i + 1];
  return own;
}

/** Where `globalThis` itself is kept, passed or answered; its type is no use of it, and what is taken out of it is found by name. */
const GLOBAL_AS_VALUE = /(?:(?<!\}\s*)=|[(,:?]|&&|\|\||\breturn|=>)\s*globalThis\s*(?:[;,):?\n}]|&&|\|\||$)/;

/**
 * The members that files name which take hold of `globalThis` as a value: `const root = globalThis; … root.crypto`. Which object a
 * name belongs to is not known, so there are too many rather than too few.
 */
export function membersBesideGlobal(bundle: string): Set<string> {
  const members = new Set<string>();
  if (!GLOBAL_AS_VALUE.test(bundle)) return members;
  for (const file of bundle.split(/^ *\/\/ (?=\S+$)/m))
    if (GLOBAL_AS_VALUE.test(file)) for (const [, name] of file.matchAll(/(?<!globalThis)\.(\w+)/g)) members.add(name as string);
  return members;
}

/** Where the object itself goes on: kept, passed, spread or looked into by a name that is only known later. Being asked for is no use. */
const asValue = (object: string) => [
  new RegExp(`(?<!\\}\\s*)(?:[=:,[]|=>|\\breturn|\\.\\.\\.|\\b(?!if\\b|while\\b|Boolean\\b)\\w+\\s*\\()\\s*globalThis\\.${object}\\s*[;,)\\]}\\n]`),
  new RegExp(`globalThis\\.${object}\\s*(?:\\?\\.)?\\[\\s*(?!["'])`),
];

const known = new Map<string, { bundle: string; members: ReadonlySet<string> | undefined }>();

/** The members of a global object that are named; undefined where any may be. */
function membersOf(bundle: string, object: string): ReadonlySet<string> | undefined {
  const last = known.get(object);
  if (last?.bundle === bundle) return last.members;
  let members: Set<string> | undefined;
  if (!asValue(object).some((pattern) => pattern.test(bundle))) {
    members = new Set(
      Array.from(bundle.matchAll(new RegExp(`globalThis\\.${object}\\s*(?:\\?\\.|\\.|\\[\\s*["'])\\s*(\\w+)`, "g")), (match) => match[1] as string),
    );
    for (const [, names] of bundle.matchAll(new RegExp(`\\{([^{}]*)\\}\\s*=\\s*globalThis\\.${object}\\b(?!\\s*\\.)`, "g")))
      for (const name of (names as string).match(/\w+/g) ?? []) members.add(name);
    for (const [, name] of bundle.matchAll(new RegExp(`["'](\\w+)["']\\s+in\\s+globalThis\\.${object}\\b`, "g"))) members.add(name as string);
  }
  known.set(object, { bundle, members });
  return members;
}

/** @param member such as "Intl.NumberFormat" */
export function usesMember(bundle: string, member: string): boolean {
  const [object = "", name = ""] = member.split(".");
  if (!bundle.includes(`globalThis.${object}`)) return false;
  return membersOf(bundle, object)?.has(name) ?? true;
}
