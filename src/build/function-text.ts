// Packages that read the text of the functions they are given (`handler.toString()`) to find out what these use, and do something
// else without it. A module has no text of functions otherwise. What a package compiles again at the top level is seen without this
// list (attempts.ts).
const READERS = ["awilix", "elysia"];
const READER = new RegExp(`[\\\\/]node_modules[\\\\/](?:${READERS.join("|")})[\\\\/]`);

/** @param inputs the files of a bundle */
export function readsFunctions(inputs: readonly string[]): boolean {
  return inputs.some((path) => READER.test(path));
}
