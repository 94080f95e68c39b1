// Runs in a host's network namespace, by itself: what listens there. Its orders come by standard input, a line each, and
// it ends with that. It runs nothing and opens nothing but the ports it is told.
import { createSocket } from "node:dgram";
import { createServer, type Socket } from "node:net";
import { createInterface } from "node:readline";
import type { Expectation, ServerOrder } from "./expectation.js";
import { responseOf } from "./http-messages.js";

interface Expected {
  readonly id: number;
  readonly port: number;
  readonly expectation: Expectation;
}

const expected: Expected[] = [];

function take(port: number, protocol: "stream" | "udp"): Expectation | null {
  const index = expected.findIndex(
    (each) => each.port === port && (each.expectation.protocol === "udp") === (protocol === "udp"),
  );
  if (index < 0) return null;
  // A datagram says nothing of whether it is the last.
  return protocol === "udp" ? expected[index]!.expectation : expected.splice(index, 1)[0]!.expectation;
}

function serve(socket: Socket, port: number): void {
  const expectation = take(port, "stream");
  let heard = "";
  let answered = false;
  const answer = (): void => {
    if (expectation?.protocol === "tcp" && !answered && heard.length >= expectation.requestBytes) {
      answered = true;
      if (expectation.responseBytes > 0) socket.write(Buffer.alloc(expectation.responseBytes, "x"));
    }
    if (expectation?.protocol !== "http") return;
    for (let end = heard.indexOf("\r\n\r\n"); end >= 0; end = heard.indexOf("\r\n\r\n")) {
      heard = heard.slice(end + 4);
      socket.write(responseOf(expectation.responseBytes) ?? "");
    }
  };
  socket.setNoDelay(true);
  socket.on("data", (chunk: Buffer) => {
    heard += chunk.toString("latin1");
    answer();
  });
  socket.on("end", () => socket.end());
  socket.on("error", () => socket.destroy());
  answer();
}

async function listen(tcp: readonly number[], udp: readonly number[]): Promise<void> {
  for (const port of tcp) {
    const server = createServer({ allowHalfOpen: true }, (socket) => serve(socket, port));
    await new Promise<void>((resolve) => server.listen(port, "0.0.0.0", resolve));
  }
  for (const port of udp) {
    const socket = createSocket("udp4", (_message, from) => {
      const expectation = take(port, "udp");
      if (expectation?.protocol !== "udp" || expectation.replyBytes === null) return;
      socket.send(Buffer.alloc(expectation.replyBytes, "x"), from.port, from.address);
    });
    await new Promise<void>((resolve) => socket.bind(port, "0.0.0.0", resolve));
  }
}

const lines = createInterface({ input: process.stdin });
lines.on("line", (line) => {
  const order = JSON.parse(line) as ServerOrder;
  switch (order.order) {
    case "listen":
      void listen(order.tcp, order.udp).then(() => process.stdout.write("listening\n"));
      break;
    case "expect":
      expected.push(order);
      process.stdout.write(`expected ${order.id}\n`);
      break;
    case "forget":
      expected.splice(0, expected.length, ...expected.filter(({ id }) => id !== order.id));
  }
});
lines.on("close", () => process.exit());
