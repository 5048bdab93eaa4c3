/** The rules, one part of the form for each kind of case. */
import type { ReactNode } from "react";
import type { Campaign } from "../../../session/campaign_api";
import type { CaseKind, CodRule } from "../../../session/shop_api";
import { COLUMNS, doubles, LARGEST_ORDER, type RulesForm } from "../../../state/shop/rules";
import { NEW } from "../../../state/studio/place";
import { useCampaignsText } from "../../../text/campaigns";
import { useShopText } from "../../../text/shop";
import { SpanField } from "../campaigns/span_field";
import { NumberField, SelectField, SwitchField, TextField } from "../fields";
import { Fold } from "../fold";
import { StudioLink } from "../link";
import type { Form } from "../settings/saving";
import { KindSign } from "./signs";

interface Props {
  value: RulesForm;
  set: Form<RulesForm>["set"];
  /** Those that have no sequence. */
  lacks: readonly CaseKind[];
  /** Undefined until they are here. */
  sequences: readonly Campaign[] | undefined;
}

function RulePart({ kind, value, set, lacks, sequences, children }: Props & { kind: CaseKind; children?: ReactNode }) {
  const words = useShopText();
  const on = value.on[kind];
  return (
    <section className="shop-rule" data-rule={kind} data-on={on} aria-label={words.kinds[kind]}>
      <header>
        <KindSign kind={kind} />
        <SwitchField label={words.on[kind]} hint={words.ruleHints[kind]} at={on ? undefined : `/${kind}`} checked={on} onChange={(is) => set("on", { ...value.on, [kind]: is }, `/${kind}`)} />
      </header>
      {on && (
        <div className="shop-rule-fields">
          <SequenceField kind={kind} sequences={sequences} value={value[kind].sequence} lacks={lacks.includes(kind)} onChange={(sequence) => set(kind, { ...value[kind], sequence }, `/${kind}/sequence`)} />
          {children}
        </div>
      )}
    </section>
  );
}

interface SequenceProps extends Pick<Props, "sequences"> {
  kind: CaseKind;
  value: string;
  lacks: boolean;
  onChange: (sequence: string) => void;
}

function SequenceField({ kind, sequences, value, lacks, onChange }: SequenceProps) {
  const words = useShopText();
  const campaigns = useCampaignsText();
  const chosen = sequences?.find(({ id }) => id === value);
  const options = [
    ...(value === "" ? [{ value: "", label: words.chooseSequence }] : []),
    // One that is over still stands there, so that it is not another by mistake.
    ...(value !== "" && !chosen ? [{ value, label: sequences ? words.sequenceGone : "…" }] : []),
    ...(sequences ?? []).map(({ id, name, state }) => ({ value: id, label: state === "draft" ? `${name} (${words.draft})` : name })),
  ];
  const note = chosen?.state === "draft" ? words.sequenceDraft : chosen?.state === "paused" ? words.sequencePaused : undefined;
  return (
    <>
      <SelectField
        label={words.sequence}
        hint={
          sequences?.length === 0 ? (
            <>
              {words.noSequences} <StudioLink to={{ page: "campaign", id: NEW }}>{words.makeSequence}</StudioLink>
            </>
          ) : (
            words.sequenceHint
          )
        }
        at={`/${kind}/sequence`}
        fault={lacks ? words.lackSequence : undefined}
        value={value}
        options={options}
        onChange={onChange}
      />
      {note && chosen && (
        <p className="warning" data-sequence={chosen.state}>
          {note} <StudioLink to={{ page: "campaign", id: chosen.id }}>{words.toSequence}</StudioLink>
        </p>
      )}
      <p className="menu-hint shop-columns">
        {words.columns}:{" "}
        {COLUMNS[kind].map((column) => (
          <code key={column}>{column === "name" ? campaigns.nameColumn : column}</code>
        ))}
      </p>
    </>
  );
}

export function CodRulePart(props: Props) {
  const words = useShopText();
  const { value, set } = props;
  const { cod } = value;
  const change = <K extends keyof CodRule>(key: K, part: CodRule[K]) => set("cod", { ...cod, [key]: part }, `/cod/${key}`);
  const twice = doubles(cod);
  const lines = (key: "gateways" | "order_tags" | "confirm" | "change" | "cancel", label: string, hint?: string) => (
    <TextField label={label} hint={hint} at={`/cod/${key}`} rows={3} maxLength={6_000} value={cod[key].join("\n")} onChange={(typed) => change(key, typed.split("\n"))} />
  );
  return (
    <RulePart kind="cod" {...props}>
      <div className="field-row">
        <SpanField label={words.patience} hint={words.patienceHint} at="/cod/patience" minutes={cod.patience} onChange={(minutes) => change("patience", minutes)} />
        <NumberField label={words.atLeast} hint={words.atLeastHint} at="/cod/at_least" max={LARGEST_ORDER} value={cod.at_least} onChange={(amount) => change("at_least", amount)} />
      </div>
      <Fold title={words.answers} ats={["/cod/confirm", "/cod/change", "/cod/cancel"]} opened={twice.length > 0}>
        <p className="menu-hint">{words.answersHint}</p>
        {twice.length > 0 && (
          <p className="warning" role="status">
            {words.doubles(twice.join(", "))}
          </p>
        )}
        {lines("confirm", words.confirm)}
        {lines("change", words.change)}
        {lines("cancel", words.cancel)}
      </Fold>
      <Fold title={words.knownBy} ats={["/cod/gateways", "/cod/order_tags"]}>
        {lines("gateways", words.gateways, words.gatewaysHint)}
        {lines("order_tags", words.orderTags, words.orderTagsHint)}
      </Fold>
    </RulePart>
  );
}

export function CartRulePart(props: Props) {
  const words = useShopText();
  const { value, set } = props;
  const { cart } = value;
  return (
    <RulePart kind="cart" {...props}>
      <div className="field-row">
        <SpanField label={words.idle} hint={words.idleHint} at="/cart/idle" minutes={cart.idle} onChange={(idle) => set("cart", { ...cart, idle }, "/cart/idle")} />
        <NumberField label={words.atLeast} hint={words.atLeastHint} at="/cart/at_least" max={LARGEST_ORDER} value={cart.at_least} onChange={(at_least) => set("cart", { ...cart, at_least }, "/cart/at_least")} />
      </div>
    </RulePart>
  );
}

export function ShipmentRulePart(props: Props) {
  return <RulePart kind="shipment" {...props} />;
}
