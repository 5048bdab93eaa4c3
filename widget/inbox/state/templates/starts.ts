/** Ready beginnings of a template, in the languages of this app. */
import { EMPTY, emptyButton, type TemplateForm } from "./form";

export const STARTS = ["order_update", "appointment_reminder", "we_answered"] as const;
export type Start = (typeof STARTS)[number];

interface Words {
  language: string;
  body: string;
  examples: Record<string, string>;
  reply: string;
}

const BY_LANGUAGE: Record<"en" | "es" | "hi", Record<Start, Words>> = {
  en: {
    order_update: { language: "en", body: "Hello {{first_name}}, your order {{order}} has left our warehouse. It arrives on {{day}}.", examples: { first_name: "Ana", order: "48213", day: "Friday" }, reply: "I have a question" },
    appointment_reminder: { language: "en", body: "Hello {{first_name}}, this is a reminder of your appointment on {{day}} at {{time}}. Does it still suit you?", examples: { first_name: "Ana", day: "12 May", time: "10:30" }, reply: "Yes, I will come" },
    we_answered: { language: "en", body: "Hello {{first_name}}, we have an answer to your question about {{subject}}. Reply to this message to read it and go on.", examples: { first_name: "Ana", subject: "order 48213" }, reply: "Show me the answer" },
  },
  es: {
    order_update: { language: "es", body: "Hola, {{first_name}}: tu pedido {{order}} ha salido de nuestro almacén. Llega el {{day}}.", examples: { first_name: "Ana", order: "48213", day: "viernes" }, reply: "Tengo una pregunta" },
    appointment_reminder: { language: "es", body: "Hola, {{first_name}}: te recordamos tu cita del {{day}} a las {{time}}. ¿Te sigue viniendo bien?", examples: { first_name: "Ana", day: "12 de mayo", time: "10:30" }, reply: "Sí, allí estaré" },
    we_answered: { language: "es", body: "Hola, {{first_name}}: ya tenemos la respuesta a tu pregunta sobre {{subject}}. Responde a este mensaje para leerla y seguir.", examples: { first_name: "Ana", subject: "el pedido 48213" }, reply: "Ver la respuesta" },
  },
  hi: {
    order_update: { language: "hi", body: "नमस्ते {{first_name}}, आपका ऑर्डर {{order}} हमारे गोदाम से निकल चुका है। यह {{day}} को पहुँचेगा।", examples: { first_name: "आशा", order: "48213", day: "शुक्रवार" }, reply: "मेरा एक सवाल है" },
    appointment_reminder: { language: "hi", body: "नमस्ते {{first_name}}, {{day}} को {{time}} बजे आपकी अपॉइंटमेंट है। क्या यह समय अब भी ठीक है?", examples: { first_name: "आशा", day: "12 मई", time: "10:30" }, reply: "हाँ, समय ठीक है" },
    we_answered: { language: "hi", body: "नमस्ते {{first_name}}, {{subject}} के बारे में आपके सवाल का जवाब हमारे पास है। पढ़ने के लिए इस संदेश का उत्तर दें।", examples: { first_name: "आशा", subject: "ऑर्डर 48213" }, reply: "जवाब दिखाइए" },
  },
};

export const isStart = (key: string): key is Start => (STARTS as readonly string[]).includes(key);

export function startForm(start: Start, language: "en" | "es" | "hi"): TemplateForm {
  const words = BY_LANGUAGE[language][start];
  return {
    ...EMPTY, name: start, language: words.language, format: "NAMED",
    body: { text: words.body, examples: words.examples }, buttons: [{ ...emptyButton("QUICK_REPLY"), text: words.reply }],
  };
}
