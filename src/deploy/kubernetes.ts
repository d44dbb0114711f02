// Manifests for Kubernetes: a Deployment, its Service and an autoscaler; and a Service of Knative's.
import { linuxOn } from "../oci/machine-platform.ts";
import { argumentsOf, GROUP_ID, HEALTH_PATH, mebibytes, USER_ID, type Workload } from "./workload.ts";

type Json = Readonly<Record<string, unknown>>;

/** How busy the processors of its pods are, on average, before another one is started, in percent of what they ask for. */
const BUSY = 80;

const labelsOf = ({ name }: Workload) => ({ "app.kubernetes.io/name": name });

/** The "restricted" profile of the Pod Security Standards, and a root file system that can't be written. */
const RESTRICTED = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ["ALL"] },
  readOnlyRootFilesystem: true,
  runAsNonRoot: true,
  runAsUser: USER_ID,
  runAsGroup: GROUP_ID,
  seccompProfile: { type: "RuntimeDefault" },
};

const probe = (port: string | undefined, periodSeconds: number): Json => ({
  httpGet: { path: HEALTH_PATH, ...(port !== undefined && { port }) },
  periodSeconds,
});

function containerOf(workload: Workload, portName: string): Json {
  const { name, source, port, memory } = workload;
  return {
    name,
    image: source,
    args: argumentsOf(workload, "0.0.0.0"),
    ports: [{ name: portName, containerPort: port }],
    resources: { requests: { cpu: "10m", memory: mebibytes(memory / 4, "Mi") }, limits: { memory: mebibytes(memory, "Mi") } },
    securityContext: RESTRICTED,
  };
}

/** What both say of a pod. */
const podOf = ({ architecture }: Workload): Json => ({
  automountServiceAccountToken: false,
  enableServiceLinks: false,
  ...(architecture && { nodeSelector: { "kubernetes.io/arch": linuxOn(architecture).architecture } }),
});

/** Deployment, Service and HorizontalPodAutoscaler. */
export function kubernetesManifests(workload: Workload): Json[] {
  const { name, replicas } = workload;
  const metadata = { name, labels: labelsOf(workload) };
  const container = { ...containerOf(workload, "http"), readinessProbe: probe("http", 5), livenessProbe: probe("http", 10) };
  const template = {
    metadata: { labels: labelsOf(workload) },
    spec: { ...podOf(workload), terminationGracePeriodSeconds: 30, containers: [container] },
  };
  return [
    // How many there are is the autoscaler's to say.
    { apiVersion: "apps/v1", kind: "Deployment", metadata, spec: { selector: { matchLabels: labelsOf(workload) }, template } },
    { apiVersion: "v1", kind: "Service", metadata, spec: { selector: labelsOf(workload), ports: [{ name: "http", port: 80, targetPort: "http" }] } },
    {
      apiVersion: "autoscaling/v2",
      kind: "HorizontalPodAutoscaler",
      metadata,
      spec: {
        scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name },
        minReplicas: Math.max(replicas.least, 1),
        maxReplicas: replicas.most,
        metrics: [{ type: "Resource", resource: { name: "cpu", target: { type: "Utilization", averageUtilization: BUSY } } }],
      },
    },
  ];
}

/** One Service of Knative's (serving.knative.dev/v1), which also scales to nothing. It sets PORT itself. */
export function knativeManifests(workload: Workload): Json[] {
  const { name, replicas } = workload;
  const annotations = { "autoscaling.knative.dev/min-scale": `${replicas.least}`, "autoscaling.knative.dev/max-scale": `${replicas.most}` };
  const container = { ...containerOf(workload, "http1"), readinessProbe: probe(undefined, 5) };
  return [
    {
      apiVersion: "serving.knative.dev/v1",
      kind: "Service",
      metadata: { name, labels: labelsOf(workload) },
      spec: { template: { metadata: { annotations }, spec: { ...podOf(workload), containers: [container] } } },
    },
  ];
}
