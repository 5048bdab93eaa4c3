/** All cases, the newest first, by what they are about and how they stand. */
import { useCallback, useEffect, useState } from "react";
import { useCell } from "../../../desk/cell";
import { useShop } from "../../../desk/shop";
import type { CaseAsk, CaseCount, CaseState, ShopCase } from "../../../session/shop_api";
import { countOf, reasonOf, renewed, statesShown } from "../../../state/shop/cases";
import { KINDS } from "../../../state/shop/rules";
import { useCampaignsText } from "../../../text/campaigns";
import { useShopText } from "../../../text/shop";
import { useDates } from "../../parts/clock";
import { useAgain } from "../campaigns/again";
import { useNumbers } from "../campaigns/numbers";
import { usePages } from "../campaigns/pages";
import { FormPart } from "../fields";
import { StudioLink } from "../link";
import { Bones, Failed } from "../loading";
import { KindSign } from "./signs";

/** The shop tells of things by itself. */
const AGAIN_MS = 5_000;

/** `quiet`: nothing new comes, and without cases there is nothing to say. `beat`: another look is due when it changes. */
export function Cases({ quiet, beat }: { quiet: boolean; beat: boolean }) {
  const { api, look } = useShop();
  const words = useShopText();
  const which = useCell(look);
  const [counts, setCounts] = useState<readonly CaseCount[]>([]);
  const fetch = useCallback((before: string | undefined) => api.cases(which, before), [api, which]);
  const { items, error, busy, more, reload, alter } = usePages<ShopCase, string>(fetch);

  const count = useCallback(
    () =>
      api.counts().then(setCounts, () => {
        // Without figures the list says the rest.
      }),
    [api],
  );
  useEffect(() => void count(), [count]);

  async function again() {
    const [fresh] = await Promise.all([api.cases(which).catch(() => undefined), count()]);
    if (!fresh || !items) return;
    const next = renewed(items, fresh.items, fresh.next === undefined);
    if (next) alter(() => next);
    else await reload();
  }
  useAgain(again, AGAIN_MS, !quiet);
  const [beaten, setBeaten] = useState(beat);
  useEffect(() => {
    if (beaten === beat) return;
    setBeaten(beat);
    void again();
  }, [beat, beaten]);

  const all = countOf(counts, {});
  if (quiet && all === 0 && items?.length === 0) return null;
  return (
    <FormPart title={words.cases}>
      {all > 0 && <Filter counts={counts} which={which} onChange={look.set} />}
      {!items && (error ? <Failed error={error} onRetry={() => void reload()} /> : <Bones />)}
      {items?.length === 0 && <None filtered={which.kind !== undefined || which.state !== undefined} onShowAll={() => look.set({})} />}
      {items && items.length > 0 && (
        <ul className="cards case-list">
          {items.map((one) => (
            <Row key={one.id} of={one} />
          ))}
        </ul>
      )}
      {more && (
        <button type="button" className="button add-line" disabled={busy} aria-busy={busy} onClick={more}>
          {words.more}
        </button>
      )}
    </FormPart>
  );
}

function None({ filtered, onShowAll }: { filtered: boolean; onShowAll: () => void }) {
  const words = useShopText();
  return (
    <div className="empty small">
      <p className="empty-title">{filtered ? words.noneFound : words.noneYet}</p>
      <p>{filtered ? words.noneFoundHint : words.noneYetHint}</p>
      {filtered && (
        <button type="button" className="button" onClick={onShowAll}>
          {words.showAll}
        </button>
      )}
    </div>
  );
}

function Filter({ counts, which, onChange }: { counts: readonly CaseCount[]; which: CaseAsk; onChange: (which: CaseAsk) => void }) {
  const words = useShopText();
  const numbers = useNumbers();
  const { kind, state } = which;
  const chip = (label: string, next: CaseAsk, key: string) => (
    <button key={key} type="button" data-pick={key} aria-pressed={next.kind === kind && next.state === state} onClick={() => onChange(next)}>
      {label} <span className="chip-count">{numbers.of(countOf(counts, next))}</span>
    </button>
  );
  return (
    <div className="case-filter">
      <div className="chips" role="group" aria-label={words.filterKind}>
        {chip(words.all, { state }, "any-kind")}
        {KINDS.map((each) => chip(words.kinds[each], { kind: each, state }, each))}
      </div>
      <div className="chips" role="group" aria-label={words.filterState}>
        {chip(words.anyState, { kind }, "any-state")}
        {statesShown(counts, which).map((each) => chip(words.states[each], { kind, state: each }, each))}
      </div>
    </div>
  );
}

function Row({ of }: { of: ShopCase }) {
  const words = useShopText();
  const campaigns = useCampaignsText();
  const { at } = useDates();
  const { id, kind, name, person, phone, values, state, reason, happened_at } = of;
  const what = [values["total"], values["items"]].filter(Boolean).join(" · ");
  return (
    <li className="card" data-case={name} data-kind={kind} data-state={state}>
      <div className="card-head">
        <KindSign kind={kind} />
        <span className="row-what">
          <strong>
            <StudioLink to={{ page: "shop_case", id }}>
              <bdi>{[name || words.oneOf[kind], person || phone || words.nobody].join(" · ")}</bdi>
            </StudioLink>
          </strong>
          {what && (
            <span className="card-text" dir="auto">
              {what}
            </span>
          )}
          <small className="wraps">
            {words.oneOf[kind]} · <time dateTime={happened_at}>{at(happened_at, "full")}</time>
            {reason && ` · ${reasonOf(words, campaigns, reason)}`}
          </small>
        </span>
        <CaseBadge state={state} />
      </div>
    </li>
  );
}

const TONES: Record<CaseState, string> = { waiting: "plain", asked: "agent", confirmed: "good", with_people: "queue", unanswered: "warn", settled: "plain", dropped: "plain" };

export function CaseBadge({ state }: { state: CaseState }) {
  const words = useShopText();
  return (
    <span className="badge" data-tone={TONES[state]} data-case-state={state}>
      {words.states[state]}
    </span>
  );
}
