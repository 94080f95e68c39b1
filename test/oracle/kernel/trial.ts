import { ask } from "./ask.js";
import { caseOf } from "./generate.js";
const seed = Number(process.argv[2] ?? 1);
const from = Number(process.argv[3] ?? 0);
const count = Number(process.argv[4] ?? 10);
let decisions = 0, bad = 0;
const t = Date.now();
for (let i = from; i < from + count; i++) {
  const c = caseOf(seed, i, 50);
  try {
    const r = await ask(c, `o${process.pid}n${i}`, 40);
    decisions += r.decisions;
    console.log(`# ${i}: ${c.topology.vpcs.length} vpcs ${c.topology.networkInterfaces.length} enis ${c.flows.length} flows: ${r.decisions} decisions arrived ${r.arrived} rejected ${r.rejected} follow ${r.followUps} bad ${r.disagreements.length}`);
    for (const d of r.disagreements) {
      bad++;
      console.log(`  flow ${d.flow} round ${d.round} answer ${d.answer} from ${d.from} proto ${d.packet.protocol} ${d.packet.sourcePort}>${d.packet.destinationPort} icmp ${d.packet.icmpType} flags ${d.packet.tcpFlags} steps ${JSON.stringify(c.flows[d.flow]!.steps)}`);
      console.log("    kernel", d.kernel.lines, d.kernel.notes); console.log("    model ", d.model.lines, JSON.stringify(d.model.path.disposition));
    }
  } catch (e) { console.log(`# ${i}:`, e); }
}
console.log(decisions, "decisions", bad, "bad", (Date.now() - t) / 1000, "s");
