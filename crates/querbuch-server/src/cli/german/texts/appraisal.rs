//! German of `cli/appraisal.rs`.

texts! {
    "Is it worth it: overall, and for each party by itself; with the conventions below" =>
        "Lohnt es sich: insgesamt und für jede Partei allein; mit den Konventionen darunter",
    "A payback with * was reached before and lost again." =>
        "Eine Amortisation mit * war vorher schon erreicht und ging wieder verloren.",
    "Discount rate per year, 0.03 for 3 %; the ledger's in force in the base month unless given" =>
        "Zinssatz im Jahr, 0,03 für 3 %; ohne Angabe der des Buchs, der im Basismonat gilt",
    "RATE" => "ZINS",
    "year-0, year-end, mid-year or monthly" => "jahr-0, jahresende, jahresmitte oder monatlich",
    "TIMING" => "ZEITBEZUG",
    "The month that values are discounted to; the first one with an amount unless given" =>
        "Der Monat, auf den abgezinst wird; ohne Angabe der erste mit einem Betrag",
    "How many months count from the base month on; all unless given" =>
        "Wie viele Monate ab dem Basismonat zählen; ohne Angabe alle",
    "MONTHS" => "MONATE",
    "Whether amounts before the base month count, compounded: include or exclude" =>
        "Ob Beträge vor dem Basismonat zählen, aufgezinst: einbeziehen oder auslassen",
    "SUNK_COST" => "VERSUNKENES",
    "They count, compounded" => "Sie zählen, aufgezinst",
    "They are left out, and told" => "Sie werden ausgelassen und genannt",
    "Count only these: cash, capacity, avoided, societal" =>
        "Nur diese zählen: haushaltswirksam, kapazität, vermieden, gesellschaftlich",
    "Count only these: claimed, confirmed, cashed; plans and forecasts have no stage" =>
        "Nur diese zählen: geltend gemacht, bestätigt, umgesetzt; Pläne und Prognosen haben keine Stufe",
    "Scale savings down by the grade of their evidence" =>
        "Ersparnisse nach dem Grad ihrer Evidenz abschlagen",
    "Count businesses and citizens as parties" => "Wirtschaft sowie Bürgerinnen und Bürger als Parteien zählen",
    "How often everything is drawn for the chances" => "Wie oft für die Chancen alles gezogen wird",
    "DRAWS" => "ZÜGE",
    "What the draws begin with" => "Womit die Züge beginnen",
    "SEED" => "ANFANG",
    "triangular or uniform" => "dreieck oder gleich",
    "DISTRIBUTION" => "VERTEILUNG",
    "independent, or measure: all effects of a measure move together" =>
        "unabhängig, oder maßnahme: alle Wirkungen einer Maßnahme bewegen sich gemeinsam",
    "CORRELATION" => "ZUSAMMENHANG",
    "How many effects are shown of those that the figure hinges on" =>
        "Wie viele der Wirkungen gezeigt werden, an denen die Zahl hängt",
    "Who must pay whom so that nobody loses: proposals by six rules, with their calculation" =>
        "Wer wem wie viel zahlen muss, damit niemand verliert: Vorschläge nach sechs Regeln, mit ihrer Rechnung",
    "Parties are bodies unless --party says otherwise. A key is looked at by the rule key only." =>
        "Parteien sind Körperschaften, wenn --party nichts anderes sagt. Einen Schlüssel nutzt nur die Regel nach Schlüssel.",
    "make-whole, benefit-proportional, key, shapley, separable-costs or nucleolus" =>
        "schadlos, nach-nutzen, schlüssel, shapley, trennbare-kosten oder nucleolus",
    "The distribution key of the rule key" => "Der Verteilungsschlüssel für die Regel nach Schlüssel",
    "Units whose parties are needed, besides those that lose" =>
        "Einheiten, deren Parteien gebraucht werden, außer denen, die verlieren",
    "once: all in the base month; with-savings: as savings of cash fall due" =>
        "einmal: alles im Basismonat; mit-ersparnissen: wie haushaltswirksame Ersparnisse fällig werden",
    "SCHEDULE" => "ZAHLWEISE",
    "WORD" => "WORT",
    "CODE,…" => "KENNUNG,…",
    "All rules side by side" => "Alle Regeln nebeneinander",
    "Measures in the order of what they are worth" => "Maßnahmen danach geordnet, was sie wert sind",
    "npv, benefit-cost-ratio, payback or wrong-pocket-share, with :asc for the smallest first" =>
        "kapitalwert, nutzen-kosten, amortisation oder fremde-tasche, mit :auf für das Kleinste zuerst",
    "How many measures at most" => "Höchstens so viele Maßnahmen",
    "The three approaches over time: how long do their returns last?" =>
        "Die drei Ansätze über die Zeit: wie lange hält ihr Ertrag?",
    "cause: running cost that followed counts for the approach that caused it; own: for its own" =>
        "ursache: laufende Kosten, die folgten, zählen beim Ansatz, der sie verursacht; eigen: bei ihrem eigenen",
    "How the net present value moved between two moments, and why" =>
        "Wie sich der Kapitalwert zwischen zwei Zeitpunkten bewegt hat, und warum",
    "The earlier moment: a position of the log, a day, an instant, or a named state" =>
        "Der frühere Zeitpunkt: eine Position des Protokolls, ein Tag, ein Zeitpunkt oder ein benannter Stand",
}
