/** What became of one message: the way from sent to replied for each wording, what went wrong, and which wording does better. */
import { useLanguage } from "../../../desk/desk";
import type { Step, VariantStatistics } from "../../../session/campaign_api";
import { aside, type Figure, funnel, rowsOf } from "../../../state/campaigns/figures";
import { money } from "../../../state/campaigns/prices";
import { conditionOf, reasonOf, stepName, verdictOf, wordsFor } from "../../../state/campaigns/words";
import { useCampaignsText } from "../../../text/campaigns";
import type { CampaignsText } from "../../../text/campaigns/en";
import { FormPart } from "../fields";
import { useNumbers } from "./numbers";
import type { Shown } from "./run_page";

interface Props {
  steps: readonly Step[];
  at: number;
  told: readonly VariantStatistics[];
  /** Programs tell who did what the campaign wanted. */
  converts: boolean;
  /** Of the costs; empty where no prices were entered. */
  currency: string;
  onShow: (shown: Shown) => void;
}

export function StepFigures({ steps, at, told, converts, currency, onShow }: Props) {
  const words = wordsFor(useCampaignsText(), steps);
  const language = useLanguage();
  const step = steps[at];
  const [first, ...others] = told;
  const verdicts = first ? others.flatMap((other) => verdictOf(words, first, other, language) ?? []) : [];
  const name = stepName(words, steps, at);
  return (
    <FormPart title={name} hint={step?.after ? conditionOf(words, step) : undefined}>
      {told.length === 0 && <p className="menu-hint">{words.noneYet}</p>}
      {told.map((variant) => (
        <Variant
          key={variant.variant}
          at={at}
          name={name}
          variant={variant}
          words={words}
          said={step?.variants[variant.variant]}
          several={(step?.variants.length ?? told.length) > 1}
          converts={converts}
          currency={currency}
          onShow={onShow}
        />
      ))}
      {verdicts.length > 0 && (
        <div className="verdicts">
          {verdicts.map((verdict) => (
            <p key={verdict}>{verdict}</p>
          ))}
          <p className="menu-hint">{words.verdictHint}</p>
        </div>
      )}
    </FormPart>
  );
}

interface VariantProps {
  /** Of messages, or of calls. */
  words: CampaignsText;
  at: number;
  name: string;
  variant: VariantStatistics;
  said: Step["variants"][number] | undefined;
  several: boolean;
  converts: boolean;
  currency: string;
  onShow: (shown: Shown) => void;
}

function Variant({ words, at, name, variant, said, several, converts, currency, onShow }: VariantProps) {
  const numbers = useNumbers();
  const place = variant.variant;
  const of = several ? `${name}, ${words.variant(variant.name)}` : name;
  const show = (figure: Figure, title: string, reason?: string) => onShow({ title: `${of} · ${title}`, asks: rowsOf(figure, at, place, reason) });
  return (
    <div className="variant-figures" data-variant={variant.name} data-of={at}>
      <p className="variant-title">
        {several && <strong>{words.variant(variant.name)}</strong>} {said?.template && <small dir="ltr">{said.template.name}</small>}
        {said?.opening && (
          <small className="wraps" dir="auto">
            {said.opening}
          </small>
        )}
      </p>
      <ul className="funnel">
        {funnel(variant, converts, said?.opening !== undefined).map(({ figure, n, share }) => (
          <li key={figure}>
            <button type="button" data-figure={figure} disabled={n === 0} title={words.ofSent(numbers.percent(share))} onClick={() => show(figure, words.figures[figure])}>
              <span>{words.figures[figure]}</span>
              <span className="rating-bar" aria-hidden="true">
                <i style={{ inlineSize: `${100 * share}%` }} />
              </span>
              <span className="number">{numbers.of(n)}</span>
              <span className="number share">{n > 0 && figure !== "sent" ? numbers.percent(share) : ""}</span>
              <span className="show-who"> {words.showWho(of)}</span>
            </button>
          </li>
        ))}
      </ul>
      <Worth variant={variant} currency={currency} />
      <Aside words={words} variant={variant} of={of} show={show} />
    </div>
  );
}

/** What this wording has cost, and what it has brought. */
function Worth({ variant: { cost, value }, currency }: { variant: VariantStatistics; currency: string }) {
  const { worth: words } = useCampaignsText();
  const language = useLanguage();
  const isWorth = value !== undefined && Number(value) > 0;
  if (cost === undefined && !isWorth) return null;
  return (
    <p className="variant-worth">
      {cost !== undefined && (
        <span data-worth="cost">
          {words.cost}: <strong>{money(cost, currency, language)}</strong>
        </span>
      )}
      {isWorth && (
        <span data-worth="value">
          {words.value}: <strong>{money(value, currency, language)}</strong>
        </span>
      )}
    </p>
  );
}

function Aside({ words, variant, of, show }: { words: CampaignsText; variant: VariantStatistics; of: string; show: (figure: Figure, title: string, reason?: string) => void }) {
  const numbers = useNumbers();
  const rest = aside(variant);
  if (rest.length === 0) return null;
  return (
    <ul className="funnel-aside">
      {rest.map(({ figure, n }) => (
        <li key={figure}>
          <button type="button" className="button quiet" data-figure={figure} title={figure === "unknown" ? words.figureHints.unknown : undefined} onClick={() => show(figure, words.figures[figure])}>
            {words.figures[figure]} <strong>{numbers.of(n)}</strong>
            <span className="show-who"> {words.showWho(of)}</span>
          </button>
          {(figure === "failed" || figure === "skipped") && (
            <ul className="funnel-reasons">
              {variant.reasons
                .filter(({ state }) => state === figure)
                .map(({ reason, sends }) => {
                  const said = reasonOf(words, figure, reason);
                  return (
                    <li key={reason}>
                      <button type="button" className="link" data-reason={reason} onClick={() => show(figure, said, reason)}>
                        {said}: {numbers.of(sends)}
                        <span className="show-who"> {words.showWho(of)}</span>
                      </button>
                    </li>
                  );
                })}
            </ul>
          )}
        </li>
      ))}
    </ul>
  );
}
