// What is deployed, whatever the platform.
import { SporeletError } from "../errors.ts";
import type { Architecture } from "../native/architectures.ts";
import { USER } from "../oci/image.ts";

export interface Workload {
  /** A name that platforms take: RFC 1123, a label. */
  name: string;
  /** The image's reference, or the path of an executable. */
  source: string;
  port: number;
  /** Most memory, in bytes: of the function and the server around it. */
  memory: number;
  /** How many at least and at most run. */
  replicas: { least: number; most: number };
  /** The one processor that the image is for. */
  architecture?: Architecture;
  /** Variables of the function. */
  env: Readonly<Record<string, string>>;
  /** Hosts that the function may make requests to: `orders:8080`. */
  allowNet: readonly string[];
}

/** Answers as long as the server does, see `--health` of an executable. */
export const HEALTH_PATH = "/_/healthz";

const LABEL = /^[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** User and group that an image runs as. */
export const [USER_ID = 0, GROUP_ID = 0] = USER.split(":").map(Number);

/** @throws SporeletError E_OPTION_VALUE */
export function checkWorkloadName(name: string): string {
  if (LABEL.test(name)) return name;
  throw new SporeletError(
    "E_OPTION_VALUE",
    `Expected a name of at most 63 small letters, digits and hyphens that begins with a letter, got ${JSON.stringify(name)}`,
    {
      remedy: "Give another one: --name hello.",
    },
  );
}

/** The executable's arguments. Its function sees only the variables that stand here. */
export function argumentsOf({ port, env, allowNet }: Workload, address: string): string[] {
  const variables = Object.entries(env).flatMap(([name, value]) => ["--env", `${name}=${value}`]);
  return ["--listen", `${address}:${port}`, "--health", ...variables, ...allowNet.flatMap((host) => ["--allow-net", host])];
}

/** `33554432` is 32Mi, as Kubernetes writes it. */
export function mebibytes(bytes: number, suffix: string): string {
  return `${Math.ceil(bytes / (1 << 20))}${suffix}`;
}
