// What the numbers of any run mean and what they do not, in words.

export const MEANING: readonly { title: string; text: string }[] = [
  {
    title: "Cold starts of several kinds, and warm ones",
    text: "A pristine instance in a host that runs, the first load of a function there, a process (by stdin or by HTTP), a virtual machine, and a container are different things; so are a warm call and a warm request over HTTP. Each has a table of its own; only the ratios across intervals cross it, and say so. Two of the tables hold subjects that can only be asked over HTTP, named so: there the connection on loopback is in the time, and `sporelet serve` stands beside them.",
  },
  {
    title: "What a reset is",
    text: "Memory of a live instance is overwritten with the snapshot of the initialised heap, so the next request finds nothing of the one before. That is as pristine as a new instance, and the tests of the project prove it byte by byte. It is not a process: the host's own process, its kernel interface and its scheduler are shared, as with every in-process sandbox.",
  },
  {
    title: "Containers protect more, and cost more",
    text: "A container has its own namespaces and a process boundary; docker and podman add a seccomp profile. Bundles of crun and runc have neither profile nor limits here, and no subject has a network to set up. A larger image, a network, volumes or an orchestrator make real starts slower than these, never faster.",
  },
  {
    title: "The warm rivals",
    text: "Unpausing a container gives back one that has already served: nothing is initialised again, and nothing is pristine. It is the fastest thing a container platform can do, so it stands beside the others. A server of node, bun or workerd that has answered before answers the next request from the same realm, with whatever the last one left; `sporelet serve` answers each from a pristine VM, in another thread than the one that reads the connection.",
  },
  {
    title: "Virtual machines of several kinds",
    text: "A KVM that uses the processor's virtualisation, one made of software (kvm-pvm, for machines that are virtual themselves), and QEMU's translation (TCG) cost different things at different places, so each is a subject of its own, and what this machine has not is not measured. The empty guest writes a constant: what any machine of that kind costs. A unikernel has no network and one processor.",
  },
  {
    title: "Busy and idle",
    text: "A subject in a host has up to 20 starts in a turn. “After a pause” is the median of the first of each turn: caches are cold and the process was asleep. A host with little to do sees that number, a busy one the median.",
  },
  {
    title: "Where sporelet loses",
    text: "Inside is an interpreter: work of the CPU runs many times slower than in node's compiled code, as the handler “cpu” shows. A call in the host's own realm has no isolation and costs nanoseconds. `sporelet run` is a node process with a module to load, so it is slower than a bare node, and in a container too; `sporelet serve` starts worker threads as well, so its first response comes later than that of any server beside it. A warm server that shares its realm between requests has less to do for each, and compiled code to do it with.",
  },
  {
    title: "One machine",
    text: "Times are of this machine on this day. Ratios travel better than times, and intervals tell how far to trust them; a warning above says if the machine had other things to do.",
  },
];
