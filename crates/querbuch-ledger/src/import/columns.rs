//! The columns that files may have, and the names under which they are found.

use querbuch_domain::language::Language;

/// Declares the columns. Each line has the names under which a file may spell it, the own one first, as
/// [`fold`](querbuch_domain::spelling::fold) leaves them; then its heading in German and in English, which fold to one of them.
macro_rules! columns {
    ($($column:ident: $($name:literal)|+, $german:literal, $english:literal;)+) => {
        /// A column.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub(crate) enum Column { $($column,)+ }

        impl Column {
            /// Every column.
            pub(crate) const ALL: &'static [Self] = &[$(Self::$column,)+];

            /// Its names, the own one first.
            pub(crate) fn names(self) -> &'static [&'static str] {
                match self { $(Self::$column => &[$($name),+],)+ }
            }

            /// What people call it.
            pub(crate) fn heading(self, language: Language) -> &'static str {
                match self { $(Self::$column => language.pick($german, $english),)+ }
            }
        }
    };
}

columns! {
    Code: "code" | "kennung", "Kennung", "code";
    Name: "name" | "bezeichnung", "Bezeichnung", "name";
    Level: "level" | "ebene", "Ebene", "level";
    Parent: "parent" | "uebergeordnet", "Übergeordnet", "parent";
    BudgetPosition: "budget_position" | "haushaltsstelle", "Haushaltsstelle", "budget position";
    IsBody: "is_body" | "gebietskoerperschaft", "Gebietskörperschaft", "is body";
    Title: "title" | "titel", "Titel", "title";
    Description: "description" | "beschreibung", "Beschreibung", "description";
    Approach: "approach" | "ansatz", "Ansatz", "approach";
    Owner: "owner" | "traeger", "Träger", "owner";
    Programme: "programme" | "programm", "Programm", "programme";
    Status: "status", "Status", "status";
    Measure: "measure" | "massnahme", "Maßnahme", "measure";
    Effect: "effect" | "wirkung", "Wirkung", "effect";
    Unit: "unit" | "einheit", "Einheit", "unit";
    Kind: "kind" | "art", "Art", "kind";
    Category: "category" | "kategorie", "Kategorie", "category";
    Cashability: "cashability" | "wirksamkeit", "Wirksamkeit", "cashability";
    Evidence: "evidence" | "evidenz", "Evidenz", "evidence";
    Month: "month" | "monat", "Monat", "month";
    Through: "through" | "bis", "Bis", "through";
    EveryMonths: "every_months" | "alle_monate", "Alle Monate", "every months";
    Amount: "amount" | "betrag", "Betrag", "amount";
    Low: "low" | "von_betrag" | "untergrenze", "Untergrenze", "low";
    High: "high" | "bis_betrag" | "obergrenze", "Obergrenze", "high";
    Text: "text" | "buchungstext", "Text", "text";
    Document: "document" | "beleg", "Beleg", "document";
    Booking: "booking" | "buchung", "Buchung", "booking";
    Einzelplan: "einzelplan", "Einzelplan", "Einzelplan";
    Kapitel: "kapitel", "Kapitel", "Kapitel";
    KapitelText: "kapitel_text", "Kapitel Text", "Kapitel Text";
    Titelgruppe: "titelgruppe", "Titelgruppe", "Titelgruppe";
    Titel: "titel", "Titel", "Titel";
    Funktion: "funktion", "Funktion", "Funktion";
    Flexibilisiert: "flexibilisiert", "Flexibilisiert", "Flexibilisiert";
    Seite: "seite", "Seite", "Seite";
    Zweckbestimmung: "zweckbestimmung", "Zweckbestimmung", "Zweckbestimmung";
    Soll: "soll_tsd_euro", "Soll Tsd Euro", "Soll Tsd Euro";
    Bezeichnung: "bezeichnung", "Bezeichnung", "Bezeichnung";
    AnzahlTitel: "anzahl_titel", "Anzahl Titel", "Anzahl Titel";
    Einnahmen: "einnahmen_tsd_euro", "Einnahmen Tsd Euro", "Einnahmen Tsd Euro";
    Ausgaben: "ausgaben_tsd_euro", "Ausgaben Tsd Euro", "Ausgaben Tsd Euro";
    ValidFrom: "valid_from" | "gueltig_ab" | "rundschreiben_datum", "Gültig ab", "valid from";
    NominalPercent: "nominal_percent" | "nominal_prozent", "Nominal Prozent", "nominal percent";
    RealPercent: "real_percent" | "real_prozent", "Real Prozent", "real percent";
    Source: "source" | "quelle", "Quelle", "source";
    MergeInto: "merge_into" | "mergeinto" | "aufgegangen_in" | "eingegliedert_in", "Aufgegangen in", "merge into";
    EffectiveFrom: "effective_from" | "effectivefrom" | "wirksam_ab", "Wirksam ab", "effective from";
    Key: "key" | "schluessel", "Schlüssel", "key";
    KeyYear: "key_year" | "schluesseljahr", "Schlüsseljahr", "key year";
    Weight: "weight" | "gewicht" | "anteil_prozent", "Gewicht", "weight";
    Fraction: "fraction" | "anteil", "Anteil", "fraction";
    OutOf: "out_of" | "nenner", "Nenner", "out of";
    OfKey: "of_key" | "nach_schluessel", "Nach Schlüssel", "of key";
    Among: "among" | "unter", "Unter", "among";
    Correction: "correction" | "berichtigung", "Berichtigung", "correction";
    System: "system", "System", "system";
    Year: "year" | "jahr", "Jahr", "year";
    ServiceClass: "service_class" | "laufbahngruppe", "Laufbahngruppe", "service class";
    PerHour: "per_hour" | "euro_je_stunde", "Euro je Stunde", "per hour";
    Indicator: "indicator" | "kennzahl", "Kennzahl", "indicator";
    UnitOfMeasure: "unit_of_measure" | "masseinheit", "Maßeinheit", "unit of measure";
    LowerIsBetter: "lower_is_better" | "weniger_ist_besser", "Weniger ist besser", "lower is better";
    Catalogue: "catalogue" | "katalog", "Katalog", "catalogue";
    Baseline: "baseline" | "ausgangswert", "Ausgangswert", "baseline";
    BaselineKnown: "baseline_known" | "ausgangswert_bekannt", "Ausgangswert bekannt", "baseline known";
    PerUnit: "per_unit" | "euro_je_einheit", "Euro je Einheit", "per unit";
    MeasuredValue: "value" | "wert", "Wert", "value";
    Cases: "cases" | "faelle" | "fallzahl", "Fälle", "cases";
    FullTimeEquivalents: "full_time_equivalents" | "volle_stellen" | "vzae", "Volle Stellen", "full time equivalents";
    HoursPerYear: "hours_per_year" | "stunden_je_jahr", "Stunden je Jahr", "hours per year";
    Quantity: "quantity" | "menge", "Menge", "quantity";
    Price: "price" | "preis", "Preis", "price";
    BelongsTo: "belongs_to" | "gehoert_zu", "Gehört zu", "belongs to";
    Act: "act" | "vorgang", "Vorgang", "act";
    Lines: "lines" | "zeilen", "Zeilen", "lines";
    Reason: "reason" | "grund", "Grund", "reason";
    Days: "days" | "tage", "Tage", "days";
    HaircutA: "a", "A", "A";
    HaircutB: "b", "B", "B";
    HaircutC: "c", "C", "C";
    HaircutD: "d", "D", "D";
    HaircutE: "e", "E", "E";
    Grant: "grant" | "recht", "Recht", "grant";
    Principal: "principal", "Principal", "principal";
    Holder: "holder" | "inhaber", "Inhaber", "holder";
    Issuer: "issuer" | "anmeldedienst", "Anmeldedienst", "issuer";
    Subject: "subject" | "person", "Person", "subject";
    Group: "group" | "gruppe", "Gruppe", "group";
    Role: "role" | "rolle", "Rolle", "role";
    From: "from" | "beginnt", "Beginnt", "from";
    Until: "until" | "endet", "Endet", "until";
    AmountMax: "amount_max" | "hoechstbetrag", "Höchstbetrag", "amount max";
    OnBehalfOf: "on_behalf_of" | "in_vertretung_von", "In Vertretung von", "on behalf of";
    GivenBy: "given_by" | "vergeben_von", "Vergeben von", "given by";
    GivenAt: "given_at" | "vergeben_am", "Vergeben am", "given at";
}

impl Column {
    /// Its own name.
    pub(crate) fn name(self) -> &'static str {
        self.names()[0]
    }
}

/// A column as one kind of file has it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct KindColumn {
    pub column: Column,
    /// The fields of the input that it fills, as refusals name them; none where it only helps to read the file.
    pub fields: &'static [&'static str],
    /// Whether a file without it is refused.
    pub is_required: bool,
    /// Whether its cells settle the decimal sign of the file.
    pub is_number: bool,
}

/// A column that a file must have.
pub(crate) const fn required(column: Column, fields: &'static [&'static str]) -> KindColumn {
    KindColumn {
        column,
        fields,
        is_required: true,
        is_number: false,
    }
}

/// A column that a file may have.
pub(crate) const fn optional(column: Column, fields: &'static [&'static str]) -> KindColumn {
    KindColumn {
        is_required: false,
        ..required(column, fields)
    }
}

impl KindColumn {
    /// The same column, of numbers that may have decimals.
    pub(crate) const fn of_numbers(self) -> Self {
        Self {
            is_number: true,
            ..self
        }
    }
}

/// The columns of one kind of file.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Columns {
    /// In the order in which people write them.
    pub list: &'static [KindColumn],
    /// Whether rows name an effect, by its code or by its parts.
    pub has_target: bool,
    /// Whether a file may have further columns of tags, such as `tag:kostenstelle`.
    pub has_tags: bool,
}

impl Columns {
    /// Columns of a kind whose rows name no parts of an effect.
    pub(crate) const fn new(list: &'static [KindColumn]) -> Self {
        Self {
            list,
            has_target: false,
            has_tags: false,
        }
    }

    /// Every column.
    pub(crate) fn all(&self) -> impl Iterator<Item = Column> {
        self.list.iter().map(|column| column.column)
    }

    /// Those that must be there.
    pub(crate) fn required(&self) -> impl Iterator<Item = Column> {
        let required = self.list.iter().filter(|column| column.is_required);
        required.map(|column| column.column)
    }

    /// Those whose cells settle the decimal sign.
    pub(crate) fn numbers(&self) -> impl Iterator<Item = Column> {
        let numbers = self.list.iter().filter(|column| column.is_number);
        numbers.map(|column| column.column)
    }

    /// The column that fills a field of the input.
    pub(crate) fn filled_by(&self, field: &str) -> Option<Column> {
        let column = self.list.iter().find(|column| column.fields.contains(&field));
        column.map(|column| column.column)
    }
}

/// Columns that together stand for an effect.
pub(crate) const PARTS: [Column; 4] = [Column::Unit, Column::Kind, Column::Category, Column::Cashability];

#[cfg(test)]
mod tests;
