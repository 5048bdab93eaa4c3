/** Made-up bases, documents and open questions for the fake server. */

const TEXTS = {
  delivery: [
    [["Delivery", "How long does delivery take?"], 1, "Delivery takes **2 to 3 working days** within Spain and Portugal, and 5 to 7 working days to the islands. Orders placed before 14:00 leave our warehouse on the same day."],
    [["Delivery", "What does shipping cost?"], 2, "Shipping is free for orders over 60 euros. Below that it costs 4.90 euros.\n\n| Parcel | Price |\n| --- | --- |\n| Small, up to 2 kg | 4.90 € |\n| Large, up to 30 kg | 12.50 € |\n| Furniture, two carriers | 39 € |"],
    [["Delivery", "Can I choose the day?"], 3, "Furniture is brought at an agreed time. After the order we write to you and offer three dates:\n\n- mornings from 8:00 to 12:00\n- afternoons from 12:00 to 17:00\n- Saturdays from 9:00 to 13:00, for 15 euros more"],
  ],
  returns: [
    [["Returns", "How do I send something back?"], 1, "You can send back anything unused within thirty days. Print the label from your account and leave the parcel at a collection point."],
    [["Returns", "When do I get my money back?"], 1, "The money is back on your account within five working days after the parcel has arrived in our warehouse."],
  ],
  care: [[["Care", "How do I care for oiled oak?"], undefined, "Wipe oiled oak with a damp cloth and dry it at once. Twice a year, put on a thin coat of hard wax oil and let it dry for eight hours."]],
};

const passagesOf = (key, title) => (TEXTS[key] ?? TEXTS.care).map(([headings, page, text], ordinal) => ({ id: `${title}-${ordinal}`, ordinal, headings, page, text }));

export function seedKnowledge() {
  const now = Date.now();
  let n = 0;
  const document = (name, title, kind, more = {}, text = undefined) => {
    const at = new Date(now - ++n * 7_300_000).toISOString();
    const passages = text ? passagesOf(text, title) : [];
    return { wire: { id: `dc_${n}`, name, title, kind, language: "en", passages: passages.length || 12, version: 1, created_at: at, updated_at: at, state: "ready", can_retry: false, ...more }, passages };
  };
  const shop = [
    document("delivery-terms-2026.pdf", "Delivery and shipping terms", "file", { media_type: "application/pdf", size: 482_113, pages: 3, version: 3 }, "delivery"),
    document("returns.md", "Returns and refunds", "file", { media_type: "text/markdown", size: 6_120 }, "returns"),
    document("https://example.com/care", "Product care", "page", { url: "https://example.com/care", source: "https://example.com/care" }, "care"),
    document("price-list.xlsx", "Price list spring", "file", { media_type: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", size: 88_400, pages: 4, language: undefined, passages: 214 }),
    document("Do you have gift cards?", "Do you have gift cards?", "answer", { passages: 1 }),
    document("catalogue-scan.pdf", "catalogue-scan.pdf", "file", { media_type: "application/pdf", size: 31_002_113, pages: 96, state: "failed", passages: 0, error: "All 96 pages are pictures without text. Run text recognition over the file and upload it again.", can_retry: true }),
    document("contract-locked.pdf", "Framework contract", "file", { size: 220_000, state: "failed", passages: 8, version: 2, stale: true, error: "The file is locked with a password.", can_retry: false }),
    document("https://example.com/blog/oak", "Where our oak comes from", "page", { url: "https://example.com/blog/oak", state: "failed", passages: 0, error: "example.com answered with 503 three times. It may be back later.", can_retry: true }),
    document("guia-de-montaje.docx", "Guía de montaje", "file", { size: 1_240_000, language: "es", pages: 22, passages: 61 }),
    document("दुकान-के-नियम.pdf", "दुकान के नियम", "file", { size: 340_000, language: "hi", pages: 6, passages: 18 }),
    document("دليل-العناية.pdf", "دليل العناية بالأثاث", "file", { size: 210_000, language: "ar", pages: 4, passages: 11 }),
    document("old-brochure.pdf", "Old brochure", "file", { size: 900_000, state: "cancelled", passages: 0, can_retry: true }),
  ];
  const archive = Array.from({ length: 3_200 }, (_, i) => document(`ticket-${String(i + 1).padStart(4, "0")}.md`, `Resolved ticket ${i + 1}`, "file", { size: 2_000 + ((i * 37) % 5_000), passages: 1 + (i % 6) }));
  const base = (id, name, show_files, documents) => ({ wire: { id, name, show_files, created_at: new Date(now - 9e9).toISOString() }, documents: new Map(documents.map((d) => [d.wire.id, d])) });
  const bases = [base("kb_shop", "Shop", true, shop), base("kb_warranty", "Warranty and repairs", false, []), base("kb_archive", "Archive of resolved tickets", false, archive)];
  const gaps = [
    ["Do you also sell second-hand furniture?", 14, 0.2, 0],
    ["Can I pay in three instalments?", 9, 0.9, 2],
    ["¿Tenéis tienda en Valencia?", 4, 3.1, 5],
    ["Is the Fjord fabric fire-retardant for use in a hotel lobby, and is there a certificate that I can hand to the inspector?", 2, 20, 9],
    ["क्या आप पुराना सोफ़ा ले जाते हैं?", 1, 31, 14],
    ["هل يمكنني تغيير لون الطاولة بعد الطلب؟", 1, 90, 3],
  ].map(([question, times, hours, c], i) => ({ id: `gp_${i}`, question, times, last_asked_at: new Date(now - hours * 3_600_000).toISOString(), conversation: `cv_${String(c).padStart(5, "0")}`, bot: "bt_1", confidence: 0.21 }));
  return { bases: new Map(bases.map((b) => [b.wire.id, b])), gaps: new Map(gaps.map((g) => [g.id, g])), index: { mode: "hybrid", model: "multilingual-e5-small" } };
}
