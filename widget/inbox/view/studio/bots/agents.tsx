/** The agents of an assistant, in their order; one is open at a time. */
import { useEffect, useState } from "react";
import { useCell } from "../../../desk/cell";
import { useDesk, useText } from "../../../desk/desk";
import type { Agent, BotSettings } from "../../../session/studio_types";
import { agentKey, moved, newAgent, removed, replaced, withAgents } from "../../../state/studio/bot";
import { faultAt } from "../../../state/studio/faults";
import { Dialog } from "../../parts/dialog";
import { Chevron, Down, Grid, Plus, Trash, Up } from "../../parts/icons";
import { FormPart, useChangeable } from "../fields";
import { Await } from "../loading";
import { AgentForm } from "./agent_form";
import { useChange } from "./change";

export function Agents({ settings }: { settings: BotSettings }) {
  const { studio, toasts } = useDesk();
  const { bots } = useText();
  const words = bots.agents;
  const changeable = useChangeable();
  const { set } = useChange();
  const { agents, responder } = settings;
  const [open, setOpen] = useState<number | undefined>(agents.length === 1 ? 0 : undefined);
  const [packing, setPacking] = useState(false);
  useEffect(() => {
    void studio.tools.load();
  }, [studio]);

  function add() {
    const agent = newAgent(agents.length === 0 ? words.newName : "", agents.map(({ key }) => key));
    set("agents", [...agents, agent]);
    setOpen(agents.length);
  }

  /** Traces and running talks name a published agent by its key; until then the key follows the name. */
  function named(next: Agent, at: number): Agent {
    const published = studio.editor.get().live?.agents.some(({ key }) => key === agents[at]?.key);
    if (published || next.name === agents[at]?.name) return next;
    return { ...next, key: agentKey(next.name, agents.filter((_, i) => i !== at).map(({ key }) => key)) };
  }

  function remove(at: number, agent: Agent) {
    set("agents", removed(agents, at), "/agents");
    setOpen(undefined);
    const said = words.removed(agent.name || agent.key);
    toasts.say(said, agent.key, () => studio.editor.change("/agents", (now) => ({ ...now, agents: [...now.agents.slice(0, at), agent, ...now.agents.slice(at)] })));
  }

  return (
    <FormPart title={bots.sections.agents} hint={words.lead}>
      {responder !== "agents" && agents.length > 0 && (
        <p className="warning">
          {words.off}{" "}
          {changeable && (
            <button type="button" className="link" onClick={() => set("responder", "agents")}>
              {words.switchOn}
            </button>
          )}
        </p>
      )}
      {agents.length === 0 && (
        <div className="empty small">
          <p className="empty-title">{words.none}</p>
          <p>{words.noneHint}</p>
        </div>
      )}
      <ol className="agent-list">
        {agents.map((agent, i) => (
          <AgentCard
            key={i}
            agent={agent}
            at={i}
            many={agents.length}
            open={open === i}
            onToggle={() => setOpen(open === i ? undefined : i)}
            onChange={(next, pointer) => set("agents", replaced(agents, i, named(next, i)), `/agents/${i}${pointer}`)}
            onMove={(step) => {
              set("agents", moved(agents, i, step));
              if (open !== undefined) setOpen(open === i ? i + step : open === i + step ? i : open);
            }}
            onRemove={() => remove(i, agent)}
          />
        ))}
      </ol>
      {changeable && (
        <div className="form-acts">
          <button type="button" className="button" onClick={add}>
            <Plus /> {words.add}
          </button>
          <button type="button" className="button" onClick={() => setPacking(true)}>
            <Grid /> {words.fromPack}
          </button>
        </div>
      )}
      {packing && <FromPack settings={settings} onClose={() => setPacking(false)} />}
    </FormPart>
  );
}

interface CardProps {
  agent: Agent;
  at: number;
  many: number;
  open: boolean;
  onToggle: () => void;
  onChange: (agent: Agent, pointer: string) => void;
  onMove: (step: -1 | 1) => void;
  onRemove: () => void;
}

function AgentCard({ agent, at, many, open, onToggle, onChange, onMove, onRemove }: CardProps) {
  const { studio } = useDesk();
  const { bots } = useText();
  const words = bots.agents;
  const changeable = useChangeable();
  const odd = useCell(studio.editor).faults;
  const name = agent.name || agent.key;
  return (
    <li className="agent-card" data-open={open} data-fault={faultAt(odd, `/agents/${at}`) !== undefined}>
      <div className="agent-head">
        <button type="button" className="agent-toggle" aria-expanded={open} onClick={onToggle}>
          <Chevron />
          <span className="agent-what">
            <strong>
              <bdi>{name}</bdi>
              {at === 0 && many > 1 && <span className="badge">{words.first}</span>}
            </strong>
            <small>
              <bdi>{agent.role || words.noRole}</bdi> · {words.tools(agent.tools.length)}
            </small>
          </span>
        </button>
        {changeable && (
          <span className="agent-acts">
            <button type="button" className="icon-button" aria-label={words.up(name)} title={words.up(name)} disabled={at === 0} onClick={() => onMove(-1)}>
              <Up />
            </button>
            <button type="button" className="icon-button" aria-label={words.down(name)} title={words.down(name)} disabled={at === many - 1} onClick={() => onMove(1)}>
              <Down />
            </button>
            <button type="button" className="icon-button" aria-label={words.remove(name)} title={words.remove(name)} onClick={onRemove}>
              <Trash />
            </button>
          </span>
        )}
      </div>
      {open && <AgentForm agent={agent} at={`/agents/${at}`} onChange={onChange} />}
    </li>
  );
}

function FromPack({ settings, onClose }: { settings: BotSettings; onClose: () => void }) {
  const { studio, toasts } = useDesk();
  const { bots, settings: other } = useText();
  const words = bots.agents;
  const { set } = useChange();
  useEffect(() => {
    void studio.packs.load();
  }, [studio]);

  function add(pack: readonly Agent[]) {
    const { settings: next, added } = withAgents(settings, pack);
    if (added > 0) {
      set("agents", next.agents);
      set("responder", next.responder);
    }
    toasts.tell(words.packAdded(added));
    onClose();
  }

  return (
    <Dialog title={words.packTitle} onClose={onClose} className="form-dialog wide">
      <Await what={studio.packs}>
        {(packs) =>
          packs.length === 0 ? (
            <p>{words.packNone}</p>
          ) : (
            <ul className="plain-rows">
              {packs.map((pack) => (
                <li key={pack.key}>
                  <span className="row-what">
                    <strong>{pack.title}</strong>
                    <small>
                      {pack.agents.map(({ name }) => name).join(", ")} · {pack.connected ? other.packs.connected : other.packs.notConnected}
                    </small>
                  </span>
                  <button type="button" className="button" disabled={pack.agents.length === 0} aria-label={`${words.packAdd}: ${pack.title}`} onClick={() => add(pack.agents)}>
                    {words.packAdd}
                  </button>
                </li>
              ))}
            </ul>
          )
        }
      </Await>
      <div className="dialog-acts">
        <button type="button" className="button" onClick={onClose}>
          {bots.cancel}
        </button>
      </div>
    </Dialog>
  );
}
