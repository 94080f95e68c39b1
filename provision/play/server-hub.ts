import { fileURLToPath } from "node:url";
import type { Expectation, ServerOrder } from "./expectation.js";
import { startProgram } from "./process.js";

export type { Expectation } from "./expectation.js";

/** What listens on a host beside OpenSSH. */
export interface HostServer {
  /** Prepares it for one conversation; the function returned takes that back. */
  expect(port: number, expectation: Expectation): Promise<() => void>;
  stop(): Promise<void>;
}

/** Tests run the sources, of which Node runs none by itself. */
const BUILT = import.meta.url.endsWith(".ts") ? "../../dist/provision/play/" : "";
const PROGRAM = fileURLToPath(new URL(`${BUILT}server-program.js`, import.meta.url));

/** Starts the server in a network namespace. It ends with flowlab, however that ends, as its standard input does. */
export async function startServer(
  namespace: string,
  tcp: readonly number[],
  udp: readonly number[],
): Promise<HostServer> {
  const server = startProgram("nsenter", [`--net=/run/netns/${namespace}`, process.execPath, PROGRAM]);
  const tell = (order: ServerOrder): void => server.write(`${JSON.stringify(order)}\n`);
  tell({ order: "listen", tcp, udp });
  const listening = await server.until((output) => (output.includes("listening\n") ? true : null));
  if (listening === null) throw new Error(`the server ended: ${server.output().trim()}`);
  let last = 0;
  return {
    async expect(port, expectation) {
      last += 1;
      const id = last;
      tell({ order: "expect", id, port, expectation });
      await server.until((output) => (output.includes(`expected ${id}\n`) ? true : null));
      return () => tell({ order: "forget", id });
    },
    async stop() {
      server.end();
      await server.ended;
    },
  };
}
