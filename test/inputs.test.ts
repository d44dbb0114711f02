// No command writes over what it reads.
import { linkSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { refuseInputs } from "../src/cli/inputs.ts";
import { temporaryDirectory } from "./support.ts";

const work = temporaryDirectory();
const path = (name: string) => join(work, name);
const source = path("hello.ts");
writeFileSync(source, "export default () => 1;");
mkdirSync(path("sub"));
symlinkSync(source, path("symbolic.ts"));
linkSync(source, path("hard.ts"));
writeFileSync(path("other.ts"), "export default () => 1;");

describe("an output is refused if it is an input", () => {
  it.each([
    ["the same path", source],
    ["another spelling", join(work, "sub", "..", "hello.ts").replace("hello.ts", "./hello.ts")],
    ["a path through a directory", `${work}/sub/../hello.ts`],
    ["a symbolic link", path("symbolic.ts")],
    ["a hard link", path("hard.ts")],
  ])("%s", (_, output) => {
    expect(() => refuseInputs([path("new.json"), output], [path("other.ts"), source])).toThrow(
      expect.objectContaining({ code: "E_WOULD_OVERWRITE", message: `the output ${output} would overwrite ${source}, which this command reads` }),
    );
  });

  it("and nothing else is: another file of equal content, a new file, a directory, a device, an input that is not there", () => {
    expect(() =>
      refuseInputs([path("other.ts"), path("new.json"), path("sub"), "/dev/null", path("missing.ts")], [source, path("sub"), "/dev/null", path("missing.ts")]),
    ).not.toThrow();
  });
});
