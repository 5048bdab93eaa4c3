/** The catalogue of tools, to tick; what stands between a tool and its misuse is shown with it. */
import { useState } from "react";
import { useCell } from "../../../desk/cell";
import { useDesk, useText } from "../../../desk/desk";
import type { ToolCard } from "../../../session/studio_types";
import { useChangeable, useFault } from "../fields";
import { StudioLink } from "../link";
import { Find, Lock, Pencil, Question } from "../../parts/icons";

interface Props {
  at: string;
  chosen: readonly string[];
  onChange: (tools: string[]) => void;
  /** What the ticked ones are for, where it is not an agent's own. */
  told?: { label: string; hint: string };
}

/** Beyond so many a search field helps. */
const MANY = 8;

export function ToolPicker({ at, chosen, onChange, told }: Props) {
  const { studio } = useDesk();
  const { bots } = useText();
  const words = bots.agents;
  const changeable = useChangeable();
  const { value: tools, error } = useCell(studio.tools);
  const fault = useFault(at);
  const [sought, setSought] = useState("");
  const all = tools ?? [];
  const gone = tools ? chosen.filter((name) => !all.some((tool) => tool.name === name)) : [];
  const wanted = sought.trim().toLowerCase();
  const shown = all.filter(({ name, title, description }) => wanted === "" || `${name} ${title} ${description}`.toLowerCase().includes(wanted));
  const tick = (name: string, on: boolean) => onChange(on ? [...chosen, name] : chosen.filter((each) => each !== name));

  return (
    <fieldset className="tool-picker">
      <legend>{told?.label ?? words.toolsLabel}</legend>
      <p className="menu-hint">{told?.hint ?? words.toolsHint}</p>
      {all.length > MANY && (
        <div className="find">
          <Find />
          <input type="search" value={sought} aria-label={words.findTool} placeholder={words.findTool} onChange={(e) => setSought(e.currentTarget.value)} />
        </div>
      )}
      {tools?.length === 0 && (
        <p className="menu-hint">
          {words.noTools} <StudioLink to={{ page: "tools" }}>{words.toTools}</StudioLink>
        </p>
      )}
      <ul className="tick-list tools">
        {shown.map((tool) => (
          <li key={tool.name}>
            <label>
              <input type="checkbox" checked={chosen.includes(tool.name)} disabled={!changeable} onChange={(e) => tick(tool.name, e.currentTarget.checked)} />
              <span>
                <bdi>{tool.title}</bdi>
                <small>{tool.description}</small>
              </span>
              <Safeguards tool={tool} />
            </label>
          </li>
        ))}
        {gone.map((name) => (
          <li key={name}>
            <label>
              <input type="checkbox" checked disabled={!changeable} onChange={() => tick(name, false)} />
              <span>
                <bdi>{name}</bdi>
                <small className="fault">{words.unknownTool}</small>
              </span>
            </label>
          </li>
        ))}
      </ul>
      <p className="fault" role="alert">
        {fault ?? error}
      </p>
    </fieldset>
  );
}

export function Safeguards({ tool }: { tool: Pick<ToolCard, "assurance" | "changes" | "confirm"> }) {
  const { bots } = useText();
  const words = bots.agents;
  return (
    <span className="safeguards">
      {tool.assurance !== "anonymous" && (
        <span className="badge" data-tone="agent" title={words.assuranceHint[tool.assurance]}>
          <Lock /> {words.assurance[tool.assurance]}
        </span>
      )}
      {tool.changes && (
        <span className="badge" data-tone="queue">
          <Pencil /> {words.changes}
        </span>
      )}
      {tool.confirm && (
        <span className="badge" data-tone="brass">
          <Question /> {words.confirm}
        </span>
      )}
    </span>
  );
}
