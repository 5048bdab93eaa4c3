/** What the parts of a draft share: its messages, the templates of its inbox, and the audience that fills their gaps. */
import { createContext, useContext, useEffect, useState } from "react";
import type { MessageTemplate } from "../../../../protocol";
import { allAudiences, useCampaignApi } from "../../../desk/campaigns";
import { createCell, useCell } from "../../../desk/cell";
import { useDesk } from "../../../desk/desk";
import type { LoadedState } from "../../../desk/studio/loaded";
import type { AudienceMember, CampaignAudience, CampaignSettings, Step } from "../../../session/campaign_api";
import { wordsFor } from "../../../state/campaigns/words";
import { useCampaignsText } from "../../../text/campaigns";

/** What stands in a box of its own, beside the form and not within it: a key pressed there is not meant for the form. */
export type Asked = { what: "rules" } | { what: "test"; step: number } | { what: "template"; step: number; variant: number };

export interface DraftHere {
  /** Absent until it is saved for the first time. */
  id: string | undefined;
  isSaved: boolean;
  inbox: string;
  steps: readonly Step[];
  /** `at`: the pointer of what is changed; all of them when the tree becomes another. */
  setSteps: (steps: Step[], at?: string) => void;
  templates: LoadedState<readonly MessageTemplate[]>;
  /** Of the audience; of a sequence, those that are offered. */
  columns: readonly string[];
  isSequence: boolean;
  /** The first of the audience, as an example. */
  member: AudienceMember | undefined;
  ask: (asked: Asked) => void;
  /** Grows when the rules over all campaigns may have become others. */
  rulesRead: number;
}

export const DraftContext = createContext<DraftHere | undefined>(undefined);

export function useDraft(): DraftHere {
  const here = useContext(DraftContext);
  if (!here) throw new Error("no draft around this component");
  return here;
}

/** In the words of calls, where a phone calls people. */
export const useDraftWords = () => wordsFor(useCampaignsText(), useDraft().steps);

const NO_TEMPLATES = createCell<LoadedState<readonly MessageTemplate[]>>({ phase: "new" });

/** Those of the chosen inbox, read anew when another is chosen; a phone has none. */
export function useTemplates(inbox: string, spoken: boolean): LoadedState<readonly MessageTemplate[]> {
  const { studio } = useDesk();
  const list = inbox === "" || spoken ? undefined : studio.templates.of(inbox);
  useEffect(() => void list?.load(), [list]);
  return useCell(list ?? NO_TEMPLATES);
}

export interface AudienceChoice {
  all: readonly CampaignAudience[] | undefined;
  error: string | undefined;
  chosen: CampaignAudience | undefined;
  member: AudienceMember | undefined;
}

export function useAudienceChoice({ audience }: CampaignSettings): AudienceChoice {
  const api = useCampaignApi();
  const { say } = useDesk();
  const [all, setAll] = useState<readonly CampaignAudience[]>();
  const [error, setError] = useState<string>();
  const [first, setFirst] = useState<{ of: string; member: AudienceMember | undefined }>();
  useEffect(() => {
    let isLeft = false;
    allAudiences(api).then(
      (found) => isLeft || setAll(found),
      (e: unknown) => isLeft || setError(say(e)),
    );
    return () => {
      isLeft = true;
    };
  }, [api, say]);
  useEffect(() => {
    if (!audience) return;
    let isLeft = false;
    api.members(audience, undefined, 1).then(
      ({ items }) => isLeft || setFirst({ of: audience, member: items[0] }),
      // Without one the example says what everybody without a value reads.
      () => undefined,
    );
    return () => {
      isLeft = true;
    };
  }, [api, audience]);
  return { all, error, chosen: all?.find(({ id }) => id === audience), member: first && first.of === audience ? first.member : undefined };
}
