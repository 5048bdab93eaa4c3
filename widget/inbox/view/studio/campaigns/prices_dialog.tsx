/** What messages cost: the prices of the business's contract, by country and by kind of template. */
import { useMemo, useState } from "react";
import { useCampaignApi } from "../../../desk/campaigns";
import { useLanguage } from "../../../desk/desk";
import type { MessagePrices, Rate } from "../../../session/campaign_api";
import { countries } from "../../../state/campaigns/countries";
import { currencies, EVERY_OTHER, isOdd, lackOfPrices, MOST_RATES, pasted, PRICED, type Priced, pricesBody, pricesForm, withCountry, withoutCountry, withPrice } from "../../../state/campaigns/prices";
import { useCampaignsText } from "../../../text/campaigns";
import { Close } from "../../parts/icons";
import { SelectField, TextField, useFault } from "../fields";
import { KeptDialog } from "../kept/kept_dialog";

const NONE: MessagePrices = { currency: "", rates: [] };

export function PricesDialog({ onClose }: { onClose: () => void }) {
  const api = useCampaignApi();
  const language = useLanguage();
  const words = useCampaignsText().prices;
  const named = useMemo(() => countries(language), [language]);
  const nameOf = (country: string) => (country === EVERY_OTHER ? words.everyOther : (named.find(({ code }) => code === country)?.name ?? country));
  const missing = (value: MessagePrices) => {
    const lack = lackOfPrices(value);
    return lack && (lack.what === "currency" ? words.lackCurrency : words.lackAmount(nameOf(lack.country)));
  };
  return (
    <KeptDialog
      title={words.title}
      wide
      initial={pricesForm(NONE, nameOf)}
      read={api.prices}
      settingsOf={(prices) => pricesForm(prices, nameOf)}
      save={(value, tag) => api.changePrices(pricesBody(value), tag)}
      missing={missing}
      onClose={onClose}
    >
      {({ value: { currency, rates }, set }) => {
        const setRates = (next: Rate[]) => set("rates", next);
        return (
          <>
            <p>{words.hint}</p>
            <SelectField
              label={words.currency}
              at="/currency"
              value={currency}
              options={[{ value: "", label: words.chooseCurrency }, ...currencies(language, currency).map(({ code, name }) => ({ value: code, label: name }))]}
              onChange={(code) => set("currency", code)}
            />
            <Rates rates={rates} nameOf={nameOf} onRates={setRates} />
            <AddCountry rates={rates} named={named} onRates={setRates} />
            <Paste rates={rates} named={named} onRates={setRates} />
          </>
        );
      }}
    </KeptDialog>
  );
}

interface Props {
  rates: readonly Rate[];
  onRates: (rates: Rate[]) => void;
}

function Rates({ rates, nameOf, onRates }: Props & { nameOf: (country: string) => string }) {
  const words = useCampaignsText().prices;
  return (
    <div className="price-table">
      <p className="price-row price-head" aria-hidden="true">
        <span>{words.country}</span>
        {PRICED.map((kind) => (
          <span key={kind}>{words.kinds[kind]}</span>
        ))}
      </p>
      <ul aria-label={words.rates}>
        {rates.map((rate, at) => {
          const name = nameOf(rate.country);
          return (
            <li key={rate.country} className="price-row" data-country={rate.country}>
              <bdi className="price-country">{name}</bdi>
              {PRICED.map((kind) => (
                <Price key={kind} at={`/rates/${at}/${kind}`} country={name} kind={kind} typed={rate[kind]} onType={(typed) => onRates(withPrice(rates, at, kind, typed))} />
              ))}
              {rate.country !== EVERY_OTHER && (
                <button type="button" className="icon-button" aria-label={words.removeCountry(name)} title={words.removeCountry(name)} onClick={() => onRates(withoutCountry(rates, rate.country))}>
                  <Close />
                </button>
              )}
              <RowFault at={`/rates/${at}`} />
            </li>
          );
        })}
      </ul>
      <p className="menu-hint">{words.everyOtherHint}</p>
    </div>
  );
}

interface PriceProps {
  at: string;
  country: string;
  kind: Priced;
  typed: string;
  onType: (typed: string) => void;
}

function Price({ at, country, kind, typed, onType }: PriceProps) {
  const words = useCampaignsText().prices;
  const fault = useFault(at);
  return (
    <label className="price-cell">
      <span>{words.kinds[kind]}</span>
      <input
        type="text"
        inputMode="decimal"
        autoComplete="off"
        dir="ltr"
        maxLength={17}
        value={typed}
        aria-label={words.priceOf(country, words.kinds[kind])}
        aria-invalid={fault !== undefined || isOdd(typed) ? true : undefined}
        onChange={(e) => onType(e.currentTarget.value)}
      />
    </label>
  );
}

/** Whatever the server has against a row, below it. */
function RowFault({ at }: { at: string }) {
  const fault = useFault(at);
  return fault === undefined ? null : (
    <p className="fault" role="alert">
      {fault}
    </p>
  );
}

type Named = ReturnType<typeof countries>;

function AddCountry({ rates, named, onRates }: Props & { named: Named }) {
  const words = useCampaignsText().prices;
  const left = named.filter(({ code }) => !rates.some(({ country }) => country === code));
  if (rates.length >= MOST_RATES || left.length === 0) return null;
  return (
    <SelectField
      label={words.addCountry}
      hint={words.addCountryHint}
      value=""
      options={[{ value: "", label: words.chooseCountry }, ...left.map(({ code, name }) => ({ value: code, label: name }))]}
      onChange={(code) => code !== "" && onRates(withCountry(rates, code))}
    />
  );
}

/** A rate card is a table of many lines: nobody types them one by one. */
function Paste({ rates, named, onRates }: Props & { named: Named }) {
  const words = useCampaignsText().prices;
  const [text, setText] = useState("");
  const [told, setTold] = useState<{ taken: number; left: readonly string[] }>();
  function take() {
    // Rate cards name countries in English, whatever the operator reads.
    const known = [...countries("en"), ...named, { code: EVERY_OTHER, name: words.everyOther }, { code: EVERY_OTHER, name: "Other" }];
    const { rates: next, taken, left } = pasted(rates, text, known);
    onRates(next);
    setTold({ taken, left });
    setText(left.join("\n"));
  }
  return (
    <details className="price-paste">
      <summary>{words.paste}</summary>
      <TextField label={words.pasteLabel} hint={words.pasteHint} rows={4} ltr maxLength={40_000} value={text} onChange={(typed) => (setTold(undefined), setText(typed))} />
      <button type="button" className="button" disabled={text.trim() === ""} onClick={take}>
        {words.pasteAct}
      </button>
      <p className="menu-hint" role="status">
        {told && words.pasted(told.taken)} {told && told.left.length > 0 && words.pastedLeft(told.left.length)}
      </p>
    </details>
  );
}
