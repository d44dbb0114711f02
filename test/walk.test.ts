// The pages of the platforms, walked: their commands run as printed, one after another, in a network and a process tree of their own,
// and print what the page says. A block after the comment `<!-- not walked: why -->` is left out.
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { freshDirectory, mustHave, ran, Tools } from "./registry-support.ts";
import { command, HELLO, root } from "./support.ts";

const PAGES = ["docs/registries.md", ...readdirSync(join(root, "docs/platforms")).map((name) => `docs/platforms/${name}`)];
/** A size that a page shows may differ by so much from today's. */
const TOLERANCE = 0.02;
/** ms that a page may take: all are walked at the same time. */
const LIMIT = 120_000;

interface Step {
  command: string;
  /** What the page shows of its output; nothing: the command must succeed. */
  shown: string[];
}

interface Page {
  files: Record<string, string>;
  steps: Step[];
}

function stepsIn(block: string): Step[] {
  const steps: Step[] = [];
  for (const line of block.trimEnd().split("\n")) {
    const last = steps.at(-1);
    if (line.startsWith("$ ")) steps.push({ command: line.slice(2), shown: [] });
    else if (last?.command.endsWith("\\")) last.command += `\n${line}`;
    else last?.shown.push(line);
  }
  return steps;
}

/** Files are the blocks that begin with a comment which is a name, such as `// app.ts`. */
function parsePage(text: string): Page {
  const page: Page = { files: { "hello.ts": HELLO }, steps: [] };
  for (const [, why, language, block = ""] of text.matchAll(/(?:<!-- not walked: (.+?) -->\n\n)?^```(\w+)\n([\s\S]*?)^```/gm)) {
    const [, name] = /^(?:\/\/|#) ([\w./-]+\.\w+)\n/.exec(block) ?? [];
    if (name !== undefined) page.files[name] = block;
    if (language === "console" && why === undefined) page.steps.push(...stepsIn(block));
  }
  return page;
}

/** `…` is anything, alone in a line any lines. Digests and times are not compared; sizes are groups. */
function patternOf(shown: readonly string[]): RegExp {
  const lines = shown.map((line) => {
    if (line.trim() === "…") return "(?:.*\\n)*?";
    const escaped = line.trimEnd().replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    return `${escaped
      .replace(/sha256:[0-9a-f]+…?/g, "sha256:[0-9a-f]+")
      .replace(/\d+(?:\\\.\d+)? (ms|s)\b/g, "[\\d.]+ $1")
      .replace(/\d+(?:\\\.\d+)? KB/g, "([\\d.]+) KB")
      .replaceAll("…", ".*")}\\n`;
  });
  return new RegExp(`^${lines.join("")}$`);
}

const sizesIn = (text: string) => [...text.matchAll(/([\d.]+) KB/g)].map(([, size]) => Number(size));

function compare({ command: what, shown }: Step, output: string): void {
  if (shown.length === 0) return;
  const found = patternOf(shown).exec(output);
  if (found === null) expect(`$ ${what}\n${output}`).toBe(`$ ${what}\n${shown.join("\n")}\n`);
  for (const [i, size] of sizesIn(shown.join("\n")).entries()) {
    const actual = Number(found?.[i + 1]);
    expect(Math.abs(size / actual - 1), `${what}: the page shows ${size} KB, it is ${actual} KB`).toBeLessThan(TOLERANCE);
  }
}

const MARK = "\u0001";
const CONFIG = 'version: 0.1\nlog: {level: error, accesslog: {disabled: true}}\nstorage: {inmemory: {}}\nhttp: {addr: "127.0.0.1:5000"}\n';

/** Until nobody refuses it any more, as a user would try again: servers start in the background. */
const CURL =
  'curl() { for _ in {1..100}; do command curl -sS "$@" 2>../curl; status=$?; [ $status = 7 ] || break; sleep 0.1; done; cat ../curl; return $status; }';

/** What a command that goes on in the background says when it is ready comes later than the next prompt. */
function shell({ command: what, shown }: Step, number: number): string {
  const isBackground = what.endsWith("&");
  const file = `../said-${number}`;
  const wait = shown.length === 0 ? "" : `for _ in {1..100}; do [ -s ${file} ] && break; sleep 0.1; done; cat ${file}; true`;
  const run = isBackground ? `${what.slice(0, -1)} >${file} 2>&1 &\n${wait}` : what;
  return `${run}\nprintf '\\n${MARK}%s${MARK}' $?\n`;
}

const PRELUDE = `exec 2>&1
ip link set lo up
umount /sys/fs/cgroup/unified 2>/dev/null
docker-registry serve "$REGISTRY_CONFIG" >/dev/null 2>&1 &
${CURL}
sudo() { "$@"; }
npx() { "$@"; }
curl -o /dev/null http://localhost:5000/v2/
printf '${MARK}'
`;

describe("the commands of", () => {
  mustHave("docker-registry", "curl", "ip", "unzip", "systemd-analyze");
  const tools = new Tools();

  it.concurrent.each(PAGES)(
    "%s",
    async (name) => {
      const work = freshDirectory();
      const at = (path: string) => join(work, path);
      for (const directory of ["bin", "units", "programs", "project"]) mkdirSync(at(directory));
      const here = (text: string) =>
        text.replaceAll("ghcr.io", "localhost:5000").replaceAll("/usr/local/bin", at("programs")).replaceAll("/etc/systemd/system", at("units"));
      const { files, steps } = parsePage(here(readFileSync(join(root, name), "utf8")));
      expect(steps).not.toEqual([]);
      symlinkSync(command, at("bin/sporelet"));
      writeFileSync(at("registry.yml"), CONFIG);
      writeFileSync(at("registries.conf"), '[[registry]]\nlocation = "localhost:5000"\ninsecure = true\n');
      const script = PRELUDE + steps.map(shell).join("");
      const env = {
        ...tools.env,
        PATH: [at("bin"), join(root, "test/node_modules/.bin"), process.env.PATH].join(":"),
        REGISTRY_CONFIG: at("registry.yml"),
        CONTAINERS_REGISTRIES_CONF: at("registries.conf"),
        SPORELET_CACHE: at("cache"),
      };
      const project = at("project");
      for (const [path, text] of Object.entries(files)) writeFileSync(join(project, path), text);
      const { stdout, stderr } = await ran("unshare", ["-mnpf", "--kill-child", "--mount-proc", "bash", "-c", script], { cwd: project, env, timeout: LIMIT });
      expect(stderr).toBe("");
      const [, ...said] = stdout.split(MARK);
      for (const [i, step] of steps.entries()) {
        const output = (said[2 * i] ?? "").replace(/^\n+|\n+$/g, "");
        expect(said[2 * i + 1], `the status of: ${step.command}\n${output}`).toBe("0");
        compare(step, output === "" ? "" : `${output}\n`);
      }
    },
    2 * LIMIT,
  );
});
