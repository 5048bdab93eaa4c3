/** The messages of a draft, one below the other as they follow: what begins each, and what may be added below it. */
import { useContext, useId, useLayoutEffect, useRef } from "react";
import { dayByDay, depth, FOLLOWS, type Follow, inTreeOrder, isEnd, isSpoken, mayFollow, MOST_STEPS, withFollow, withoutStep } from "../../../state/campaigns/steps";
import { stepName } from "../../../state/campaigns/words";
import { Plus } from "../../parts/icons";
import { FaultsContext, FormPart, useChangeable } from "../fields";
import { useDraft, useDraftWords } from "./draft_here";
import { StepCard } from "./step_card";

/** Messages of the series that a draft may begin with. */
const DAYS = 4;

/** Deeper ones stand no further in: a phone has no room for more. */
const DEEPEST = 4;

export function Tree() {
  const words = useDraftWords();
  const { steps, setSteps, isSequence } = useDraft();
  const changeable = useChangeable();
  const box = useRef<HTMLOListElement>(null);
  /** Whoever adds or removes one by keyboard goes on from there. */
  const wanted = useRef<number>(undefined);
  useLayoutEffect(() => {
    if (wanted.current === undefined) return;
    box.current?.querySelector<HTMLElement>(`[data-step="${wanted.current}"] .step-name`)?.focus();
    wanted.current = undefined;
  });

  function add(at: number, follow: Follow) {
    const next = withFollow(steps, at, follow);
    wanted.current = next.at;
    setSteps(next.steps);
  }
  function remove(at: number) {
    wanted.current = steps[at]?.after?.step ?? 0;
    setSteps(withoutStep(steps, at));
  }

  return (
    <FormPart
      title={words.steps}
      hint={isSequence ? words.sequenceStepsHint : words.stepsHint}
      aside={
        changeable &&
        steps.length === 1 &&
        !isSpoken(steps) && (
          <button type="button" className="button" data-days={DAYS} title={words.daysHint} onClick={() => setSteps(dayByDay(steps, DAYS))}>
            {words.days(DAYS)}
          </button>
        )
      }
    >
      <StepsFault />
      <ol className="campaign-tree" ref={box}>
        {inTreeOrder(steps).map((at) => {
          const step = steps[at];
          if (!step) return null;
          return (
            <li key={at} className="tree-step" data-step={at} data-depth={Math.min(depth(steps, at), DEEPEST)} data-end={isEnd(step) || undefined}>
              <StepCard at={at} step={step} onRemove={at > 0 && changeable ? () => remove(at) : undefined} />
              {changeable && !isEnd(step) && <FollowActs at={at} onAdd={(follow) => add(at, follow)} />}
            </li>
          );
        })}
      </ol>
      {changeable && steps.length >= MOST_STEPS && <p className="menu-hint">{words.full}</p>}
    </FormPart>
  );
}

/** What the server has against the tree as a whole stands above it; the rest stands at its field. */
function StepsFault() {
  const faults = useContext(FaultsContext);
  const whole = faults["/steps"];
  return whole ? (
    <p className="fault" role="alert">
      {whole}
    </p>
  ) : null;
}

function FollowActs({ at, onAdd }: { at: number; onAdd: (follow: Follow) => void }) {
  const words = useDraftWords();
  const { steps } = useDraft();
  const id = useId();
  const name = stepName(words, steps, at);
  const possible = FOLLOWS.filter((follow) => mayFollow(steps, at, follow));
  if (possible.length === 0) return null;
  return (
    <div className="follow-acts" role="group" aria-labelledby={id}>
      <span className="hidden" id={id}>
        {words.addBelow(name)}
      </span>
      {possible.map((follow) => (
        <button key={follow} type="button" className="button quiet" data-follow={follow} aria-label={words.followOf(words.follows[follow], name)} onClick={() => onAdd(follow)}>
          <Plus /> {words.follows[follow]}
        </button>
      ))}
    </div>
  );
}
