//! German of `cli/find.rs`.

texts! {
    "What was disputed, with the reasons" => "Was bestritten wurde, mit den Gründen",
    "Only at this unit and below it" => "Nur bei dieser Einheit und darunter",
    "Only on this measure and on what belongs to it" => "Nur zu dieser Maßnahme und zu dem, was dazugehört",
    "The first month for which something had been claimed" =>
        "Der erste Monat, für den etwas geltend gemacht war",
    "Only by this person" => "Nur von dieser Person",
    "Bookings by text and document, by who recorded them and when, by import" =>
        "Buchungen nach Text und Beleg, danach, wer sie wann erfasst hat, nach Import",
    "Texts and documents may name persons. A search reads texts until it has found as many as are shown." =>
        "Texte und Belege können Personen nennen. Eine Suche liest Texte, bis sie so viele gefunden hat, wie gezeigt werden.",
    "Words of text or document" => "Wörter aus Text oder Beleg",
    "Words of the text alone" => "Wörter nur aus dem Text",
    "The document, whole; case and accents do not matter" =>
        "Der Beleg, vollständig; Groß- und Kleinschreibung und Akzente zählen nicht",
    "DOCUMENT" => "BELEG",
    "What they did: recorded, reversed, confirmed, disputed, cashed, planned, forecast; several with commas" =>
        "Was sie taten: gebucht, storniert, bestätigt, bestritten, umgesetzt, geplant, prognose; mehrere mit Kommas",
    "ACT,…" => "VORGANG,…",
    "Who recorded them" => "Wer sie erfasst hat",
    "The first day on which they were recorded, in Berlin" =>
        "Der erste Tag, an dem sie erfasst wurden, nach der Uhr in Berlin",
    "The last day on which they were recorded" => "Der letzte Tag, an dem sie erfasst wurden",
    "The import by which they came, by its id or position" =>
        "Der Import, mit dem sie kamen, mit Id oder Position",
    "recorded or amount, with :desc for the newest or largest first" =>
        "erfasst oder betrag, mit :ab für das Neueste oder Größte zuerst",
    "How many bookings at most; a table shows 1000, files have all of them" =>
        "Höchstens so viele Buchungen; eine Tabelle zeigt 1000, Dateien haben alle",
    "Quantities by unit of measure, with what they came to" => "Mengen je Maßeinheit, mit dem, was sie ergaben",
    "What was booked by the values of one tag: cost centres, orders, subscriptions" =>
        "Was je Wert eines Merkmals gebucht wurde: Kostenstellen, Aufträge, Abos",
    "The key of the tag" => "Der Schlüssel des Merkmals",
    "Effects by measure, each with where it lands and what it is" =>
        "Wirkungen je Maßnahme, jede damit, wo sie eintritt und was sie ist",
    "Words of the code or title" => "Wörter aus Kennung oder Titel",
    "Units, measures and effects by code and name, bookings by text and document, best match first" =>
        "Einheiten, Maßnahmen und Wirkungen nach Kennung und Name, Buchungen nach Text und Beleg, das Passendste zuerst",
    "The words; each must occur" => "Die Wörter; jedes muss vorkommen",
    "How many hits at most" => "Höchstens so viele Treffer",
}
