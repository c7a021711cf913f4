//! The words of a sheet as people read them. Cells hold the words of the API, which are English and stable: programs, and
//! whoever reads English, get them as they are. Whoever reads German gets German ones, and imports and filters read these
//! as well ([`words`](crate::words)).

use querbuch_domain::action::Action;
use querbuch_domain::language::Language;
use querbuch_domain::prepared_act::PreparedStatus;
use querbuch_domain::role::Role;
use querbuch_domain::words::{
    Approach, BookingAct, Cashability, EffectKind, EntryBasis, EvidenceGrade, Level, MeasureStatus, Slot,
    SourceStatus, Stage,
};
use querbuch_reports::settlement::SettlementRule;

/// The German of each word that has none in the vocabularies of the domain: parts of sheets, kinds of things, verdicts
/// and statuses of figures.
const OTHERS: &[(&str, &str)] = &[
    // Parts of a sheet.
    ("ROW", "Zeile"),
    ("SOCIETY", "Gesellschaft"),
    ("OTHERS", "übrige"),
    ("SOCIETY_OTHERS", "Gesellschaft: übrige"),
    ("TOTAL", "Summe"),
    ("SOCIETY_TOTAL", "Gesellschaft: Summe"),
    ("NODE", "Knoten"),
    ("LINK", "Verbindung"),
    ("MATRIX", "Matrix"),
    ("REST", "Rest"),
    ("SHARE", "Anteil"),
    ("VERSION", "Fassung"),
    ("LINE", "Posten"),
    ("BEFORE", "vorher"),
    ("CHANGE", "Änderung"),
    ("AFTER", "nachher"),
    ("PARTY", "Partei"),
    ("OVERALL", "insgesamt"),
    ("RULE", "Regel"),
    ("PAYMENT", "Zahlung"),
    ("VIOLATION", "Verstoß"),
    ("STEP", "Rechenschritt"),
    ("DISCOUNT", "Zinssatz"),
    ("HAIRCUT", "Abschlag"),
    ("YEAR", "Jahr"),
    ("APPROACH", "Ansatz"),
    ("CASHABILITY", "Wirksamkeit"),
    // Kinds of things.
    ("UNIT", "Einheit"),
    ("MEASURE", "Maßnahme"),
    ("EFFECT", "Wirkung"),
    ("BOOKING", "Buchung"),
    // What takes memory.
    ("POSTINGS", "Buchungszeilen"),
    ("BOOKINGS", "Buchungen"),
    ("CELLS", "Zellen"),
    ("EFFECTS", "Wirkungen"),
    ("MEASURES", "Maßnahmen"),
    ("UNITS", "Haushaltsstellen"),
    ("SNAPSHOT_CELLS", "Zellen früherer Stände"),
    ("ROLL_UPS", "Zeilen der Zusammenfassungen"),
    ("COLUMNS", "Stammdaten in Spalten"),
    // Sides of flows.
    ("PAYER", "Zahler"),
    ("BENEFICIARY", "Begünstigte"),
    // Why a figure moved.
    ("PLAN", "Plan"),
    ("FORECAST", "Prognose"),
    ("ACTUAL", "Ist"),
    ("STAGE", "Stufe"),
    ("REVERSAL", "Storno"),
    ("MEASUREMENT", "Messung"),
    ("RATE", "Zinssatz"),
    ("REORGANISATION", "Neuordnung"),
    ("TRANSFER", "Transfer"),
    // What breaks up a settlement.
    ("LOSES", "verliert"),
    ("PAID_FOR_NOTHING", "für nichts bezahlt"),
    // What a figure is.
    ("VALUE", "Wert"),
    ("INFINITE", "unendlich"),
    ("UNDEFINED", "nicht bestimmt"),
    ("NOT_MEANINGFUL", "ohne Aussage"),
    ("ONE", "einer"),
    ("SEVERAL", "mehrere"),
    ("NONE", "keiner"),
    ("ALL_ZERO", "alles null"),
    ("IMMEDIATE", "sofort"),
    ("REACHED", "erreicht"),
    ("NOT_REACHED", "nicht erreicht"),
    ("NO_DATA", "keine Daten"),
    ("WORTHWHILE_FOR_ALL", "lohnt sich für alle"),
    ("WORTHWHILE_BUT_UNEVEN", "lohnt sich, aber ungleich"),
    ("NOT_WORTHWHILE", "lohnt sich nicht"),
    // What somebody may.
    ("YES", "ja"),
    ("LIMITED", "begrenzt"),
    // Yes and no.
    ("true", "ja"),
    ("false", "nein"),
];

/// A word of the column of this key as people read it.
pub fn shown<'a>(key: &str, word: &'a str, language: Language) -> &'a str {
    match language {
        Language::English => word,
        Language::German => german(key, word).unwrap_or(word),
    }
}

fn german(key: &str, word: &str) -> Option<&'static str> {
    macro_rules! name {
        ($($vocabulary:ident),+) => {
            None$(.or_else(|| $vocabulary::parse(word).map(|word| word.name(Language::German))))+
        };
    }
    let of_the_model = match key {
        "level" => name!(Level),
        "kind" => name!(EffectKind),
        "cashability" => name!(Cashability),
        "stage" => name!(Stage, Slot),
        "approach" => name!(Approach),
        "act" => name!(BookingAct),
        "basis" => name!(EntryBasis),
        "evidence" | "grade" => name!(EvidenceGrade),
        "role" => name!(Role),
        "action" => name!(Action),
        "prepared_status" => name!(PreparedStatus),
        "status" => name!(MeasureStatus, SourceStatus),
        "rule" => name!(SettlementRule),
        _ => None,
    };
    of_the_model.or_else(|| {
        let found = OTHERS.iter().find(|(english, _)| *english == word);
        found.map(|(_, german)| *german)
    })
}
