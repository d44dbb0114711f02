// What the numbers of any run mean and what they do not, in words.

export const MEANING: readonly { title: string; text: string }[] = [
  {
    title: "Several kinds of cold start, and warm calls",
    text: "Each kind of start has a table of its own: a fresh instance in a running host, the first load of a function there, a process (asked on stdin or over HTTP), a virtual machine, a container. Warm calls and warm HTTP requests have tables too. Only the comparison at the top puts different kinds beside each other, and it names the kind of each. Some subjects can only be asked over HTTP. Their times include the connection on loopback, and `sporelet serve` stands beside them.",
  },
  {
    title: "What a reset is",
    text: "A reset puts the snapshot of the initialised heap back into the memory of a running instance, wherever it was changed. The next request finds no state from earlier requests, just as in a new instance; the project's tests compare the memory byte by byte. A reset is not a process: the host's process, its kernel interface and its scheduler are shared, as with every sandbox inside a process.",
  },
  {
    title: "Containers protect more, and cost more",
    text: "A container has its own namespaces and a process boundary; docker and podman add a seccomp profile. The bundles of crun and runc have no profile and no limits here, and no subject has a network to set up. A larger image, a network, volumes or an orchestrator make real container starts slower than these.",
  },
  {
    title: "Warm calls keep state",
    text: "Unpausing a container continues one that has answered before: it starts nothing and keeps all its state. It is the fastest thing that a container platform can do. A warm server of node, bun or workerd answers the next request in the same realm, with the state that the last request left. `sporelet serve` answers each request in a fresh VM, on another thread than the one that reads the connection.",
  },
  {
    title: "Several kinds of virtual machine",
    text: "KVM with the processor's help, KVM in software (kvm-pvm, for machines that are virtual themselves) and QEMU's translation (TCG) have different costs, so each is a subject of its own. The empty guest writes a constant: it shows what any machine of that kind costs. A unikernel has no network and one processor.",
  },
  {
    title: "Busy and idle hosts",
    text: "A subject in a host has up to 20 starts in a round. “After a pause” is the median of the first start of each round, when caches are cold and the process was asleep. A host with little to do is closer to that number, a busy host to the median.",
  },
  {
    title: "Where sporelet is slower",
    text: "sporelet runs an interpreter: heavy computation takes many times as long as in node's compiled code, as the handler “cpu” shows. A plain function call in the host has no isolation and takes nanoseconds. `sporelet run` is a node process that loads a module, so it is slower than node alone, also in a container. `sporelet serve` starts worker threads as well, so its first response comes later than that of the other servers. A warm server that shares its state between requests has less to do for each, and runs compiled code.",
  },
  {
    title: "One machine",
    text: "The times are of one machine on one day. Ratios carry over to other machines better than times do, and their intervals say how certain they are. A warning at the top says whether the machine was busy with other work.",
  },
];
