// picomatch: matchers, their regular expressions, and patterns taken apart
import picomatch from "picomatch";

export default async function (event: { paths: string[] }) {
  const seen: string[] = [];
  const match = picomatch(["**/*.ts", "!**/d/**"], { ignore: "**/c.*", onMatch: ({ output }: { output: string }) => seen.push(output) });
  return [
    event.paths.filter((path) => match(path)),
    seen,
    String(picomatch.makeRe("a/{b,c}/[x-z]*.js")),
    picomatch.scan("!./foo/**/*.js", { tokens: true }),
    picomatch.isMatch("a.b", "*.{b,c}"),
  ];
}

export const event = { paths: ["a/b.ts", "c.ts", "d/e.ts", "f.js"] };
