import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Citation } from "../../protocol";
import type { Host } from "../contract";
import type { ChatLoop } from "../loop";
import type { Language } from "../text";

export interface Chat {
  loop: ChatLoop;
  host: Host;
  language: Language;
  /** Opens the passage an answer rests on. */
  showPassage(number: number, citation: Citation): void;
}

export const ChatContext = createContext<Chat | undefined>(undefined);

export function useChat() {
  const chat = useContext(ChatContext)!;
  return { ...chat, text: chat.language.text };
}
