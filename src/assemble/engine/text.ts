// Reading and changing a module in its text form, as binaryen prints it. Each function says what it expects to find, so that
// another release of quickjs-wasi fails here, with a reason, and not later.

export function replaceCounted(text: string, pattern: RegExp, replacement: string, expected: number, what: string): string {
  let found = 0;
  const result = text.replace(pattern, (...match) => {
    found++;
    return replacement.replaceAll("$1", String(match[1]));
  });
  if (found !== expected) throw new Error(`quickjs.wasm: expected ${expected} × ${what}, found ${found}`);
  return result;
}

/** An expression as binaryen prints it, on however many lines. `#` stands for any number or name and is captured. */
export function expression(form: string): RegExp {
  const source = form
    .replace(/[.*+?^${}()|[\]\\]/g, "\\$&")
    .replaceAll(" ", "\\s+")
    .replaceAll("\\)", "\\s*\\)")
    .replaceAll("#", "([-\\w$]+)");
  return new RegExp(source, "g");
}

/** Replaces the one expression of the form `from`. */
export function replaceOne(text: string, from: string, to: (...captured: string[]) => string, what: string): string {
  const [found, ...more] = text.matchAll(expression(from));
  if (found === undefined || more.length > 0) throw new Error(`quickjs.wasm: expected one ${what}, found ${found ? more.length + 1 : 0}`);
  return text.slice(0, found.index) + to(...found.slice(1)) + text.slice(found.index + found[0].length);
}

export function nameOfExport(text: string, name: string): string {
  const found = new RegExp(`\\(export "${name}" \\(func (\\$\\S+?)\\)\\)`).exec(text);
  if (found?.[1] === undefined) throw new Error(`quickjs.wasm: there is no export ${name}`);
  return found[1];
}

export function stackPointerOf(text: string): string {
  const id = /\(export "__stack_pointer" \(global (\$\S+?)\)\)/.exec(text)?.[1];
  if (id === undefined) throw new Error("quickjs.wasm: there is no export __stack_pointer");
  return id;
}

/** The text of function `name`; binaryen indents a function by one space and ends it alike. */
export function bodyOf(text: string, name: string): string {
  const start = text.indexOf(`\n (func ${name} `) + 1;
  const end = text.indexOf("\n )\n", start);
  if (start === 0 || end < 0) throw new Error(`quickjs.wasm: there is no function ${name}`);
  return text.slice(start, end + 4);
}

/** Replaces every function; binaryen prints one without code on one line. */
export function mapFunctions(text: string, map: (body: string) => string): string {
  return text.replace(/^ \(func (?:[^\n]*\)\n(?! {2})|[\s\S]*?\n \)\n)/gm, map);
}

/** Where the parenthesis at `start` is closed. Names have parentheses only in strings, and code has none of those. */
export function endOf(text: string, start: number): number {
  let depth = 0;
  for (let i = start; i < text.length; i++) {
    if (text[i] === "(") depth++;
    else if (text[i] === ")" && --depth === 0) return i + 1;
  }
  throw new Error("the text form ends inside of an expression");
}
