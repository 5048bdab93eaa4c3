/** Spanish words for filing, finding and repeating work. */
import type { Change } from "../../../protocol";
import type { WorkText } from "./en";

const many = (n: number) => (n === 1 ? "1 conversación" : `${n} conversaciones`);

export const work: WorkText = {
  priority: "Prioridad",
  priorities: { none: "Sin prioridad", low: "Baja", medium: "Media", high: "Alta", urgent: "Urgente" },
  statuses: { open: "Abierta", snoozed: "Pospuesta", resolved: "Resuelta" },
  labels: "Etiquetas",
  team: "Equipo",
  noTeam: "Sin equipo",
  assign: "Asignar",
  assignee: "Persona asignada",
  queue: "Cola (nadie)",
  toAgent: "Agente de IA",
  me: (name: string) => `${name} (tú)`,
  snooze: "Posponer",
  until: (when: string) => `hasta ${when}`,
  untilMessage: "hasta que escriba",
  snoozes: { later: "Más tarde hoy", tomorrow: "Mañana", week: "La próxima semana" },
  snoozeMessage: "Hasta que escriba",
  snoozeDate: "Hasta una fecha…",
  snoozeAt: "Vuelve el",
  snoozeSet: "Posponer",
  snoozePast: "Elige un momento futuro, dentro de un año.",
  wake: "Terminar la espera",
  resolve: "Resolver",
  find: "Escribe para buscar…",
  nothing: "Nada coincide.",
  noLabels: "Todavía no hay etiquetas.",
  newLabel: (name: string) => `Crear la etiqueta «${name}»`,
  othersMakeLabels: "Quien gestiona las conversaciones crea etiquetas nuevas en los ajustes.",
  unknownLabel: "Una etiqueta que ya no existe",
  availability: { label: "Disponibilidad", online: "En línea", away: "Ausente", busy: "Ocupado", offline: "No está", hint: { online: "Recibes conversaciones.", away: "No recibes nada.", busy: "No recibes nada." } },
  more: (n: number) => `y ${n} más`,
  capped: "10 000+",
  filing: "Clasificación",
  done(change: Change, n: number): string {
    const what = n === 1 ? "" : ` (${many(n)})`;
    switch (change.kind) {
      case "labels":
        return `Etiquetas cambiadas${what}`;
      case "priority":
        return `Prioridad cambiada${what}`;
      case "team":
        return `${change.team ? "Dada al equipo" : "Quitada del equipo"}${what}`;
      case "assign":
        return `${change.operator ? "Asignada" : "De nuevo en la cola"}${what}`;
      case "snooze":
        return `Pospuesta${what}`;
      case "resolve":
        return `Resuelta${what}`;
      case "reopen":
        return `Reabierta${what}`;
      case "return":
        return `Devuelta al agente de IA${what}`;
    }
  },
  select: {
    one: (name: string) => `Seleccionar ${name}`,
    selected: (n: number) => (n === 1 ? "1 seleccionada" : `${n} seleccionadas`),
    all: "Todas las cargadas",
    clear: "Quitar la selección",
    label: "Cambiar las conversaciones seleccionadas",
    failedTitle: (n: number, of: number) => `${n} de ${of} no se pudieron cambiar`,
    failedLead: "Las demás están hechas.",
    noneDone: "No se cambió nada.",
    gone: "El servidor no dijo por qué.",
    close: "Cerrar",
  },
  filter: {
    open: "Filtrar",
    title: "Mostrar solo",
    any: "Cualquiera",
    status: "Estado",
    label: "Etiqueta",
    inbox: "Bandeja",
    channel: "Canal",
    waiting: (minutes: number) => `esperan ${minutes} min o más`,
    clear: "Quitar",
    remove: (what: string) => `Sin ${what}`,
    none: "Ninguna conversación cumple el filtro",
    noneHint: "Quita una parte del filtro para ver más.",
    save: "Guardar como vista",
    edit: "Cambiar o eliminar la vista",
    shown: "Filtro",
  },
  saved: {
    heading: "Vistas guardadas",
    title: "Guardar este filtro como vista",
    editTitle: (name: string) => `Cambiar «${name}»`,
    name: "Nombre",
    nameHint: "Como aparece a la izquierda.",
    audience: "Para quién",
    filter: "El filtro que se ve ahora sustituye al guardado.",
    done: (name: string) => `Vista «${name}» guardada`,
    remove: "Eliminar la vista",
    removeSure: (name: string) => `Eliminar «${name}» ahora`,
    removed: (name: string) => `Vista «${name}» eliminada`,
    conflict: "Otra persona ha cambiado esta vista entretanto. Ábrela de nuevo.",
  },
  audiences: { own: "Solo yo", all: "Todos", team: (name: string) => `Equipo ${name}` },
};
