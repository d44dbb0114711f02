// The steps of `npm run build`: skipped where nothing changed, whole or not at all, one process at a time.
import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { beforeEach, describe, expect, it } from "vitest";
import { root, temporaryDirectory } from "./support.ts";

const moduleOf = (file: string) => pathToFileURL(join(root, "src/assemble", file)).href;
const { step } = await import(moduleOf("step.mjs"));

describe("a step of the build", () => {
  let place: { root: string; dist: string };
  let runs: number;
  let meanwhile: () => void;
  const write = (path: string, content: string) => {
    writeFileSync(join(place.root, path), content);
    utimesSync(join(place.root, path), 1, 1); // long before the step starts
  };
  const made = (path: string) => readFileSync(join(place.dist, path), "utf8");

  /** Joins all files of in/. */
  const joined = () =>
    step(
      "join",
      async () => {
        runs++;
        const files = readdirSync(join(place.root, "in")).sort();
        const all = files.map((name) => readFileSync(join(place.root, "in", name), "utf8")).join("");
        meanwhile();
        if (all.includes("bad")) throw new Error("a bad input");
        return {
          inputs: ["in/"],
          outputs: new Map([["all.txt", Buffer.from(all)], ...files.map((name): [string, Buffer] => [`each/${name}`, Buffer.from(name)])]),
        };
      },
      place,
    );
  const build = async () => {
    if (!joined().isUpToDate()) await joined().run();
  };

  beforeEach(async () => {
    const work = temporaryDirectory();
    place = { root: work, dist: join(work, "dist") };
    runs = 0;
    meanwhile = () => {};
    mkdirSync(join(work, "in"));
    write("in/a", "1");
    write("in/b", "2");
    await build();
  });

  it("is skipped as long as its inputs are what they were", async () => {
    write("in/a", "1");
    await build();
    expect([runs, made("all.txt")]).toEqual([1, "12"]);
  });

  it("runs again after an input has changed, come, gone or got another name", async () => {
    write("in/a", "3");
    await build();
    expect([runs, made("all.txt")]).toEqual([2, "32"]);
    write("in/c", "4");
    await build();
    expect([runs, made("all.txt")]).toEqual([3, "324"]);
    rmSync(join(place.root, "in/b"));
    await build();
    expect([runs, made("all.txt")]).toEqual([4, "34"]);
    rmSync(join(place.root, "in/c"));
    write("in/d", "4");
    await build();
    expect([runs, made("all.txt")]).toEqual([5, "34"]);
  });

  it("runs again where one of its outputs is gone", async () => {
    rmSync(join(place.dist, "each/b"));
    await build();
    expect([runs, made("each/b")]).toEqual([2, "b"]);
  });

  it("runs again where an input was written while it ran", async () => {
    write("in/a", "5");
    meanwhile = () => {
      while (Date.now() < started + 20); // the time of a file may lag behind by some ms
      writeFileSync(join(place.root, "in/a"), "6");
    };
    const started = Date.now();
    await build();
    meanwhile = () => {};
    expect(made("all.txt")).toBe("52");
    await build();
    expect(made("all.txt")).toBe("62");
  });

  it("removes what it made before and makes no more", async () => {
    rmSync(join(place.root, "in/b"));
    await build();
    expect(readdirSync(join(place.dist, "each"))).toEqual(["a"]);
  });

  it("that fails leaves what was there, and is up to date when the mistake is undone", async () => {
    write("in/a", "bad");
    await expect(build()).rejects.toThrow("a bad input");
    expect([made("all.txt"), readdirSync(join(place.dist, "each"))]).toEqual(["12", ["a", "b"]]);
    expect(joined().isUpToDate()).toBe(false);
    write("in/a", "1");
    expect(joined().isUpToDate()).toBe(true);
  });

  it("writes programs so that they can be started", async () => {
    const program = step("program", async () => ({ inputs: ["in/a"], outputs: new Map([["run", Buffer.from("x")]]), executables: ["run"] }), place);
    await program.run();
    expect(statSync(join(place.dist, "run")).mode & 0o777).toBe(0o755);
    program.discard();
    expect([existsSync(join(place.dist, "run")), program.isUpToDate()]).toEqual([false, false]);
  });
});

describe("a lock of the build", () => {
  const run = promisify(execFile);

  /** A process that adds a line to `log` when it begins, and one when it ends. */
  const script = (log: string, directory: string) => `
    import { appendFileSync } from "node:fs";
    import { alone } from ${JSON.stringify(moduleOf("lock.mjs"))};
    await alone("work", async () => {
      appendFileSync(${JSON.stringify(log)}, "begins\\n");
      await new Promise((end) => setTimeout(end, 300));
      appendFileSync(${JSON.stringify(log)}, "ends\\n");
    }, ${JSON.stringify(directory)});`;
  const start = (log: string, directory: string) => run(process.execPath, ["--input-type=module", "--eval", script(log, directory)]);

  it("lets one process in at a time", async () => {
    const directory = temporaryDirectory();
    const log = join(directory, "log");
    const ended = await Promise.all([1, 2, 3].map(() => start(log, directory)));
    expect(readFileSync(log, "utf8")).toBe("begins\nends\n".repeat(3));
    expect(ended.some(({ stderr }) => /^work: process \d+ does the same, waiting for its end/.test(stderr))).toBe(true);
    expect(existsSync(join(directory, "work.lock"))).toBe(false);
  });

  it("that a process left when it died is taken over", async () => {
    const directory = temporaryDirectory();
    writeFileSync(join(directory, "work.lock"), (await run(process.execPath, ["--print", "process.pid"])).stdout.trim());
    await start(join(directory, "log"), directory);
    expect(readFileSync(join(directory, "log"), "utf8")).toBe("begins\nends\n");
  });
});
