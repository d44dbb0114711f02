// node:worker_threads: a thread with a heap and an event loop of its own.
import { Worker } from "node:worker_threads";
import type { Starter } from "./technique.ts";

function next(worker: Worker): Promise<string> {
  return new Promise((resolve, reject) => {
    worker.once("message", resolve);
    worker.once("error", reject);
    worker.once("exit", (status) => reject(new Error(`the worker ended with status ${status}`)));
  });
}

export const worker: Starter = async ({ files, input }) => {
  let threads: Worker[] = [];
  return {
    once: () => {
      const thread = new Worker(files.worker, { workerData: input, env: {} });
      threads.push(thread);
      return next(thread);
    },
    settle: async () => {
      const ended = threads;
      threads = [];
      await Promise.all(ended.map((thread) => thread.terminate()));
    },
  };
};

export const warmWorker: Starter = async ({ files, input }) => {
  const thread = new Worker(files.worker, { workerData: null, env: {} });
  thread.setMaxListeners(0);
  return {
    once: () => {
      const answer = new Promise<string>((resolve) => thread.once("message", resolve));
      thread.postMessage(input);
      return answer;
    },
  };
};
