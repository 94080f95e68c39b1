interface Resource {
  readonly id: string;
  readonly name: string;
  readonly accountId: string;
  readonly region: string;
}

/** The fields every described resource begins with: id, owner, ARN and Name tag. */
export function resourceFields(
  resource: Resource,
  idField: string,
  arnField: string,
  arnType: string,
): Record<string, unknown> & { readonly Tags: readonly { readonly Key: string; readonly Value: string }[] } {
  const { id, name, accountId, region } = resource;
  return {
    [idField]: id,
    OwnerId: accountId,
    [arnField]: `arn:aws:ec2:${region}:${accountId}:${arnType}/${id}`,
    Tags: name === id ? [] : [{ Key: "Name", Value: name }],
  };
}
