/** How a program brings somebody into a sequence, with the values that its messages say. */
import type { Campaign } from "../../session/campaign_api";
import { columnsIn } from "./fillers";

/** What a shell takes for one word, whatever is in it. */
const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

export function exampleCall({ id, steps }: Pick<Campaign, "id" | "steps">, origin: string): string {
  const values = Object.fromEntries(columnsIn(steps).map((column) => [column, "…"]));
  const person = { phone: "+34 600 123 456", name: "Ana", ...(Object.keys(values).length > 0 ? { values } : {}), key: "order 1001" };
  return [
    `curl -X POST ${quoted(`${origin}/api/v1/campaigns/${id}/people`)}`,
    `  -H 'Authorization: Bearer sbk_…'`,
    `  -H 'Content-Type: application/json'`,
    `  -d ${quoted(JSON.stringify(person))}`,
  ].join(" \\\n");
}
