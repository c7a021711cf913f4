//! The columns that files may have, and the names under which they are found.

/// A column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Column {
    Code,
    Name,
    Level,
    Parent,
    BudgetPosition,
    IsBody,
    Title,
    Description,
    Approach,
    Owner,
    Programme,
    Status,
    Measure,
    Effect,
    Unit,
    Kind,
    Category,
    Cashability,
    Evidence,
    Month,
    Through,
    EveryMonths,
    Amount,
    Low,
    High,
    Text,
    Document,
    Booking,
    Einzelplan,
    Kapitel,
    KapitelText,
    Titelgruppe,
    Titel,
    Funktion,
    Flexibilisiert,
    Seite,
    Zweckbestimmung,
    Soll,
    Bezeichnung,
    AnzahlTitel,
    Einnahmen,
    Ausgaben,
    ValidFrom,
    NominalPercent,
    RealPercent,
    Source,
    MergeInto,
    EffectiveFrom,
    Key,
    KeyYear,
    Weight,
    Fraction,
    OutOf,
    OfKey,
    Among,
    Correction,
    System,
    Year,
    ServiceClass,
    PerHour,
    Indicator,
    UnitOfMeasure,
    LowerIsBetter,
    Catalogue,
    Baseline,
    BaselineKnown,
    PerUnit,
    MeasuredValue,
    Cases,
    FullTimeEquivalents,
    HoursPerYear,
    BelongsTo,
    Act,
}

impl Column {
    /// How many there are.
    pub(crate) const COUNT: usize = Self::Act as usize + 1;

    /// Its names, the own one first; as [`fold`](super::cell::fold) leaves them.
    #[expect(clippy::too_many_lines, reason = "a table: one line a column")]
    pub(crate) fn names(self) -> &'static [&'static str] {
        match self {
            Self::Code => &["code", "kennung"],
            Self::Name => &["name", "bezeichnung"],
            Self::Level => &["level", "ebene"],
            Self::Parent => &["parent", "uebergeordnet"],
            Self::BudgetPosition => &["budget_position", "haushaltsstelle"],
            Self::IsBody => &["is_body", "gebietskoerperschaft"],
            Self::Title => &["title", "titel"],
            Self::Description => &["description", "beschreibung"],
            Self::Approach => &["approach", "ansatz"],
            Self::Owner => &["owner", "traeger"],
            Self::Programme => &["programme", "programm"],
            Self::Status => &["status"],
            Self::Measure => &["measure", "massnahme"],
            Self::Effect => &["effect", "wirkung"],
            Self::Unit => &["unit", "einheit"],
            Self::Kind => &["kind", "art"],
            Self::Category => &["category", "kategorie"],
            Self::Cashability => &["cashability", "wirksamkeit"],
            Self::Evidence => &["evidence", "evidenz"],
            Self::Month => &["month", "monat"],
            Self::Through => &["through", "bis"],
            Self::EveryMonths => &["every_months", "alle_monate"],
            Self::Amount => &["amount", "betrag"],
            Self::Low => &["low", "von_betrag", "untergrenze"],
            Self::High => &["high", "bis_betrag", "obergrenze"],
            Self::Text => &["text", "buchungstext"],
            Self::Document => &["document", "beleg"],
            Self::Booking => &["booking", "buchung"],
            Self::Einzelplan => &["einzelplan"],
            Self::Kapitel => &["kapitel"],
            Self::KapitelText => &["kapitel_text"],
            Self::Titelgruppe => &["titelgruppe"],
            Self::Titel => &["titel"],
            Self::Funktion => &["funktion"],
            Self::Flexibilisiert => &["flexibilisiert"],
            Self::Seite => &["seite"],
            Self::Zweckbestimmung => &["zweckbestimmung"],
            Self::Soll => &["soll_tsd_euro"],
            Self::Bezeichnung => &["bezeichnung"],
            Self::AnzahlTitel => &["anzahl_titel"],
            Self::Einnahmen => &["einnahmen_tsd_euro"],
            Self::Ausgaben => &["ausgaben_tsd_euro"],
            Self::ValidFrom => &["valid_from", "gueltig_ab", "rundschreiben_datum"],
            Self::NominalPercent => &["nominal_percent", "nominal_prozent"],
            Self::RealPercent => &["real_percent", "real_prozent"],
            Self::Source => &["source", "quelle"],
            Self::MergeInto => &["merge_into", "mergeinto", "aufgegangen_in", "eingegliedert_in"],
            Self::EffectiveFrom => &["effective_from", "effectivefrom", "wirksam_ab"],
            Self::Key => &["key", "schluessel"],
            Self::KeyYear => &["key_year", "schluesseljahr"],
            Self::Weight => &["weight", "gewicht", "anteil_prozent"],
            Self::Fraction => &["fraction", "anteil"],
            Self::OutOf => &["out_of", "nenner"],
            Self::OfKey => &["of_key", "nach_schluessel"],
            Self::Among => &["among", "unter"],
            Self::Correction => &["correction", "berichtigung"],
            Self::System => &["system"],
            Self::Year => &["year", "jahr"],
            Self::ServiceClass => &["service_class", "laufbahngruppe"],
            Self::PerHour => &["per_hour", "euro_je_stunde"],
            Self::Indicator => &["indicator", "kennzahl"],
            Self::UnitOfMeasure => &["unit_of_measure", "masseinheit"],
            Self::LowerIsBetter => &["lower_is_better", "weniger_ist_besser"],
            Self::Catalogue => &["catalogue", "katalog"],
            Self::Baseline => &["baseline", "ausgangswert"],
            Self::BaselineKnown => &["baseline_known", "ausgangswert_bekannt"],
            Self::PerUnit => &["per_unit", "euro_je_einheit"],
            Self::MeasuredValue => &["value", "wert"],
            Self::Cases => &["cases", "faelle", "fallzahl"],
            Self::FullTimeEquivalents => &["full_time_equivalents", "volle_stellen", "vzae"],
            Self::HoursPerYear => &["hours_per_year", "stunden_je_jahr"],
            Self::BelongsTo => &["belongs_to", "gehoert_zu"],
            Self::Act => &["act", "vorgang"],
        }
    }

    /// Its own name.
    pub(crate) fn name(self) -> &'static str {
        self.names()[0]
    }
}

/// The columns of one kind of file.
#[derive(Clone, Copy)]
pub(crate) struct Columns {
    /// These must be there.
    pub required: &'static [Column],
    /// These may be there.
    pub optional: &'static [Column],
    /// These hold amounts, which settle the decimal sign of the file.
    pub amounts: &'static [Column],
    /// Whether rows name an effect, by its code or by its parts.
    pub target: bool,
}

impl Columns {
    pub(crate) fn all(&self) -> impl Iterator<Item = Column> {
        self.required.iter().chain(self.optional).copied()
    }
}

/// Columns that together stand for an effect.
pub(crate) const PARTS: [Column; 4] = [Column::Unit, Column::Kind, Column::Category, Column::Cashability];
