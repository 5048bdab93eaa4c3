/** What follows from what happens at the shop: a card for each, with the sequence that people come into. */
import { type FormEvent, useCallback, useEffect, useState } from "react";
import { useDesk, useLanguage, useText } from "../../../desk/desk";
import { useShop } from "../../../desk/shop";
import { CallFailed } from "../../../session/problem";
import type { ShopFollowUps } from "../../../session/shop_api";
import type { Tagged } from "../../../session/request";
import { countries } from "../../../state/campaigns/countries";
import { bodyOf, formOf, lackOf, type RulesForm } from "../../../state/shop/rules";
import { useKeptText } from "../../../text/kept";
import { useShopText } from "../../../text/shop";
import { useSequences } from "../../leads/sequences";
import { FaultsContext, FormPart, SelectField, useChangeable } from "../fields";
import { FormFault, SaveButton } from "../form_end";
import { LeaveGuard } from "../leave_guard";
import { Bones, Failed } from "../loading";
import { SettingsPage } from "../settings/page";
import { useForm } from "../settings/saving";
import { toFault } from "../to_fault";
import { CartRulePart, CodRulePart, ShipmentRulePart } from "./rule_parts";

export function RulesPage() {
  const { say } = useDesk();
  const { api } = useShop();
  const words = useShopText();
  const [read, setRead] = useState<Tagged<ShopFollowUps>>();
  const [error, setError] = useState<string>();
  const load = useCallback(async () => {
    setError(undefined);
    try {
      setRead(await api.followUps());
    } catch (e) {
      setError(say(e));
    }
  }, [api, say]);
  useEffect(() => void load(), [load]);
  if (read) return <Editor read={read} />;
  return (
    <SettingsPage title={words.rulesTitle} back={{ page: "shop" }} inner>
      {error ? <Failed error={error} onRetry={() => void load()} /> : <Bones />}
    </SettingsPage>
  );
}

function Editor({ read }: { read: Tagged<ShopFollowUps> }) {
  const { toasts } = useDesk();
  const { settings } = useText();
  const { api } = useShop();
  const words = useShopText();
  const kept = useKeptText();
  const language = useLanguage();
  const changeable = useChangeable();
  const form = useForm<RulesForm>(formOf(read.answer));
  const { value, set, faults, fault, busy, dirty } = form;
  const [tag, setTag] = useState(read.tag);
  const [raced, setRaced] = useState(false);
  /** Nothing is sent before every rule has its sequence; told from the first try on. */
  const [tried, setTried] = useState(false);
  const lacks = tried ? lackOf(value) : [];

  async function submit(event: FormEvent) {
    event.preventDefault();
    setTried(true);
    if (lackOf(value).length > 0) return toFault();
    const done = await form.save(async (now) => {
      try {
        const { answer, tag: next } = await api.changeRules(bodyOf(now), tag);
        setTag(next);
        return formOf(answer);
      } catch (e) {
        if (e instanceof CallFailed && e.status === 412) setRaced(true);
        throw e;
      }
    });
    if (done) toasts.tell(settings.saved);
    else toFault();
  }
  async function theirs() {
    const { answer, tag: next } = await api.followUps();
    setTag(next);
    setRaced(false);
    form.accept(formOf(answer));
  }

  const named = countries(language).map(({ code, name }) => ({ value: code, label: name }));
  const props = { value, set, lacks, sequences: useSequences() };
  return (
    <FaultsContext value={faults}>
      <form className="settings-form" onSubmit={(e) => void submit(e)} noValidate>
        <SettingsPage title={words.rulesTitle} lead={dirty ? settings.unsaved : words.rulesLead} back={{ page: "shop" }} inner acts={changeable && <SaveButton busy={busy} idle={!dirty} />}>
          {!raced && <FormFault fault={fault} className="form-fault" />}
          {raced && (
            <p className="warning form-fault" role="alert">
              {kept.conflict}{" "}
              <button type="button" className="link" onClick={() => void theirs()}>
                {kept.theirs}
              </button>
            </p>
          )}
          <CodRulePart {...props} />
          <CartRulePart {...props} />
          <ShipmentRulePart {...props} />
          <FormPart title={words.general}>
            <SelectField label={words.country} hint={words.countryHint} at="/country" value={value.country} options={[{ value: "", label: words.noCountry }, ...named]} onChange={(country) => set("country", country)} />
          </FormPart>
        </SettingsPage>
      </form>
      <LeaveGuard on={dirty && !busy} words={settings} />
    </FaultsContext>
  );
}
