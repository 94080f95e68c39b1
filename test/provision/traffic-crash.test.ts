import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import {
  planTraffic,
  playTraffic,
  ProvisionRecord,
  RUN_TAG,
  type Cloud,
  type ProvisionJournal,
} from "../../provision/index.js";
import { parseLab } from "../../sim/index.js";
import { FakeSystemsManager } from "./fake-systems-manager.js";

const CONTEXT = { runId: "0badcafe", accountId: "123456789012", partition: "aws" };

function plannedBuiltIn() {
  const lab = parseLab(readFileSync("examples/vpc-monitoring/lab.yaml", "utf8"), "lab.yaml");
  const plan = lab.ok ? planTraffic(lab.value, CONTEXT) : lab;
  if (!plan.ok) throw new Error(JSON.stringify(plan.issues));
  return plan.value;
}

/** What AWS says where a change was made before. */
function refusal(code: string): Error {
  return Object.assign(new Error(code), { name: code, $metadata: {} });
}

/** As much of EC2 as the built-in lab's timeline changes, with a memory. */
function fakeEc2(): Cloud["call"] {
  let peering: { readonly tags: unknown; code: string } | null = null;
  const routes = new Set<string>();
  return async (operation: string, input: object) => {
    const asked = input as Readonly<Record<string, unknown>>;
    switch (operation) {
      case "ec2:DescribeInstances":
        return {
          Reservations: [
            {
              Instances: [
                {
                  NetworkInterfaces: [
                    {
                      Attachment: { DeviceIndex: 0 },
                      PrivateIpAddresses: ["10.1.5.112", "10.2.15.210"].map((PrivateIpAddress, index) => ({
                        PrivateIpAddress,
                        Association: { PublicIp: `198.51.100.${index + 1}` },
                      })),
                    },
                  ],
                },
              ],
            },
          ],
        };
      case "ec2:CreateVpcPeeringConnection": {
        const [first] = asked["TagSpecifications"] as readonly { readonly Tags: unknown }[];
        if (peering !== null) throw new Error("a second peering connection");
        peering = { tags: first?.Tags, code: "pending-acceptance" };
        return { VpcPeeringConnection: { VpcPeeringConnectionId: "pcx-1" } };
      }
      case "ec2:DescribeVpcPeeringConnections":
        return {
          VpcPeeringConnections:
            peering === null
              ? []
              : [{ VpcPeeringConnectionId: "pcx-1", Status: { Code: peering.code }, Tags: peering.tags }],
        };
      case "ec2:AcceptVpcPeeringConnection":
        if (peering?.code !== "pending-acceptance") throw refusal("InvalidStateTransition");
        peering.code = "active";
        return {};
      case "ec2:CreateRoute": {
        const route = `${String(asked["RouteTableId"])} ${String(asked["DestinationCidrBlock"])}`;
        if (routes.has(route)) throw refusal("RouteAlreadyExists");
        routes.add(route);
        return { Return: true };
      }
      default:
        throw new Error(`${operation} is not asked for`);
    }
  };
}

class Killed extends Error {}

/** Plays until the `deadline`th thing that it does, which is done, but of which it hears nothing more. */
function world(deadline: number) {
  const plan = plannedBuiltIn();
  const systems = new FakeSystemsManager();
  systems.perform = ({ comment }) => ({
    exitCode: 0,
    output: comment.includes("-key ")
      ? "ssh-ed25519 AAAA flowlab\n"
      : "2 packets transmitted, 2 received, 0% packet loss\n",
  });
  const ec2 = fakeEc2();
  let done = 0;
  const count = (): void => {
    done += 1;
    if (done === deadline) throw new Killed();
  };
  const { topology } = plan.lab;
  const logical = [topology.instances, topology.vpcs, topology.routeTables].flat().map(({ id }) => id);
  const header = { writtenBy: "flowlab", command: "provision", schema: 1, ...CONTEXT } as const;
  const state = new ProvisionRecord(
    { ...header, labName: "lab", region: "eu-west-3", endpointUrl: null, planDigest: "" },
    [{ kind: "done", step: "built", at: "", ids: Object.fromEntries(logical.map((id) => [id, `real-${id}`])) }],
  );
  const journal: ProvisionJournal = {
    state,
    append: async (entry) => {
      state.add(entry);
      count();
    },
  };
  const cloud: Cloud = {
    ...CONTEXT,
    callerArn: `arn:aws:iam::${CONTEXT.accountId}:user/tester`,
    region: "eu-west-3",
    close: () => {},
    async call(operation, input) {
      const seen = { action: operation, region: "", accountId: "", parameters: new URLSearchParams(), input };
      const fault = systems.answer(seen);
      const answer =
        fault?.kind === "answer" ? (JSON.parse(fault.body) as Record<string, unknown>) : await ec2(operation, input);
      count();
      return answer;
    },
  };
  let now = 1_700_000_000_000;
  const play = (): Promise<void> =>
    playTraffic(plan, "digest", 1, {
      cloud,
      journal,
      patience: { signal: new AbortController().signal, pauseMs: async (ms) => void (now += ms) },
      now: () => now,
      skipWaits: true,
      say: () => {},
      onStep: () => {},
    });
  return { play, plan, systems, state, things: () => done };
}

test(
  "traffic that is killed at any point goes on to the end, and has each command sent once",
  { timeout: 120_000 },
  async () => {
    const whole = world(Infinity);
    await whole.play();
    const commands = whole.systems.sent.map(({ comment }) => comment);
    expect(commands).toHaveLength(new Set(commands).size);
    expect(commands.every((comment) => comment.includes(CONTEXT.runId))).toBe(true);
    expect(whole.things()).toBeGreaterThan(50);
    for (let deadline = 1; deadline <= whole.things(); deadline++) {
      const { play, plan, systems, state } = world(deadline);
      await expect(play(), `killed at ${deadline}`).rejects.toThrow(Killed);
      await play();
      expect(systems.sent.map(({ comment }) => comment).toSorted(), `killed at ${deadline}`).toEqual(
        commands.toSorted(),
      );
      const { played, changed, endedAt } = state.traffic!;
      expect([...played.keys(), ...changed.keys()].toSorted((a, b) => a - b)).toEqual(
        plan.entries.map(({ number }) => number),
      );
      expect(endedAt).not.toBe(null);
      // What the timeline made is known to `down`.
      expect([...state.resources.values()].map(({ kind }) => kind)).toEqual(["vpc-peering-connection"]);
    }
  },
);

test("what a timeline makes has the run's tag, by which it is taken down", () => {
  const [peering] = plannedBuiltIn().entries.flatMap((entry) => (entry.kind === "change" ? entry.steps : []));
  expect(peering?.input).toMatchObject({
    TagSpecifications: [{ Tags: expect.arrayContaining([{ Key: RUN_TAG, Value: CONTEXT.runId }]) }],
  });
});
