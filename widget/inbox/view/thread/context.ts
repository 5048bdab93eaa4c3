/** What the parts of a thread share: where they are, who the contact is, and the way to another message. */
import { createContext } from "react";

export interface Here {
  conversation: string;
  contact: string;
  goTo: (message: string) => void;
}

export const HereContext = createContext<Here>({ conversation: "", contact: "", goTo: () => undefined });
