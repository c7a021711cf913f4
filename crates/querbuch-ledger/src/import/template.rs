//! Templates: a file of each kind with its headings and one row that shows how cells are written.

use querbuch_domain::language::Language;

use super::kind::ImportKind;

/// A row in German and in English, cells in the order of the columns.
struct Example {
    german: &'static str,
    english: &'static str,
}

impl ImportKind {
    /// Headings and one row, as a file of this kind is written in a language. The row is an example: replace it.
    pub fn template(self, language: Language) -> String {
        let headings: Vec<&str> = self.columns().map(|column| column.heading(language)).collect();
        let example = example(self);
        let row = language.pick(example.german, example.english);
        format!("{}\n{row}\n", headings.join(";"))
    }
}

/// A row in which every column is filled that may stand beside the others.
#[expect(clippy::too_many_lines, reason = "a table: a row for each kind")]
fn example(kind: ImportKind) -> Example {
    let (german, english) = match kind {
        ImportKind::Units => (
            "15003;Magdeburg;Gemeinde;15;0602 / 532 10;ja",
            "15003;Magdeburg;MUNICIPAL;15;0602 / 532 10;yes",
        ),
        ImportKind::Measures => (
            "olaf;Online-Ausweis;Antrag und Abholung;verbessern;bund;ozg;laufend",
            "olaf;Online ID card;application and collection;IMPROVE;bund;ozg;RUNNING",
        ),
        ImportKind::Effects => (
            "olaf;dev;bund;Kosten;dev.cost;haushaltswirksam;Entwicklung;B",
            "olaf;dev;bund;COST;dev.cost;CASH;Development;B",
        ),
        ImportKind::Plans | ImportKind::Forecasts => (
            "olaf;dev;01.2026;12.2026;1;1250,50;1000,00;1500,00;Haushaltsplan;Drs. 20/1234",
            "olaf;dev;2026-01;2026-12;1;1250.50;1000.00;1500.00;budget;paper 20/1234",
        ),
        ImportKind::Bookings => (
            "olaf;dev;;;;;03.2026;02.2026;1250,50;Rechnung;4711;4711;12,5;Stunden;100,04",
            "olaf;dev;;;;;2026-03;2026-02;1250.50;invoice;4711;4711;12.5;hours;100.04",
        ),
        ImportKind::FederalBudget => (
            "06;0602;Bundesministerium des Innern;TGr. 55;53211;011;ja;12;Informationstechnik;1234,5",
            "06;0602;Federal Ministry of the Interior;TGr. 55;53211;011;yes;12;Information technology;1234.5",
        ),
        ImportKind::DiscountRates => (
            "01.2026;1,2;0,5;BMF-Rundschreiben;geprüft",
            "2026-01;1.2;0.5;circular of the ministry;VERIFIED",
        ),
        ImportKind::Reorganisations => (
            "15003;Magdeburg (neu);15;;01.2027",
            "15003;Magdeburg (new);15;;2027-01",
        ),
        ImportKind::Keys => (
            "koenigstein;Königsteiner Schlüssel;2026;01.2026;GWK;15;2,6496;;;;;nein",
            "koenigstein;Königstein key;2026;2026-01;GWK;15;2.6496;;;;;no",
        ),
        ImportKind::Allocations => (
            "olaf;dev;koenigstein;03.2026;;;1250,50;02 15;Umlage",
            "olaf;dev;koenigstein;2026-03;;;1250.50;02 15;shared",
        ),
        ImportKind::WageRates => (
            "Leitfaden 2025;2026;Gemeinde;gD;44,20;Destatis;geprüft",
            "Leitfaden 2025;2026;MUNICIPAL;gD;44.20;Destatis;VERIFIED",
        ),
        ImportKind::Indicators => (
            "olaf;zeit;Bearbeitungszeit;min;ja;;95,5;ja;15003;staff;Gemeinde;gD;Leitfaden 2025;2026;",
            "olaf;time;handling time;min;yes;;95.5;yes;15003;staff;MUNICIPAL;gD;Leitfaden 2025;2026;",
        ),
        ImportKind::Measurements => (
            "olaf;zeit;03.2026;75,5;70,0;80,0;600;Statistik",
            "olaf;time;2026-03;75.5;70.0;80.0;600;statistics",
        ),
        ImportKind::Capacities => (
            "15003;2026;12,5;1600;Stellenplan",
            "15003;2026;12.5;1600;staff plan",
        ),
        ImportKind::Stages => (
            "bestätigt;olaf;staff;03.2026;1250,50;wie besprochen;Vermerk 7",
            "CONFIRMED;olaf;staff;2026-03;1250.50;as agreed;note 7",
        ),
        ImportKind::Periods => ("15;03.2026", "15;2026-03"),
        ImportKind::Actuals => ("olaf;dev;03.2026", "olaf;dev;2026-03"),
        ImportKind::Statuses => ("olaf;laufend", "olaf;RUNNING"),
        ImportKind::Reversals => (
            "booking:12;1 2;04.2026;falscher Monat",
            "booking:12;1 2;2026-04;wrong month",
        ),
        ImportKind::Reopenings => ("15;01.2026;Nachtrag", "15;2026-01;late invoice"),
        ImportKind::Deadlines => ("15;30", "15;30"),
        ImportKind::Haircuts => (
            "0;0,05;0,1;0,2;0,4;Hausregel 7;geprüft",
            "0;0.05;0.1;0.2;0.4;house rule 7;VERIFIED",
        ),
        ImportKind::Grants => (
            ";Erika Muster;https://id.example.org;4711;;Bucher;15;olaf;01.01.2027;31.12.2027;50000,00;;Geschäftsverteilung;;;",
            ";Erika Muster;https://id.example.org;4711;;BOOKER;15;olaf;2027-01-01;2027-12-31;50000.00;;allocation of duties;;;",
        ),
    };
    Example { german, english }
}
