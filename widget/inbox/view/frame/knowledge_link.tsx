/** The way to the knowledge. */
import type { MouseEvent } from "react";
import { useCell } from "../../desk/cell";
import { useDesk, useText } from "../../desk/desk";
import { knowledgeHref } from "../../desk/route";
import { Book } from "../parts/icons";

export function KnowledgeLink() {
  const { route } = useDesk();
  const { knowledge } = useText();
  const here = useCell(route).knowledge;

  function follow(event: MouseEvent) {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    route.visit({ page: "bases" });
  }

  return (
    <a className="view-link" href={knowledgeHref({ page: "bases" })} onClick={follow} aria-current={here ? "true" : undefined} title={knowledge.name}>
      <Book />
      <span className="view-name">{knowledge.name}</span>
    </a>
  );
}
