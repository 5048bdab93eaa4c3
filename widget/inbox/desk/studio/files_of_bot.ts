/** The files an assistant answers from, as far as a provider takes them. */
import type { KnowledgeApi } from "../../session/knowledge_api";
import type { StudioApi } from "../../session/studio_api";

/** A provider is given no more. */
const MOST_FILES = 50;

export async function filesOfBot(bot: string, studio: StudioApi, knowledge: Pick<KnowledgeApi, "documents">): Promise<string[]> {
  const { knowledge_bases } = await studio.bot(bot);
  const found: string[] = [];
  for (const base of knowledge_bases) {
    let cursor: string | undefined;
    do {
      const page = await knowledge.documents(base, cursor === undefined ? {} : { cursor });
      found.push(...page.items.filter(({ kind }) => kind === "file").map(({ id }) => id));
      cursor = page.next;
    } while (cursor !== undefined && found.length < MOST_FILES);
    if (found.length >= MOST_FILES) break;
  }
  return found.slice(0, MOST_FILES);
}
