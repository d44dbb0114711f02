// `sporelet completion`: what real shells make of the script, and what each place on the line is offered.
import { spawnSync } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { root, sporelet, temporaryDirectory } from "./support.ts";

const work = temporaryDirectory();
const env = { ...process.env, PATH: `${join(work, "bin")}:${process.env.PATH}`, HOME: work };

beforeAll(() => {
  mkdirSync(join(work, "bin"));
  symlinkSync(join(root, "bin/sporelet.cjs"), join(work, "bin/sporelet"));
  for (const shell of ["bash", "zsh", "fish"]) writeFileSync(join(work, `completion.${shell}`), sporelet(["completion", shell]).stdout);
});

function shell(name: string, script: string) {
  const args = { bash: ["--norc"], zsh: ["-f"], fish: ["--no-config"] }[name] ?? [];
  const { error, stdout, stderr } = spawnSync(name, [...args, "-c", script], { cwd: work, env, encoding: "utf8" });
  return error === undefined ? { stdout, stderr } : undefined;
}

/** What bash offers where the cursor stands at the end of `line`. */
function offered(line: string): string[] {
  const words = line.split(" ").map((word) => `'${word}'`);
  const script = `. ./completion.bash; COMP_LINE='${line}' COMP_POINT=${line.length} COMP_CWORD=${words.length - 1} COMP_WORDS=(${words.join(" ")})
    _sporelet_completion; printf '%s\\n' "\${COMPREPLY[@]}"`;
  return shell("bash", script)?.stdout.trim().split("\n") ?? [];
}

describe("bash", () => {
  it.each([
    ["sporelet in", ["init", "inspect"]],
    ["sporelet cache ", ["clean"]],
    ["sporelet completion ", ["bash", "fish", "zsh"]],
    ["sporelet build --ta", ["--target"]],
    ["sporelet build hello.ts --target ", ["wasm", "native", "unikernel", "oci", "wasm-oci", "component", "worker", "lambda"]],
    ["sporelet deploy x --to k", ["kubernetes", "knative"]],
    ["sporelet push hello.ts --target ", ["oci", "wasm-oci", "component"]],
    ["sporelet build hello.ts --target u", ["unikernel"]],
    ["sporelet serve --log ", ["json", "text", "off"]],
    ["sporelet init shop --template h", ["handler", "hono"]],
    ["sporelet bench --with dom", [""]],
    ["sporelet bench --with de", ["deno"]],
  ])("%s", (line, expected) => expect(offered(line)).toEqual(expected));

  it("offers the parts of the platform", () => expect(offered("sporelet build --without ")).toContain("fetch"));
  it("leaves files to the shell", () => {
    for (const line of ["sporelet run ", "sporelet run h.ts --event-file "]) expect(offered(line)).toEqual([""]);
    expect(sporelet(["completion", "bash"]).stdout).toContain("complete -o default ");
  });
});

describe("the script", () => {
  it.each(["bash", "zsh", "fish"])("is one that %s reads", (name) => {
    const read = shell(name, `${name} -n ./completion.${name} && echo read`);
    if (read === undefined) console.log(`${name} is not installed here: its script was not tried`);
    else expect(read).toEqual({ stdout: "read\n", stderr: "" });
  });

  it("offers commands with what they do in fish", () => {
    const offers = shell("fish", "source ./completion.fish; complete -C'sporelet ins'");
    if (offers === undefined) console.log("fish is not installed here: its completion was not tried");
    else expect(offers.stdout).toMatch(/^inspect\tShow what is in a module/);
  });

  it("is there for three shells", () => {
    const { status, stderr } = sporelet(["completion", "tcsh"]);
    expect([status, stderr]).toEqual([2, expect.stringContaining('E_OPTION_VALUE: Expected the shell to be one of bash, fish, zsh, got "tcsh"')]);
  });
});
