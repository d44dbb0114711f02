// A file of the Compose Specification with one service.
import { linuxOn, platformText } from "../oci/machine-platform.ts";
import { argumentsOf, GROUP_ID, mebibytes, USER_ID, type Workload } from "./workload.ts";

/** More than the processes of a server that `--processes` asks for. */
const PIDS = 64;

/** There is no health check: the image holds no program that could make one. The port is open on this machine only. */
export function composeFile(workload: Workload): Readonly<Record<string, unknown>> {
  const { name, source, port, memory, architecture } = workload;
  return {
    services: {
      [name]: {
        image: source,
        ...(architecture && { platform: platformText(linuxOn(architecture)) }),
        // A dollar sign alone would be a variable of compose's.
        command: argumentsOf(workload, "0.0.0.0").map((argument) => argument.replaceAll("$", "$$$$")),
        ports: [`127.0.0.1:${port}:${port}`],
        user: `${USER_ID}:${GROUP_ID}`,
        read_only: true,
        cap_drop: ["ALL"],
        security_opt: ["no-new-privileges:true"],
        mem_limit: mebibytes(memory, "m"),
        pids_limit: PIDS,
        restart: "unless-stopped",
      },
    },
  };
}
