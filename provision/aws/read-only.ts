import type { Client, SmithyResolvedConfiguration } from "@smithy/core/client";

const READS = /^(?:Describe|Get|List|Search)[A-Z]/;

type Output = object & { readonly $metadata: object };

/**
 * Makes a client of the SDK refuse every command that does not begin with Describe, Get, List or Search, before
 * anything is sent. A second fence behind the types, for whoever adds a call: reading an account never changes it.
 */
export function readOnly<H, I extends object, O extends Output, C extends SmithyResolvedConfiguration<H>>(
  client: Client<H, I, O, C>,
): void {
  client.middlewareStack.add(
    (next, context) => async (args) => {
      const name = context.commandName ?? "a command without a name";
      if (!READS.test(name)) throw new Error(`refused ${name}: flowlab only reads accounts`);
      return next(args);
    },
    { step: "initialize", priority: "high", name: "flowlabReadOnly" },
  );
}
