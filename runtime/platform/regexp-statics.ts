// RegExp.$1 to $9 and their like: what the last match found. ECMAScript has them as a proposal only (Legacy RegExp features), engines
// of browsers and Node have had them always, and QuickJS has not.
interface Last {
  match: RegExpExecArray;
  input: string;
}

let last: Last | undefined;
const { exec } = RegExp.prototype;

/** All that matches goes through it: test, match, matchAll, replace, split. */
Object.defineProperty(RegExp.prototype, "exec", {
  value: {
    exec(this: RegExp, text: string): RegExpExecArray | null {
      const match = exec.call(this, text);
      if (match !== null) last = { match, input: match.input };
      return match;
    },
  }.exec,
  writable: true,
  configurable: true,
});

const end = ({ match }: Last) => match.index + match[0].length;

const READERS: Record<string, (found: Last) => string | undefined> = {
  input: ({ input }) => input,
  lastMatch: ({ match }) => match[0],
  lastParen: ({ match }) => (match.length > 1 ? match.at(-1) : ""),
  leftContext: ({ match, input }) => input.slice(0, match.index),
  rightContext: (found) => found.input.slice(end(found)),
};
const SHORT = { $_: "input", "$&": "lastMatch", "$+": "lastParen", "$`": "leftContext", "$'": "rightContext" };
for (let i = 1; i <= 9; i++) READERS[`$${i}`] = ({ match }) => match[i];

const define = (name: string, read: (found: Last) => string | undefined) =>
  Object.defineProperty(RegExp, name, { get: () => (last && read(last)) ?? "", configurable: true });
for (const [name, read] of Object.entries(READERS)) define(name, read);
for (const [name, long] of Object.entries(SHORT)) define(name, READERS[long] as (found: Last) => string);
