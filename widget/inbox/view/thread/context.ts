/** What the parts of a thread share: where they are, who the contact is, and the way to another message. */
import { createContext } from "react";

export interface Here {
  conversation: string;
  contact: string;
  /** Where a conversation of comments is, such as Facebook; absent for ordinary messages. */
  place?: string;
  /** Leads the composer to answer that message; among comments below the post, or privately. */
  answer: (message: string, privately?: boolean) => void;
  goTo: (message: string) => void;
}

export const HereContext = createContext<Here>({ conversation: "", contact: "", answer: () => undefined, goTo: () => undefined });
