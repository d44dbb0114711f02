// The words of a CESQL expression (CESQL 1.0.0, section 2, and the grammar CESQLLexer.g4 beside it).
import { SporeletError } from "../../errors.ts";
import { quoted } from "../../module/quoted.ts";

export interface Token {
  kind: "integer" | "string" | "word" | "symbol" | "end";
  /** The value of a string; all else in upper case. */
  text: string;
  /** As it stands in the expression. */
  written: string;
  /** Place in the expression, from 0 on. */
  at: number;
}

const SPACE = /[ \t\r\n]*/y;
// The digits of an integer end where no letter follows: 12 is a number, 12a a word.
const TOKEN = /(?<integer>\d+(?!\w))|(?<word>\w+)|(?<string>'(?:\\[\s\S]|''|[^'\\])*'|"(?:\\[\s\S]|""|[^"\\])*")|(?<symbol>!=|<>|<=|>=|[-+*/%=<>(),])/y;

/** Longer expressions are refused, so that no filter can keep a server busy. */
const MOST_CHARACTERS = 10_000;

/** @throws SporeletError E_EVENT_FILTER */
export function tokensOf(expression: string): Token[] {
  if (expression.length > MOST_CHARACTERS)
    throw new SporeletError("E_EVENT_FILTER", `The SQL expression has ${expression.length} characters, expected at most ${MOST_CHARACTERS}`);
  const tokens: Token[] = [];
  for (let at = skipSpace(expression, 0); at < expression.length; at = skipSpace(expression, TOKEN.lastIndex)) {
    TOKEN.lastIndex = at;
    const found = TOKEN.exec(expression);
    if (found === null) {
      const isQuote = expression[at] === "'" || expression[at] === '"';
      throw unexpected(expression, at, isQuote ? `a closing ${expression[at]}` : "an operator, a value or a name");
    }
    const [written] = found;
    const [kind] = Object.entries(found.groups ?? {}).find(([, text]) => text !== undefined) as [Token["kind"], string];
    tokens.push({ kind, text: kind === "string" ? unescaped(written) : written.toUpperCase(), written, at });
  }
  tokens.push({ kind: "end", text: "", written: "", at: expression.length });
  return tokens;
}

/** What is wrong with an expression, and where. */
export function unexpected(expression: string, at: number, expected: string): SporeletError {
  const rest = expression.slice(at);
  const found = rest === "" ? "ends" : `has ${quoted(rest)}`;
  return new SporeletError("E_EVENT_FILTER", `The SQL expression ${found} at character ${at + 1}, expected ${expected}`);
}

function skipSpace(expression: string, from: number): number {
  SPACE.lastIndex = from;
  SPACE.exec(expression);
  return SPACE.lastIndex;
}

/** Only quotes are escaped in a string; all else is left to LIKE. */
function unescaped(string: string): string {
  const quote = string.charAt(0);
  return string.slice(1, -1).replace(/\\[\s\S]|''|""/g, (pair) => (pair === `\\${quote}` || pair === quote + quote ? quote : pair));
}
