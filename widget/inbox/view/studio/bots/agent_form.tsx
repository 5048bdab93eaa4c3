/** One agent: what it is for, what it does, when it answers, and with which tools and knowledge. */
import { useText } from "../../../desk/desk";
import type { Agent } from "../../../session/studio_types";
import { TextField } from "../fields";
import { Lines } from "../lists";
import { BaseTicks } from "./answers";
import { ToolPicker } from "./tool_picker";

interface Props {
  agent: Agent;
  /** JSON pointer of the agent. */
  at: string;
  onChange: (agent: Agent, pointer: string) => void;
}

export function AgentForm({ agent, at, onChange }: Props) {
  const { bots } = useText();
  const words = bots.agents;
  const set = <K extends keyof Agent>(key: K, value: Agent[K]) => onChange({ ...agent, [key]: value }, `/${key}`);
  const when = <K extends keyof Agent["when"]>(key: K, value: Agent["when"][K]) => onChange({ ...agent, when: { ...agent.when, [key]: value } }, `/when/${key}`);
  return (
    <div className="agent-form">
      <div className="field-row">
        <TextField label={words.nameLabel} hint={words.key(agent.key)} at={`${at}/name`} value={agent.name} maxLength={80} autoFocus={agent.name === ""} onChange={(v) => set("name", v)} />
        <TextField label={words.role} hint={words.roleHint} at={`${at}/role`} value={agent.role} maxLength={300} placeholder={words.rolePlaceholder} onChange={(v) => set("role", v)} />
      </div>
      <TextField label={words.instructions} hint={words.instructionsHint} at={`${at}/instructions`} rows={8} maxLength={20_000} placeholder={words.instructionsPlaceholder} value={agent.instructions} onChange={(v) => set("instructions", v)} />
      <fieldset>
        <legend>{words.when}</legend>
        <TextField label={words.description} hint={words.descriptionHint} at={`${at}/when/description`} maxLength={500} placeholder={words.descriptionPlaceholder} value={agent.when.description} onChange={(v) => when("description", v)} />
        <div className="field-row">
          <Lines label={words.examples} hint={words.examplesHint} at={`${at}/when/examples`} placeholder={words.examplePlaceholder} values={agent.when.examples} onChange={(v) => when("examples", v)} />
          <Lines label={words.triggers} hint={words.triggersHint} at={`${at}/when/words`} placeholder={words.triggerPlaceholder} values={agent.when.words} onChange={(v) => when("words", v)} />
        </div>
      </fieldset>
      <ToolPicker at={`${at}/tools`} chosen={agent.tools} onChange={(v) => set("tools", v)} />
      <fieldset>
        <legend>{words.knowledge}</legend>
        <p className="menu-hint">{words.knowledgeHint}</p>
        <BaseTicks at={`${at}/knowledge_bases`} chosen={agent.knowledge_bases} onChange={(v) => set("knowledge_bases", v)} />
      </fieldset>
    </div>
  );
}
