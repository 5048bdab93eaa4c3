/** Spanish words of the outreach. */
import type { OutreachText } from "./en";

export const outreach: OutreachText = {
  name: "Difusión",
  label: "Difusión",
  choose: "Elige dónde trabajar",
  chooseHint: "Mensajes a muchas personas, publicaciones, seguimientos de la tienda y el CRM.",
  pages: {
    campaigns: ["Campañas", "Un mensaje a muchas personas, y lo que sigue"],
    audiences: ["Audiencias", "Listas de personas para las campañas"],
    posts: ["Publicaciones", "Lo que muestran páginas y cuentas, y cuándo"],
    social: ["Redes sociales", "Publicaciones, comentarios y seguidores"],
    shop: ["Seguimientos de la tienda", "Pedidos, carritos y paquetes"],
    crm: ["CRM", "Oportunidades aquí y en tu CRM"],
  },
};
