// A unit of systemd's for an executable (systemd.service(5), systemd.exec(5)).
import { argumentsOf, mebibytes, type Workload } from "./workload.ts";

/** As ExecStart takes a word: quoted, without variables and specifiers. */
function word(text: string): string {
  const escaped = text.replace(/[\\"]/g, "\\$&").replaceAll("\n", "\\n").replaceAll("$", "$$$$").replaceAll("%", "%%");
  return /^[\w@:/.,=+-]+$/.test(text) ? text : `"${escaped}"`;
}

/** What it may not do, beside what the executable gives up itself. */
const CONFINED = [
  "DynamicUser=yes",
  "CapabilityBoundingSet=",
  "NoNewPrivileges=yes",
  "MemoryDenyWriteExecute=yes",
  "PrivateDevices=yes",
  "ProtectClock=yes",
  "ProtectControlGroups=yes",
  "ProtectHostname=yes",
  "ProtectKernelLogs=yes",
  "ProtectKernelModules=yes",
  "ProtectKernelTunables=yes",
  "ProtectProc=invisible",
  "RestrictAddressFamilies=AF_INET AF_INET6",
  "RestrictNamespaces=yes",
  "RestrictRealtime=yes",
  "SystemCallArchitectures=native",
];

export function systemdUnit(workload: Workload): string {
  const { name, source, memory } = workload;
  return [
    "[Unit]",
    `Description=${name}, a function`,
    "After=network.target",
    "",
    "[Service]",
    `ExecStart=${[source, ...argumentsOf(workload, "127.0.0.1")].map(word).join(" ")}`,
    "Restart=on-failure",
    `MemoryMax=${mebibytes(memory, "M")}`,
    ...CONFINED,
    "",
    "[Install]",
    "WantedBy=multi-user.target",
    "",
  ].join("\n");
}
