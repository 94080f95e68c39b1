import { readRunStatus } from "../../../provision/index.js";
import { DIFFERS, DONE, type ExitCode } from "../../exit-code.js";
import { checkedEndpoint } from "../../files/aws-arguments.js";
import { provisionFailure } from "../../files/provision-arguments.js";
import { openRun, type RunArguments } from "../../files/provision-run.js";
import type { Io } from "../../io.js";
import { colours } from "../../render/colours.js";
import { renderStatus, statusDocument } from "../../render/provision-status.js";

export interface StatusArguments extends RunArguments {
  readonly json?: true;
}

/** Shows what stands of a run, by the journal and by AWS; exits 4 where the two differ. Changes nothing. */
export async function run(args: StatusArguments, io: Io): Promise<ExitCode> {
  const known = await openRun(args, checkedEndpoint(args.endpointUrl), io);
  if (typeof known === "number") return known;
  const { cloud, record, journalled } = known;
  try {
    const all = await readRunStatus(cloud, record).catch((error: unknown) => {
      throw provisionFailure(error, "nothing was changed");
    });
    // Without a journal nothing is known of what AWS does not have.
    const resources = journalled
      ? all
      : all.filter(({ state }) => state !== null).map((each) => ({ ...each, journal: null }));
    const status = { record, journalled, resources };
    io.stdout.write(
      args.json
        ? `${JSON.stringify(statusDocument(status), null, 2)}\n`
        : renderStatus(status, args.journal, colours(io, io.stdout)),
    );
    return resources.some(({ drift }) => drift !== null) ? DIFFERS : DONE;
  } finally {
    cloud.close();
  }
}
