/** Spanish words for finding, repeating and doing work together. */
import type { MacroStep } from "../../../protocol";
import type { FindText } from "./en";

export const find: FindText = {
  search: {
    title: "Buscar",
    label: "Buscar en todo lo que se dijo",
    placeholder: "Palabras, o «una frase»",
    hint: "La búsqueda encuentra mensajes y notas en todas las conversaciones, en cualquier estado. Deben estar todas las palabras; las comillas las mantienen juntas.",
    nothing: "No se dijo nada que coincida.",
    nothingHint: "Prueba con menos palabras o quita un filtro.",
    more: "Mostrar más",
    by: "Dicho por",
    anybody: "Cualquiera",
    contact: "Clientes",
    agent: "Agente de IA",
    operator: "Operadores",
    inbox: "Bandeja",
    everyInbox: "Todas las bandejas",
    since: "Desde",
    until: "Hasta",
    contacts: "Contactos",
    messages: "Mensajes",
    close: "Salir de la búsqueda",
    filters: "Filtros",
    note: "Nota privada",
    found: (n: number) => (n === 1 ? "1 mensaje" : `${n} mensajes`),
    open: (name: string) => `Abrir las conversaciones de ${name}`,
  },
  palette: {
    title: "Ir a o hacer",
    placeholder: "Una vista, una persona, una acción…",
    nothing: "Nada coincide.",
    groups: { act: "Esta conversación", go: "Ir a", people: "Conversaciones", settings: "Ajustes" },
    searchFor: (words: string) => `Buscar «${words}» en los mensajes`,
  },
  keys: {
    palette: "Ir a cualquier sitio o hacer algo",
    search: "Buscar mensajes",
    assign: "Asignar",
    team: "Dar a un equipo",
    labels: "Etiquetas",
    priority: "Prioridad",
    snooze: "Posponer",
    macros: "Macros",
    select: "Seleccionar para cambiar varias",
    areas: "Conocimiento, asistentes, ajustes",
    canned: "Respuesta guardada (en el campo)",
    mention: "Nombrar a un compañero (en una nota)",
    groups: { move: "Moverse", act: "Esta conversación o las seleccionadas", write: "Escribir" },
  },
  canned: {
    title: "Respuestas guardadas",
    open: "Respuestas guardadas (/)",
    none: "Todavía no hay respuestas guardadas. Se escriben en los ajustes.",
    nothing: "Ninguna respuesta guardada coincide.",
    preview: "Vista previa",
    filling: "Rellenando…",
    failed: "No se pudo hacer la vista previa.",
    empty: (names: string) => `Sin valor aquí: ${names}. Completa el hueco antes de enviar.`,
    keys: "↑ ↓ elegir, Intro inserta, Esc cierra",
  },
  macros: {
    title: "Macros",
    open: "Ejecutar una macro",
    none: "Todavía no hay macros. Se crean en los ajustes.",
    running: (name: string) => `«${name}» se está ejecutando…`,
    done: (name: string) => `«${name}»: todos los pasos están hechos`,
    partly: (name: string) => `«${name}» se detuvo en un paso`,
    report: "Lo que hizo cada paso",
    states: { done: "Hecho", failed: "Falló", skipped: "Omitido" },
    close: "Cerrar",
    steps(step: MacroStep, name, priorities, span): string {
      switch (step.kind) {
        case "reply":
          return `Enviar la respuesta «${name("reply", step.canned_reply)}»`;
        case "note":
          return `Escribir una nota: «${step.text}»`;
        case "labels": {
          const add = (step.add ?? []).map((id) => name("label", id)).join(", ");
          const remove = (step.remove ?? []).map((id) => name("label", id)).join(", ");
          return [add && `Poner ${add}`, remove && `${add ? "quitar" : "Quitar"} ${remove}`].filter(Boolean).join(", ");
        }
        case "priority":
          return `Fijar la prioridad: ${priorities[step.priority] ?? step.priority}`;
        case "team":
          return `Dar al equipo ${name("team", step.team)}`;
        case "assign":
          return `Asignar a ${name("operator", step.operator)}`;
        case "snooze":
          return step.for_s === undefined ? "Posponer hasta que escriba" : `Posponer ${span(step.for_s)}`;
        case "text":
          return `Enviar: «${step.text}»`;
        case "ask_person":
          return "Pedir una persona";
        case "return":
          return "Devolver al asistente";
        case "macro":
          return `Ejecutar la macro «${name("macro", step.id)}»`;
        case "lead":
          return "Anotar la oportunidad";
        case "resolve":
          return "Resolver";
      }
    },
  },
  mention: { named: (names: string) => `Se nombra a ${names}`, by: (name: string) => `${name} te nombra en una nota`, title: "Compañeros", nothing: "Nadie coincide." },
  collision: {
    looks: (names: string) => `${names} también está viendo esto`,
    look: (names: string) => `${names} también están viendo esto`,
    types: (name: string) => `${name} está escribiendo una respuesta`,
  },
  and: (names: readonly string[]) => (names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} y ${names.at(-1)}`),
};
