import { describe, expect, test } from "vitest";
import type { Topology } from "../../model/index.js";
import { file, read, SUBNET, VPC } from "../fixtures/read-describe.js";

const BASE = { Vpcs: [VPC], Subnets: [SUBNET] };

describe("transit gateways (TGW-01, TGW-02)", () => {
  const attachment = {
    TransitGatewayAttachmentId: "tgw-attach-1",
    TransitGatewayId: "tgw-1",
    ResourceOwnerId: "123456789012",
    ResourceType: "vpc",
    ResourceId: "vpc-1",
    State: "available",
    Association: { TransitGatewayRouteTableId: "tgw-rtb-1", State: "associated" },
  };
  const vpcAttachment = {
    TransitGatewayAttachmentId: "tgw-attach-1",
    TransitGatewayId: "tgw-1",
    VpcId: "vpc-1",
    State: "available",
    SubnetIds: ["subnet-1"],
    Options: { ApplianceModeSupport: "enable", Ipv6Support: "enable", SecurityGroupReferencingSupport: "disable" },
  };
  const table = { TransitGatewayRouteTableId: "tgw-rtb-1", TransitGatewayId: "tgw-1", State: "available" };
  const HUB = {
    ...BASE,
    TransitGateways: [{ TransitGatewayId: "tgw-1", State: "available" }],
    TransitGatewayAttachments: [attachment],
    TransitGatewayVpcAttachments: [vpcAttachment],
  };
  const attachmentsOf = (content: object): Topology["transitGatewayAttachments"] =>
    read(file({ ...HUB, ...content })).topology.transitGatewayAttachments;

  test("an attachment has the subnets and options that only the VPC's command prints", () => {
    expect(attachmentsOf({})).toEqual([
      {
        id: "tgw-attach-1",
        name: "tgw-attach-1",
        accountId: "123456789012",
        region: "eu-west-3",
        transitGatewayId: "tgw-1",
        resource: {
          kind: "vpc",
          vpcId: "vpc-1",
          subnetIds: ["subnet-1"],
          applianceMode: true,
          ipv6Support: true,
          securityGroupReferencing: false,
        },
        state: "available",
        associatedRouteTableId: "tgw-rtb-1",
      },
    ]);
  });

  test.for([
    { title: "modifying", more: { State: "modifying" }, state: "available", association: "tgw-rtb-1" },
    { title: "pending", more: { State: "pendingAcceptance" }, state: "unavailable", association: "tgw-rtb-1" },
    {
      title: "an association that ends",
      more: { Association: { TransitGatewayRouteTableId: "tgw-rtb-1", State: "disassociating" } },
      state: "available",
      association: null,
    },
    { title: "no association", more: { Association: null }, state: "available", association: null },
  ])("$title: $state, associated with $association", ({ more, state, association }) => {
    expect(attachmentsOf({ TransitGatewayAttachments: [{ ...attachment, ...more }] })).toMatchObject([
      { state, associatedRouteTableId: association },
    ]);
  });

  test("what is deleted, or of a deleted transit gateway, is gone", () => {
    const gone = { ...attachment, TransitGatewayAttachmentId: "tgw-attach-2", TransitGatewayId: "tgw-2" };
    const { topology, warnings } = read(
      file({
        ...HUB,
        TransitGateways: [...HUB.TransitGateways, { TransitGatewayId: "tgw-2", State: "deleted" }],
        TransitGatewayAttachments: [{ ...attachment, State: "deleted" }, gone],
        TransitGatewayVpcAttachments: [],
        TransitGatewayRouteTables: [
          { ...table, TransitGatewayId: "tgw-2" },
          { ...table, State: "deleting" },
        ],
      }),
    );
    expect(topology.transitGateways.map(({ id }) => id)).toEqual(["tgw-1"]);
    expect(topology.transitGatewayAttachments).toEqual([]);
    expect(topology.transitGatewayRouteTables).toEqual([]);
    expect(topology.unmodelled).toEqual([]);
    expect(warnings).toEqual([]);
  });

  test("VPN and Direct Connect attachments lead outside", () => {
    const more = { ResourceType: "vpn", ResourceId: "vpn-1", TransitGatewayAttachmentId: "tgw-attach-9" };
    expect(attachmentsOf({ TransitGatewayAttachments: [{ ...attachment, ...more }] })).toMatchObject([
      { id: "tgw-attach-9", resource: { kind: "other", resourceType: "vpn", resourceId: "vpn-1" } },
    ]);
  });

  test("a peering is seen from both Regions as two halves with one id", () => {
    const half = (TransitGatewayId: string, ResourceId: string): object => ({
      ...attachment,
      TransitGatewayId,
      ResourceId,
      ResourceType: "peering",
      Association: { TransitGatewayRouteTableId: `rtb-of-${TransitGatewayId}`, State: "associated" },
    });
    const { topology, warnings } = read(
      file({ ...BASE, TransitGatewayAttachments: [half("tgw-1", "tgw-2")] }),
      file({ TransitGatewayAttachments: [half("tgw-2", "tgw-1")] }, "us-east-1/describe.json"),
    );
    expect(warnings).toEqual([]);
    expect(topology.transitGatewayAttachments).toMatchObject([
      {
        id: "tgw-attach-1",
        region: "eu-west-3",
        transitGatewayId: "tgw-1",
        resource: { kind: "peering", peerTransitGatewayId: "tgw-2" },
        associatedRouteTableId: "rtb-of-tgw-1",
      },
      {
        id: "tgw-attach-1",
        region: "us-east-1",
        transitGatewayId: "tgw-2",
        resource: { kind: "peering", peerTransitGatewayId: "tgw-1" },
        associatedRouteTableId: "rtb-of-tgw-2",
      },
    ]);
  });

  test("describe-transit-gateway-peering-attachments names both ends", () => {
    const ends = { RequesterTgwInfo: { TransitGatewayId: "tgw-7" }, AccepterTgwInfo: { TransitGatewayId: "tgw-1" } };
    const peering = { TransitGatewayAttachmentId: "tgw-attach-1", State: "available", ...ends };
    expect(
      attachmentsOf({
        TransitGatewayAttachments: [{ ...attachment, ResourceType: "tgw-peering", ResourceId: "?" }],
        TransitGatewayVpcAttachments: [],
        TransitGatewayPeeringAttachments: [peering],
      }),
    ).toMatchObject([{ resource: { kind: "peering", peerTransitGatewayId: "tgw-7" } }]);
  });

  test("two accounts see a shared attachment; the owner of the gateway sees its association", () => {
    const seen = { ...attachment, Association: undefined, Tags: [{ Key: "Name", Value: "mine" }] };
    const { topology, warnings } = read(
      file(HUB, "a/123456789012/eu-west-3/a.json"),
      file({ TransitGatewayAttachments: [seen] }, "a/210987654321/eu-west-3/a.json"),
    );
    expect(warnings).toEqual([]);
    expect(topology.transitGatewayAttachments).toMatchObject([
      { name: "mine", accountId: "123456789012", associatedRouteTableId: "tgw-rtb-1" },
    ]);
  });

  test("an attachment of which the files tell half is left out", () => {
    const { topology, warnings } = read(
      file({
        ...HUB,
        TransitGatewayVpcAttachments: [{ ...vpcAttachment, TransitGatewayAttachmentId: "tgw-attach-2" }],
      }),
    );
    expect(topology.transitGatewayAttachments).toEqual([]);
    expect(topology.unmodelled.map(({ kind, id }) => [kind, id])).toEqual([
      ["TransitGatewayAttachments", "tgw-attach-2"],
      ["TransitGatewayAttachments", "tgw-attach-1"],
    ]);
    expect(warnings.map(({ code, message, path }) => [code, message, path])).toEqual([
      [
        "Describe.Incomplete",
        "`tgw-attach-2` is left out: its route table is not described",
        "$.TransitGatewayVpcAttachments[0]",
      ],
      [
        "Describe.Incomplete",
        "`tgw-attach-1` is left out: its subnets are not described",
        "$.TransitGatewayAttachments[0]",
      ],
      [
        "Describe.NotModelled",
        "`TransitGatewayAttachments` not modelled: `tgw-attach-2`, `tgw-attach-1`",
        "$.TransitGatewayAttachments",
      ],
    ]);
  });

  test("the subnets of a VPC that nothing describes are of no use", () => {
    expect(
      attachmentsOf({
        TransitGatewayAttachments: [{ ...attachment, ResourceId: "vpc-elsewhere" }],
        TransitGatewayVpcAttachments: [],
      }),
    ).toMatchObject([{ resource: { kind: "vpc", vpcId: "vpc-elsewhere", subnetIds: [] } }]);
  });

  const to = (id: string): object => ({ TransitGatewayAttachments: [{ TransitGatewayAttachmentId: id }] });
  const Routes = [
    { DestinationCidrBlock: "10.9.0.0/16", Type: "static", State: "active", ...to("tgw-attach-1") },
    { DestinationCidrBlock: "10.8.0.0/16", Type: "static", State: "blackhole" },
    { DestinationCidrBlock: "10.7.0.0/16", Type: "static", State: "deleting", ...to("tgw-attach-1") },
    { DestinationCidrBlock: "10.1.0.0/16", Type: "propagated", State: "active", ...to("tgw-attach-2") },
  ];
  const Propagations = [
    { TransitGatewayAttachmentId: "tgw-attach-1", State: "enabled" },
    { TransitGatewayAttachmentId: "tgw-attach-3", State: "disabling" },
  ];
  const TransitGatewayRouteTableId = "tgw-rtb-1";
  const tables = { ...HUB, TransitGatewayRouteTables: [table] };
  const two = { ...HUB, TransitGatewayRouteTables: [table, { ...table, TransitGatewayRouteTableId: "tgw-rtb-2" }] };
  const wrapped = {
    TransitGatewayStaticRoutes: [
      { TransitGatewayRouteTableId, Routes },
      { TransitGatewayRouteTableId: "tgw-rtb-2", Routes: [] },
    ],
    TransitGatewayPropagations: [
      { TransitGatewayRouteTableId, TransitGatewayRouteTablePropagations: Propagations },
      { TransitGatewayRouteTableId: "tgw-rtb-2", TransitGatewayRouteTablePropagations: [] },
    ],
  };

  test.for<{ title: string; files: readonly (readonly [object, string])[]; propagated: readonly string[] }>([
    {
      title: "wrapped with the table's id",
      files: [[{ ...two, ...wrapped }, "eu-west-3/all.json"]],
      propagated: ["tgw-attach-1", "tgw-attach-2"],
    },
    {
      title: "bare, beside the only table",
      files: [
        [tables, "eu-west-3/tables.json"],
        [{ Routes }, "eu-west-3/search.json"],
        [{ TransitGatewayRouteTablePropagations: Propagations }, "eu-west-3/propagations.json"],
      ],
      propagated: ["tgw-attach-1", "tgw-attach-2"],
    },
    {
      title: "bare, in files named after the table",
      files: [
        [two, "eu-west-3/tables.json"],
        [{ Routes }, "eu-west-3/tgw-rtb-1.json"],
      ],
      propagated: ["tgw-attach-2"],
    },
    {
      title: "a page read twice",
      files: [[{ ...tables, Routes, ...wrapped }, "eu-west-3/all.json"]],
      propagated: ["tgw-attach-1", "tgw-attach-2"],
    },
  ])("routes and propagations, $title", ({ files, propagated }) => {
    const { topology } = read(...files.map(([content, path]) => file(content, path)));
    const [found] = topology.transitGatewayRouteTables;
    expect(found?.staticRoutes.map(({ attachmentId }) => attachmentId)).toEqual(["tgw-attach-1", null]);
    expect(found?.propagatedAttachmentIds).toEqual(propagated);
  });

  test("a table of which routes or propagations are not known is left out", () => {
    const { topology, warnings } = read(
      file({ ...two, TransitGatewayStaticRoutes: [{ TransitGatewayRouteTableId, Routes: [] }] }),
      file({ Routes }, "eu-west-3/search.json"),
    );
    expect(topology.transitGatewayRouteTables).toEqual([]);
    expect(topology.unmodelled.map(({ id }) => id)).toEqual(["tgw-rtb-1", "tgw-rtb-2"]);
    expect(warnings.map(({ code, message }) => [code, message])).toEqual([
      ["Describe.Ignored", "these routes do not say of which transit gateway route table they are"],
      ["Describe.Incomplete", "`tgw-rtb-1` is left out: its propagations are not known"],
      ["Describe.Incomplete", "`tgw-rtb-2` is left out: its static routes are not known"],
      ["Describe.NotModelled", "`TransitGatewayRouteTables` not modelled: `tgw-rtb-1`, `tgw-rtb-2`"],
    ]);
  });

  test("a table with a route that cannot be read is left out", () => {
    const bad = { ...Routes[0], DestinationCidrBlock: "10.9.0.0/33" };
    const { topology, warnings } = read(file({ ...tables, ...wrapped, Routes: [bad] }));
    expect(topology.transitGatewayRouteTables).toEqual([]);
    expect(topology.unmodelled).toEqual([{ kind: "TransitGatewayRouteTables", id: "tgw-rtb-1", carriesTraffic: true }]);
    expect(warnings[0]?.path).toBe("$.Routes[0].DestinationCidrBlock");
  });
});
