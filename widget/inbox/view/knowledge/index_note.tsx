/** How search works now, and how far the change to another model is. */
import { useText } from "../../desk/desk";
import type { KnowledgeIndex } from "../../state/knowledge/wire";
import { Bar } from "./bar";

export function IndexNote({ index }: { index: KnowledgeIndex }) {
  const { knowledge } = useText();
  const words = knowledge.index;
  const { mode, model, building } = index;
  return (
    <div className="index-note" data-mode={mode}>
      <p className="index-mode">
        <span className="index-legs" aria-hidden="true">
          <i data-on="true" />
          <i data-on={mode === "hybrid"} />
        </span>
        {mode === "hybrid" ? words.hybrid : words.lexical}
      </p>
      <p className="index-hint">{mode === "hybrid" ? model && <bdi>{words.hybridHint(model)}</bdi> : words.lexicalHint}</p>
      {building && (
        <div className="index-building">
          <p>
            <bdi>{words.building(building.model)}</bdi>
          </p>
          <Bar share={building.total > 0 ? building.done / building.total : 0} label={words.building(building.model)} />
          <p className="index-hint">
            {words.progress(building.done, building.total)}. {words.buildingHint}
          </p>
        </div>
      )}
    </div>
  );
}
