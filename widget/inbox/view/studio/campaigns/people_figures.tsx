/** How far a campaign has come with its people: a figure for each standing, which opens who it is. */
import type { ReactNode } from "react";
import type { CampaignStatistics } from "../../../session/campaign_api";
import { PEOPLE, rowsOfPeople } from "../../../state/campaigns/figures";
import type { CampaignsText } from "../../../text/campaigns/en";
import { FormPart } from "../fields";
import { useNumbers } from "./numbers";
import type { Shown } from "./run_page";

interface Props {
  /** Of messages, or of calls. */
  words: CampaignsText;
  statistics: CampaignStatistics;
  isStopped: boolean;
  onShow: (shown: Shown) => void;
  aside?: ReactNode;
}

export function PeopleFigures({ words, statistics, isStopped, onShow, aside }: Props) {
  const numbers = useNumbers();
  return (
    <FormPart title={words.peopleTitle} hint={words.peopleHint} aside={aside}>
      <ul className="people-figures">
        {PEOPLE.map((state) => {
          const n = statistics.people[state] ?? 0;
          const name = words.personStates[state];
          return (
            <li key={state}>
              <button type="button" data-people={state} disabled={n === 0} onClick={() => onShow({ title: name, asks: rowsOfPeople(state, isStopped) })}>
                <strong>{numbers.of(n)}</strong>
                <span>{name}</span>
                <span className="show-who"> {words.showWho(words.peopleTitle)}</span>
              </button>
            </li>
          );
        })}
      </ul>
    </FormPart>
  );
}
