//! German of `cli/compute.rs`.

texts! {
    "Net present value of flows a period apart" => "Kapitalwert von Zahlungen im Abstand einer Periode",
    "timing: YEAR_0 (the first flow is not discounted; default), YEAR_END, MID_YEAR or MONTHLY (one flow a month)." =>
        "timing: YEAR_0 (die erste Zahlung wird nicht abgezinst; Vorgabe), YEAR_END, MID_YEAR oder MONTHLY (eine Zahlung im Monat).",
    "Input is one JSON object on standard input, output is one on standard output. Numbers may be strings or JSON numbers;" =>
        "Eingabe ist ein JSON-Objekt auf der Standardeingabe, Ausgabe eines auf der Standardausgabe. Zahlen sind Zeichenketten (auch",
    "they are read as exact decimals. Results are rounded half-up to ten digits behind the point, once, at the end, and" =>
        "\"0,1\") oder JSON-Zahlen, exakt gelesen. Ergebnisse werden einmal, am Ende, auf zehn Stellen kaufmännisch gerundet und",
    "have no zeros at the end: \"0.1\", not \"0.1000000000\". Rates are decimals per year (0.03 for 3 %)." =>
        "haben keine Nullen am Ende: \"0.1\", nicht \"0.1000000000\". Zinssätze sind Dezimalzahlen im Jahr (0.03 für 3 %).",
    "Exit code 2: the input cannot be computed; standard output then is {\"error\":{\"code\":…,\"message\":…}}." =>
        "Rückgabewert 2: die Eingabe lässt sich nicht berechnen; die Standardausgabe ist dann {\"error\":{\"code\":…,\"message\":…}}.",
    "Net present value of dated flows at the first date (ACT/365F)" =>
        "Kapitalwert von Zahlungen mit Datum, am ersten Datum (ACT/365F)",
    "The order does not matter; amounts of one day are one flow." =>
        "Die Reihenfolge ist gleich; Beträge eines Tages sind eine Zahlung.",
    "All internal rates of return of flows a period apart" =>
        "Alle internen Zinssätze von Zahlungen im Abstand einer Periode",
    "status: ONE, SEVERAL, NONE or ALL_ZERO; value: the rate where there is one; roots: all of them, from −99.9999999 % on." =>
        "status: ONE, SEVERAL, NONE oder ALL_ZERO; value: der Zinssatz, wo es einen gibt; roots: alle, ab −99,9999999 %.",
    "timing MONTHLY: one flow a month, and rates per year. With rate, also the net present value at it." =>
        "timing MONTHLY: eine Zahlung im Monat, Zinssätze im Jahr. Mit rate auch der Kapitalwert dazu.",
    "All internal rates of return of dated flows (ACT/365F)" =>
        "Alle internen Zinssätze von Zahlungen mit Datum (ACT/365F)",
    "With rate, also the net present value at it." => "Mit rate auch der Kapitalwert dazu.",
    "When flows have paid back, and how deep they go before" =>
        "Wann sich Zahlungen amortisieren, und wie tief sie vorher gehen",
    "status: IMMEDIATE, REACHED, NOT_REACHED or NO_DATA. With rate, the flows are discounted first (timing as for npv)." =>
        "status: IMMEDIATE, REACHED, NOT_REACHED oder NO_DATA. Mit rate werden die Zahlungen erst abgezinst (timing wie bei npv).",
    "durableYears: from when on the sum stays so to the end. peakFunding: how much is missing at the deepest point." =>
        "durableYears: ab wann die Summe bis zum Ende so bleibt. peakFunding: wie viel am tiefsten Punkt fehlt.",
    "Benefit per cost and return on investment" => "Nutzen je Kosten und Rentabilität",
    "Present values; or flows, as benefits and costs (both as positive amounts), with rate and timing." =>
        "Barwerte; oder Zahlungen, als benefits und costs (beide als positive Beträge), mit rate und timing.",
    "status: VALUE, UNDEFINED (no cost) or NOT_MEANINGFUL (cost below zero)." =>
        "status: VALUE, UNDEFINED (keine Kosten) oder NOT_MEANINGFUL (Kosten unter null).",
    "A present value as equal amounts at the end of each year" =>
        "Ein Barwert als gleiche Beträge am Ende jedes Jahres",
    "digits: round the factor first, as printed tables have it. Without npv, only the factor." =>
        "digits: den Faktor erst runden, wie gedruckte Tabellen ihn haben. Ohne npv nur der Faktor.",
    "Marginal value of public funds" => "Grenzwert öffentlicher Mittel (MVPF)",
    "netCost instead of costs: their sum. status: VALUE, INFINITE (pays for itself), NEGATIVE_INFINITE or UNDEFINED." =>
        "netCost statt costs: ihre Summe. status: VALUE, INFINITE (trägt sich selbst), NEGATIVE_INFINITE oder UNDEFINED.",
    "By how much a driver may change until the net present value is zero" =>
        "Wie weit sich ein Treiber ändern darf, bis der Kapitalwert null ist",
    "contribution: what the driver brings at present, costs below zero. value: −npv / contribution, −0.33 for a third less." =>
        "contribution: was der Treiber heute beiträgt, Kosten unter null. value: −npv / contribution, −0.33 für ein Drittel weniger.",
    "Simulated net present values, and what they depend on" =>
        "Simulierte Kapitalwerte, und wovon sie abhängen",
    "kind: COST, SAVING or TRANSFER; spreads: low, mode and high present values, each moving with the same draw of its effect." =>
        "kind: COST, SAVING oder TRANSFER; spreads: niedriger, häufigster und hoher Barwert, die sich mit demselben Zug bewegen.",
    "correlation MEASURE: effects of one measure turn out well together. distribution: TRIANGULAR or UNIFORM." =>
        "correlation MEASURE: Wirkungen einer Maßnahme gelingen gemeinsam. distribution: TRIANGULAR oder UNIFORM.",
    "The same seed gives the same figures on every machine." =>
        "Derselbe Anfang (seed) gibt auf jedem Rechner dieselben Zahlen.",
    "Discount factor of a period, also at rates that decline" =>
        "Abzinsungsfaktor einer Periode, auch bei sinkenden Zinssätzen",
    "timing as for npv; digits: round the factor. Declining rates: {\"bands\":[{\"throughYear\":30,\"rate\":\"0.035\"},{\"rate\":\"0.03\"}],\"period\":31}" =>
        "timing wie bei npv; digits: den Faktor runden. Sinkende Zinssätze: {\"bands\":[{\"throughYear\":30,\"rate\":\"0.035\"},{\"rate\":\"0.03\"}],\"period\":31}",
    "Real and nominal: rates, and prices of another year" =>
        "Real und nominal: Zinssätze, und Preise eines anderen Jahres",
    "Or {\"real\":…,\"inflation\":…} for the nominal rate, or {\"amount\":…,\"fromIndex\":…,\"toIndex\":…} for an amount in prices of another year." =>
        "Oder {\"real\":…,\"inflation\":…} für den nominalen Zinssatz, oder {\"amount\":…,\"fromIndex\":…,\"toIndex\":…} für einen Betrag in Preisen eines anderen Jahres.",
    "What a measure can be credited with, and what an estimate is likely to cost" =>
        "Was einer Maßnahme zuzurechnen ist, und was eine Schätzung wohl kostet",
    "Shares from 0 to 1: deadweight, displacement, attribution, dropOff (for each year after the first), haircut." =>
        "Anteile von 0 bis 1: deadweight, displacement, attribution, dropOff (für jedes Jahr nach dem ersten), haircut.",
    "Shares of any game of up to 12 players: Shapley, nucleolus, Gately, separable costs" =>
        "Anteile jedes Spiels mit bis zu 12 Beteiligten: Shapley, Nucleolus, Gately, trennbare Kosten",
    "values: of each group by size, then in order: 1 2 3 12 13 23 123. kind: SAVINGS, or COST for shares of a cost." =>
        "values: jeder Gruppe nach Größe, dann der Reihe nach: 1 2 3 12 13 23 123. kind: SAVINGS, oder COST für Anteile an Kosten.",
    "nucleolus: nobody worse off than alone; preNucleolus: without that. A rule that is undefined is null." =>
        "nucleolus: niemand steht schlechter als allein; preNucleolus: ohne das. Eine Regel, die nicht bestimmt ist, ist null.",
    "core: whether no shares are stable; violations: the groups of players, from 1, that would do better on their own." =>
        "core: ob keine Anteile stabil sind; violations: die Gruppen von Beteiligten, ab 1, die allein besser stünden.",
    "Who gets how much where there is too little for all claims" =>
        "Wer wie viel bekommt, wo es nicht für alle Ansprüche reicht",
    "randomArrival is null beyond 24 claims." => "randomArrival ist bei mehr als 24 Ansprüchen null.",
    "The fewest payments that settle all debts" => "Die wenigsten Zahlungen, die alle Schulden begleichen",
    "Debtor, creditor, amount. nets: what each receives in all, below zero for what it pays." =>
        "Schuldner, Gläubiger, Betrag. nets: was jeder insgesamt erhält, unter null, was er zahlt.",
    "exact: no other payments are fewer; that is certain up to 20 parties with a net." =>
        "exact: es geht nicht mit weniger Zahlungen; sicher ist das bis zu 20 Beteiligten mit einem Saldo.",
    "Costs: {\"estimate\":\"1000\",\"bias\":\"0.24\",\"mitigation\":\"0.5\"}" =>
        "Kosten: {\"estimate\":\"1000\",\"bias\":\"0.24\",\"mitigation\":\"0.5\"}",
}
