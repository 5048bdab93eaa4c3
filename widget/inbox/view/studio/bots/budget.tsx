/** What the assistant may spend. */
import { useEffect } from "react";
import { useCell } from "../../../desk/cell";
import { useDesk, useLanguage, useText } from "../../../desk/desk";
import type { BotSettings } from "../../../session/studio_types";
import { count } from "../../../state/studio/figures";
import { FormPart, NumberField, SelectField } from "../fields";
import { StudioLink } from "../link";
import { useChange } from "./change";

/** Tokens of a usual answer: what a reader may expect, not what is charged. */
const USUAL_INPUT = 5_000;
const USUAL_OUTPUT = 250;

const REMEMBER = ["auto", "on", "off"] as const;

export function BudgetPart({ settings }: { settings: BotSettings }) {
  const { studio } = useDesk();
  const { bots } = useText();
  const language = useLanguage();
  const words = bots.budget;
  const { set } = useChange();
  const { budget, models } = settings;
  const table = useCell(studio.models).value?.items;
  useEffect(() => {
    void studio.models.load();
  }, [studio]);
  const card = table?.find(({ model }) => model === models[0]?.model);
  const price = card?.input_price != null && card.output_price != null ? (USUAL_INPUT * card.input_price + USUAL_OUTPUT * card.output_price) / 1_000_000 : 0;
  const answers = price > 0 && budget.day_cost > 0 ? Math.floor(budget.day_cost / 1_000 / price) : 0;
  return (
    <FormPart title={bots.sections.budget} hint={words.lead}>
      <NumberField label={words.conversation} hint={words.conversationHint} at="/budget/conversation_tokens" value={budget.conversation_tokens} onChange={(v) => set("budget", { ...budget, conversation_tokens: v }, "/budget/conversation_tokens")} />
      <NumberField label={words.day} hint={words.dayHint} at="/budget/day_cost" step={0.01} value={budget.day_cost / 1_000} onChange={(v) => set("budget", { ...budget, day_cost: Math.round(v * 1_000) }, "/budget/day_cost")} />
      {answers > 0 && <p className="menu-hint">{words.roughly(count(answers, language))}</p>}
      <SelectField label={words.remember} hint={words.rememberHint} at="/remember" value={settings.remember} options={REMEMBER.map((value) => ({ value, label: words.remembers[value] }))} onChange={(v) => set("remember", v)} />
      <p>
        <StudioLink to={{ page: "usage" }}>{words.usage}</StudioLink>
      </p>
    </FormPart>
  );
}
