/** Files before they are documents: on their way up, refused at once, or failed. */
import { useCell } from "../../desk/cell";
import { useDesk, useText } from "../../desk/desk";
import { endingOf } from "../../state/knowledge/files";
import type { Incoming } from "../../state/knowledge/intake";
import type { Dictionary } from "../../text";
import { Close, File, Retry } from "../parts/icons";
import { fileSize } from "../thread/attachments";
import { Bar } from "./bar";

/** A folder may bring hundreds: those that move are shown, the rest is a number. */
const SHOWN = 5;

export function UploadRows({ base }: { base: string }) {
  const { knowledge } = useDesk();
  const { knowledge: all } = useText();
  const words = all.add;
  const mine = useCell(knowledge.intake).filter((item) => item.base === base);
  const over = mine.filter(({ phase }) => phase === "refused" || phase === "failed");
  const under = mine.filter(({ phase }) => phase === "sending" || phase === "waiting");
  if (mine.length === 0) return null;
  return (
    <section className="upload-rows" aria-label={words.uploads}>
      {over.length > 0 && (
        <div className="left-over" role="alert">
          <p className="left-over-head">
            {words.leftOver(over.length)}
            <button type="button" className="link" onClick={() => knowledge.intake.clear(base)}>
              {words.dismiss}
            </button>
          </p>
          <Rows items={over} />
        </div>
      )}
      {under.length > 0 && <Rows items={under} />}
    </section>
  );
}

function Rows({ items }: { items: readonly Incoming[] }) {
  const { knowledge: all } = useText();
  return (
    <>
      <ul>
        {items.slice(0, SHOWN).map((item) => (
          <Row key={item.key} item={item} />
        ))}
      </ul>
      {items.length > SHOWN && <p className="upload-more">{all.add.andMore(items.length - SHOWN)}</p>}
    </>
  );
}

function Row({ item }: { item: Incoming }) {
  const { knowledge } = useDesk();
  const text = useText();
  const words = text.knowledge.add;
  const { key, name, phase, share, again } = item;
  return (
    <li className="upload-row" data-phase={phase}>
      <File />
      <span className="upload-name">
        <bdi>{name}</bdi>
      </span>
      <span className="upload-state">
        {phase === "sending" ? words.uploading(Math.round(share * 100)) : phase === "waiting" ? words.waiting : reason(item, text)}
        {phase === "sending" && <Bar share={share} label={name} />}
      </span>
      {phase === "failed" && again && (
        <button type="button" className="icon-button" aria-label={words.again(name)} onClick={() => knowledge.intake.retry(key)}>
          <Retry />
        </button>
      )}
      <button type="button" className="icon-button" aria-label={words.stop(name)} onClick={() => knowledge.intake.drop(key)}>
        <Close />
      </button>
    </li>
  );
}

function reason({ refusal, size, name, error }: Incoming, { knowledge }: Dictionary): string {
  const words = knowledge.add.refused;
  if (refusal === "too_large") return words.too_large(fileSize(size));
  if (refusal === "unknown_kind") return words.unknown_kind(endingOf(name) ?? "");
  return refusal === "empty" ? words.empty : (error ?? "");
}
