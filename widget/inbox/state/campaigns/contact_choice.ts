/** Which contacts become an audience: as it is typed, and as the server is asked. */
import type { AudienceContacts } from "../../session/campaign_api";
import { MOST_COLUMNS } from "./mapping";

/** Fewer letters find everybody. */
const SHORTEST = 2;

export interface ContactChoice {
  channel: string;
  query: string;
  label: string;
  /** By key; those that are empty ask for nothing. */
  fields: Readonly<Record<string, string>>;
  /** Days, as a field for dates has them; both are meant with all their hours. */
  cameFrom: string;
  cameUntil: string;
  heardFrom: string;
  heardUntil: string;
  withStopped: boolean;
  /** Keys of own fields that are kept; nothing while nobody has chosen: as many as can be. */
  values: readonly string[] | undefined;
}

export const EVERYBODY: ContactChoice = { channel: "", query: "", label: "", fields: {}, cameFrom: "", cameUntil: "", heardFrom: "", heardUntil: "", withStopped: false, values: undefined };

/** The first moment of a day here, or of one some days later. */
function dayOf(date: string, later = 0): string | undefined {
  const at = new Date(`${date}T00:00`);
  if (date === "" || Number.isNaN(at.getTime())) return undefined;
  at.setDate(at.getDate() + later);
  return at.toISOString();
}

/** Only what is given. */
export function askOf(choice: ContactChoice): AudienceContacts {
  const { channel, label, withStopped, values } = choice;
  const query = choice.query.trim();
  const fields = Object.fromEntries(Object.entries(choice.fields).filter(([, value]) => value.trim() !== ""));
  const [created_after, created_before] = [dayOf(choice.cameFrom), dayOf(choice.cameUntil, 1)];
  const [heard_after, heard_before] = [dayOf(choice.heardFrom), dayOf(choice.heardUntil, 1)];
  return {
    ...(channel && { channel }),
    ...(query.length >= SHORTEST && { query }),
    ...(label && { label }),
    ...(Object.keys(fields).length > 0 && { fields }),
    ...(created_after && { created_after }),
    ...(created_before && { created_before }),
    ...(heard_after && { heard_after }),
    ...(heard_before && { heard_before }),
    ...(withStopped && { with_stopped: true }),
    ...(values && { values: [...values] }),
  };
}

/** Keys that are kept, in the order of the fields. */
export const keptOf = ({ values }: ContactChoice, keys: readonly string[]): readonly string[] => values ?? keys.slice(0, MOST_COLUMNS);

export function withKeptField(choice: ContactChoice, keys: readonly string[], key: string, kept: boolean): ContactChoice {
  const before = keptOf(choice, keys);
  return { ...choice, values: keys.filter((each) => (each === key ? kept : before.includes(each))) };
}

/** With a field that is asked for, or without. */
export function withField({ fields, ...choice }: ContactChoice, key: string, value: string | undefined): ContactChoice {
  const others = Object.fromEntries(Object.entries(fields).filter(([each]) => each !== key || value !== undefined));
  return { ...choice, fields: value === undefined ? others : { ...others, [key]: value } };
}
