/** One case: who, what, which messages, what was written at the shop, and how it is ended by hand. */
import { type ReactNode, useCallback, useEffect, useState } from "react";
import { useDesk, useMay } from "../../../desk/desk";
import { useShop } from "../../../desk/shop";
import type { Ending, ShopCase } from "../../../session/shop_api";
import { endings, isOver, linkOf, momentsOf, reasonOf, valuesOf } from "../../../state/shop/cases";
import { SETTLES } from "../../../state/shop/rights";
import { useCampaignsText } from "../../../text/campaigns";
import { useShopText } from "../../../text/shop";
import { useDates } from "../../parts/clock";
import { useAgain } from "../campaigns/again";
import { Confirm } from "../confirm";
import { FormPart, LockedContext } from "../fields";
import { StudioLink } from "../link";
import { Bones, Failed } from "../loading";
import { SettingsPage } from "../settings/page";
import { CaseBadge } from "./cases";
import { TalkLink } from "./talk_link";

const AGAIN_MS = 4_000;

export function CasePage({ id }: { id: string }) {
  const { toasts, say } = useDesk();
  const { api } = useShop();
  const words = useShopText();
  const campaigns = useCampaignsText();
  const settles = useMay(SETTLES);
  const [shown, setShown] = useState<ShopCase>();
  const [error, setError] = useState<string>();
  const [ending, setEnding] = useState<Ending>();

  const load = useCallback(async () => {
    setError(undefined);
    try {
      setShown(await api.one(id));
    } catch (e) {
      setError(say(e));
    }
  }, [api, id, say]);
  useEffect(() => void load(), [load]);
  const look = () => api.one(id).then(setShown, () => undefined);
  useAgain(look, AGAIN_MS, shown !== undefined && (!isOver(shown.state) || shown.tags_owed.length > 0));

  const title = shown ? [shown.name || words.oneOf[shown.kind], shown.person || shown.phone].filter(Boolean).join(" · ") : words.unknown;
  const acts =
    shown &&
    settles &&
    endings(shown).map((one) => (
      <button key={one} type="button" className={one === "confirmed" ? "button primary" : "button"} data-end={one} onClick={() => setEnding(one)}>
        {words.end[one]}
      </button>
    ));
  return (
    <LockedContext value={false}>
      <SettingsPage title={title} lead={shown && words.oneOf[shown.kind]} back={{ page: "shop" }} inner acts={acts} still>
        {!shown && (error ? <Failed error={error} onRetry={() => void load()} /> : <Bones />)}
        {shown && (
          <>
            <p className="case-standing" data-standing={shown.state}>
              <CaseBadge state={shown.state} /> <span>{shown.reason ? reasonOf(words, campaigns, shown.reason) : words.stateHints[shown.state]}</span>
            </p>
            <WhoPart of={shown} />
            <Following of={shown} />
            {(shown.kind === "cod" || shown.tags.length + shown.tags_owed.length > 0) && <Tags of={shown} />}
            <Story of={shown} />
          </>
        )}
      </SettingsPage>
      {shown && ending && (
        <Confirm
          title={words.endTitle[ending]}
          act={words.end[ending]}
          onClose={() => setEnding(undefined)}
          onAct={async () => {
            setShown(await api.settle(id, ending));
            toasts.tell(words.ended[ending]);
          }}
        >
          <p>{words.endText[ending]}</p>
        </Confirm>
      )}
    </LockedContext>
  );
}

function WhoPart({ of }: { of: ShopCase }) {
  const words = useShopText();
  const contacts = useMay("GET /contacts/{id}");
  const talks = useMay("GET /conversations/{id}");
  const { person, phone, contact, conversation, subject } = of;
  return (
    <FormPart title={words.who}>
      <dl className="case-facts">
        <Fact name={words.person}>{person || words.nobody}</Fact>
        {phone && (
          <Fact name={words.phone}>
            <bdi dir="ltr">{phone}</bdi>
          </Fact>
        )}
        {valuesOf(of).map(([name, value]) => (
          <Fact key={name} name={words.values[name] ?? name}>
            {linkOf(value) ? (
              <a href={value} target="_blank" rel="noopener noreferrer">
                {value}
              </a>
            ) : (
              <span dir="auto">{value}</span>
            )}
          </Fact>
        ))}
        <Fact name={words.subject}>
          <bdi dir="ltr">{subject}</bdi>
        </Fact>
      </dl>
      {((contact && contacts) || (conversation && talks)) && (
        <p className="case-ways">
          {conversation && talks && (
            <TalkLink conversation={conversation} className="button">
              {words.toTalk}
            </TalkLink>
          )}
          {contact && contacts && (
            <StudioLink to={{ page: "contact", id: contact }} className="button">
              {words.toContact}
            </StudioLink>
          )}
        </p>
      )}
    </FormPart>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Following({ of: { sequence, standing } }: { of: ShopCase }) {
  const words = useShopText();
  const { at } = useDates();
  const campaigns = useMay("GET /campaigns/{id}");
  const told = standing && [words.stepOf(standing.step, standing.steps), standing.state === "due" && standing.due_at ? words.due(at(standing.due_at, "full")) : (words.standings[standing.state] ?? standing.state)].join(" · ");
  return (
    <FormPart
      title={words.following}
      aside={
        sequence &&
        campaigns && (
          <StudioLink to={{ page: "campaign", id: sequence }} className="part-link">
            {words.toSequence}
          </StudioLink>
        )
      }
    >
      <p data-standing-of={standing?.state}>{told ?? (sequence ? words.inSequence : words.notEntered)}</p>
    </FormPart>
  );
}

function Tags({ of: { tags, tags_owed } }: { of: ShopCase }) {
  const words = useShopText();
  return (
    <FormPart title={words.tags}>
      {tags.length + tags_owed.length === 0 && <p className="form-part-hint">{words.tagsNone}</p>}
      <ul className="case-tags">
        {tags.map((tag) => (
          <li key={tag} data-tag={tag}>
            {tag}
          </li>
        ))}
        {tags_owed
          .filter((tag) => !tags.includes(tag))
          .map((tag) => (
            <li key={tag} data-tag={tag} data-owed="true">
              {tag} <small>{words.tagOwed}</small>
            </li>
          ))}
      </ul>
    </FormPart>
  );
}

function Story({ of }: { of: ShopCase }) {
  const words = useShopText();
  const { at } = useDates();
  return (
    <FormPart title={words.story}>
      <ol className="case-story">
        {momentsOf(of).map(({ moment, at: when }) => (
          <li key={moment}>
            <time dateTime={when}>{at(when, "full")}</time>
            <span>
              {words.moments[of.kind][moment]}
              {moment === "now" && `: ${words.states[of.state]}`}
            </span>
          </li>
        ))}
      </ol>
    </FormPart>
  );
}
