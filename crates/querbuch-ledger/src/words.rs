//! The closed words and the months that people write, in files, filters and options alike: as the API spells them, in
//! German and in English, whatever the language of the run. What is read here is written nowhere else.

mod month;

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use querbuch_domain::action::Action;
use querbuch_domain::refusal::{Expected, InputFault};
use querbuch_domain::role::Role;
use querbuch_domain::spelling::{fold, nearest};
use querbuch_domain::visibility::Visibility;
use querbuch_domain::words::{
    Approach, BookingAct, Cashability, EffectKind, EntryBasis, EvidenceGrade, Level, MeasureStatus,
    SourceStatus, Stage,
};
use querbuch_reports::appraisal::sunk_cost::SunkCost;
use querbuch_reports::approaches::Attribution;
use querbuch_reports::balance::{BalanceField, Direction};
use querbuch_reports::basis::{Basis, MonthBasis};
use querbuch_reports::claims::{ClaimField, ClaimGrouping};
use querbuch_reports::dimension::Dimension;
use querbuch_reports::finance::discount::Timing;
use querbuch_reports::flows::FlowAttribution;
use querbuch_reports::party::Party;
use querbuch_reports::portfolio::MeasureField;
use querbuch_reports::risk::{Correlation, Distribution};
use querbuch_reports::settlement::SettlementRule;
use querbuch_reports::settlement::schedule::PaymentSchedule;

use crate::find::booking_list::BookingField;

pub use crate::import::number::{parse_amount, parse_typed};
pub use month::month;

/// A closed list of words, in the spelling of the API, in German and in English.
pub trait Word: Copy + 'static {
    /// Spellings as [`fold`] leaves them.
    const SPELLINGS: &'static [(&'static str, Self)];
    /// What a fault lists.
    const EXPECTED: &'static str;

    /// The spelling of the API, which needs no folding.
    fn exact(text: &str) -> Option<Self>;
}

/// Reads an instant after RFC 3339, or a day as `2027-12-31` or `31.12.2027`, which stands for the instant that `of_day`
/// gives.
pub fn moment(text: &str, of_day: impl Fn(NaiveDate) -> Option<DateTime<Utc>>) -> Option<DateTime<Utc>> {
    let text = text.trim();
    let day = |form| NaiveDate::parse_from_str(text, form).ok();
    match DateTime::parse_from_rfc3339(text) {
        Ok(instant) => Some(instant.to_utc()),
        Err(_) => day("%Y-%m-%d").or_else(|| day("%d.%m.%Y")).and_then(of_day),
    }
}

/// Reads a word.
pub fn word<W: Word>(cell: &str) -> Option<W> {
    W::exact(cell).or_else(|| {
        let folded = fold(cell);
        W::SPELLINGS
            .iter()
            .find(|(spelling, _)| *spelling == folded)
            .map(|(_, word)| *word)
    })
}

/// The word that may have been meant, as people spell it.
pub fn near<W: Word>(text: &str) -> Option<&'static str> {
    let spellings = W::SPELLINGS.iter().map(|(spelling, _)| *spelling);
    let near = *nearest(text, spellings).first()?;
    // A list shows its words with their umlauts.
    let shown = W::EXPECTED.split([',', '(', ')']).map(str::trim);
    Some(shown.into_iter().find(|word| fold(word) == near).unwrap_or(near))
}

/// Why a text is none of the words, with the nearest one.
pub fn unfit<W: Word>(given: impl Into<Arc<str>>) -> InputFault {
    let given = given.into();
    InputFault::Unfit {
        near: near::<W>(&given).map(Into::into),
        expected: Expected::words(W::EXPECTED),
        given,
    }
}

/// Declares how a closed list is spelled.
macro_rules! words {
    ($($name:ident, $expected:literal: $($($spelling:literal)|+ => $variant:ident,)+)+) => {$(
        impl $crate::words::Word for $name {
            const SPELLINGS: &'static [(&'static str, Self)] = &[$($(($spelling, Self::$variant),)+)+];
            const EXPECTED: &'static str = $expected;

            fn exact(text: &str) -> Option<Self> {
                Self::parse(text)
            }
        }
    )+};
}

pub(crate) use words;

words! {
    Level, "FEDERAL (Bund), STATE (Land), DISTRICT (Kreis), MUNICIPAL (Gemeinde), SOCIAL_INSURANCE (Sozialversicherung), BUSINESS (Wirtschaft), CITIZENS (Bürger)":
        "federal" | "bund" | "bundesebene" | "federal_government" => Federal,
        "state" | "land" | "laender" | "landesebene" | "states" => State,
        "district" | "kreis" | "kreise" | "landkreis" | "districts" => District,
        "municipal" | "gemeinde" | "gemeinden" | "kommune" | "kommunen" | "stadt" | "municipalities" => Municipal,
        "social_insurance" | "sozialversicherung" => SocialInsurance,
        "business" | "wirtschaft" | "unternehmen" | "businesses" => Business,
        "citizens" | "buerger" | "buergerinnen_und_buerger" => Citizens,
    EffectKind, "COST (Kosten), SAVING (Ersparnis, Einsparung), TRANSFER (Zahlung)":
        "cost" | "kosten" => Cost,
        "saving" | "ersparnis" | "einsparung" => Saving,
        "transfer" | "zahlung" | "transfers" | "transferzahlung" => Transfer,
    Cashability, "CASH (haushaltswirksam), CAPACITY (Kapazität), AVOIDED (vermieden), SOCIETAL (gesellschaftlich)":
        "cash" | "haushaltswirksam" => Cash,
        "capacity" | "kapazitaet" | "freigesetzte_arbeitszeit" | "freed_working_time" => Capacity,
        "avoided" | "vermieden" | "vermiedener_aufwuchs" | "avoided_growth" => Avoided,
        "societal" | "gesellschaftlich" => Societal,
    EvidenceGrade, "A, B, C, D, E":
        "a" | "a:_geprueft" | "geprueft" | "a:_audited" => A,
        "b" | "b:_gemessen" | "gemessen" | "b:_measured" => B,
        "c" | "c:_aus_messwerten_abgeleitet" | "aus_messwerten_abgeleitet" | "c:_derived_from_measured_figures" => C,
        "d" | "d:_aus_vergleichsfaellen" | "aus_vergleichsfaellen" | "d:_from_comparable_cases" => D,
        "e" | "e:_geschaetzt" | "geschaetzt" | "e:_expert_estimate" => E,
    Approach, "REDUCE (reduzieren), ADD (hinzufügen), IMPROVE (verbessern)":
        "reduce" | "reduzieren" | "ansatz_1" | "1" => Reduce,
        "add" | "hinzufuegen" | "ansatz_2" | "2" => Add,
        "improve" | "verbessern" | "ansatz_3" | "3" => Improve,
    MeasureStatus, "PROPOSED (vorgeschlagen), APPROVED (beschlossen), RUNNING (laufend, läuft), CLOSED (abgeschlossen)":
        "proposed" | "vorgeschlagen" => Proposed,
        "approved" | "beschlossen" | "genehmigt" => Approved,
        "running" | "laufend" | "laeuft" => Running,
        "closed" | "abgeschlossen" | "beendet" => Closed,
    SourceStatus, "VERIFIED (geprüft), SECOND_HAND (aus zweiter Hand), UNVERIFIED (ungeprüft)":
        "verified" | "geprueft" | "verifiziert" => Verified,
        "second_hand" | "aus_zweiter_hand" | "verifiziert_(zweitquelle)" => SecondHand,
        "unverified" | "ungeprueft" | "nicht_verifiziert" => Unverified,
}

words! {
    Stage, "CLAIMED (geltend gemacht), CONFIRMED (bestätigt), CASHED (umgesetzt)":
        "claimed" | "geltend_gemacht" | "beantragt" => Claimed,
        "confirmed" | "bestaetigt" => Confirmed,
        "cashed" | "umgesetzt" | "haushaltswirksam_umgesetzt" => Cashed,
    EntryBasis, "PLAN (Soll), FORECAST (Prognose), ACTUAL (Ist)":
        "plan" | "soll" => Plan,
        "forecast" | "prognose" => Forecast,
        "actual" | "ist" => Actual,
    BookingAct, "RECORDED (gebucht), REVERSED (storniert), CONFIRMED (bestätigt), DISPUTED (bestritten), CASHED (umgesetzt), PLANNED (geplant), FORECAST (Prognose)":
        "recorded" | "gebucht" => Recorded,
        "reversed" | "storniert" => Reversed,
        "confirmed" | "bestaetigt" => Confirmed,
        "disputed" | "bestritten" => Disputed,
        "cashed" | "umgesetzt" | "haushaltswirksam_umgesetzt" => Cashed,
        "planned" | "geplant" | "plan_gesetzt" | "plan_set" => Planned,
        "forecast" | "prognose" | "prognose_gesetzt" | "forecast_set" => Forecast,
    Basis, "PLAN (Soll), ACTUAL (Ist), OUTLOOK (Hochrechnung)":
        "plan" | "soll" => Plan,
        "actual" | "ist" => Actual,
        "outlook" | "hochrechnung" => Outlook,
    MonthBasis, "BOOKED (gebucht), BELONGING (zugehörig)":
        "booked" | "gebucht" => Booked,
        "belonging" | "zugehoerig" | "zugehoerend" => Belonging,
    Dimension, "LEVEL (Ebene), STATE (Land), BODY (Körperschaft), UNIT (Einheit), CHILD (Darunter), MEASURE (Maßnahme), PROGRAMME (Programm), APPROACH (Ansatz), CATEGORY (Kategorie), KIND (Art), CASHABILITY (Wirksamkeit), STAGE (Stufe), YEAR (Jahr), QUARTER (Quartal), MONTH (Monat)":
        "level" | "ebene" => Level,
        "state" | "land" => State,
        "body" | "koerperschaft" | "gebietskoerperschaft" => Body,
        "unit" | "einheit" => Unit,
        "child" | "darunter" => Child,
        "measure" | "massnahme" => Measure,
        "programme" | "programm" => Programme,
        "approach" | "ansatz" => Approach,
        "category" | "kategorie" => Category,
        "kind" | "art" => Kind,
        "cashability" | "wirksamkeit" => Cashability,
        "stage" | "stufe" => Stage,
        "year" | "jahr" => Year,
        "quarter" | "quartal" => Quarter,
        "month" | "monat" => Month,
    Party, "LEVEL (Ebene), STATE (Land), BODY (Körperschaft), UNIT (Einheit)":
        "level" | "ebene" => Level,
        "state" | "land" => State,
        "body" | "koerperschaft" | "gebietskoerperschaft" => Body,
        "unit" | "einheit" => Unit,
    Direction, "ASC (auf), DESC (ab)":
        "asc" | "auf" | "aufsteigend" | "ascending" => Ascending,
        "desc" | "ab" | "absteigend" | "descending" => Descending,
    BalanceField, "COST (Kosten), SAVING (Ersparnis), TRANSFER (Transfer), NET (Netto)":
        "cost" | "kosten" => Cost,
        "saving" | "ersparnis" | "einsparung" => Saving,
        "transfer" | "zahlung" => Transfer,
        "net" | "netto" => Net,
    FlowAttribution, "PROGRAMME (Programm), MEASURE (Maßnahme)":
        "programme" | "programm" => Programme,
        "measure" | "massnahme" => Measure,
    Attribution, "CAUSE (Ursache), OWN (eigen)":
        "cause" | "ursache" => Cause,
        "own" | "eigen" => Own,
    Timing, "YEAR_0 (Jahr 0), YEAR_END (Jahresende), MID_YEAR (Jahresmitte), MONTHLY (monatlich)":
        "year_0" | "jahr_0" => Year0,
        "year_end" | "jahresende" => YearEnd,
        "mid_year" | "jahresmitte" => MidYear,
        "monthly" | "monatlich" => Monthly,
    SunkCost, "INCLUDE (einbeziehen), EXCLUDE (auslassen)":
        "include" | "einbeziehen" => Include,
        "exclude" | "auslassen" => Exclude,
    SettlementRule, "MAKE_WHOLE (schadlos stellen), BENEFIT_PROPORTIONAL (nach Nutzen), KEY (Schlüssel), SHAPLEY, SEPARABLE_COSTS (trennbare Kosten), NUCLEOLUS":
        "make_whole" | "schadlos_stellen" | "schadlos" => MakeWhole,
        "benefit_proportional" | "by_benefit" | "nach_nutzen" => BenefitProportional,
        "key" | "by_key" | "schluessel" | "nach_schluessel" => Key,
        "shapley" => Shapley,
        "separable_costs" | "trennbare_kosten" | "gately" => SeparableCosts,
        "nucleolus" => Nucleolus,
    PaymentSchedule, "ONCE (einmal), WITH_SAVINGS (mit den Ersparnissen)":
        "once" | "einmal" => Once,
        "with_savings" | "mit_den_ersparnissen" | "mit_ersparnissen" => WithSavings,
    Distribution, "TRIANGULAR (Dreieck), UNIFORM (gleich)":
        "triangular" | "dreieck" => Triangular,
        "uniform" | "gleich" => Uniform,
    Correlation, "INDEPENDENT (unabhängig), MEASURE (Maßnahme)":
        "independent" | "unabhaengig" => Independent,
        "measure" | "massnahme" => Measure,
    MeasureField, "NPV (Kapitalwert), BENEFIT_COST_RATIO (Nutzen-Kosten), PAYBACK (Amortisation), WRONG_POCKET_SHARE (fremde Tasche), COST (Kosten), SAVING (Ersparnis), NET (Netto), TITLE (Titel)":
        "npv" | "kapitalwert" => Npv,
        "benefit_cost_ratio" | "nutzen_kosten" => BenefitCostRatio,
        "payback" | "amortisation" => Payback,
        "wrong_pocket_share" | "fremde_tasche" => WrongPocketShare,
        "cost" | "kosten" => Cost,
        "saving" | "ersparnis" | "einsparung" => Saving,
        "net" | "netto" => Net,
        "title" | "titel" => Title,
    ClaimField, "SINCE (seit), AMOUNT (Betrag), MONTH (Monat), DUE (Frist), UNIT (Einheit), MEASURE (Maßnahme)":
        "since" | "seit" => Since,
        "amount" | "betrag" => Amount,
        "month" | "monat" => Month,
        "due" | "frist" => Due,
        "unit" | "einheit" => Unit,
        "measure" | "massnahme" => Measure,
    ClaimGrouping, "UNIT (Einheit), MEASURE (Maßnahme), MONTH (Monat), CLAIMANT (Person)":
        "unit" | "einheit" => Unit,
        "measure" | "massnahme" => Measure,
        "month" | "monat" => Month,
        "claimant" | "person" => Claimant,
    BookingField, "RECORDED (erfasst), AMOUNT (Betrag)":
        "recorded" | "erfasst" => Recorded,
        "amount" | "betrag" => Amount,
}

words! {
    Role, "READER (Leser), PLANNER (Planer), BOOKER (Bucher), REVIEWER (Prüfer), BUDGET_OFFICER (BfdH), MEASURE_LEAD (Maßnahmenleitung), AUDITOR (Revision), ADMINISTRATOR (Administration), OPERATOR (Betrieb), IMPORTER (Importdienst)":
        "reader" | "leser" | "leserin" => Reader,
        "planner" | "planer" | "planerin" => Planner,
        "booker" | "bucher" | "bucherin" => Booker,
        "reviewer" | "pruefer" | "prueferin" => Reviewer,
        "budget_officer" | "bfdh" | "beauftragter_fuer_den_haushalt" | "beauftragte_fuer_den_haushalt" => BudgetOfficer,
        "measure_lead" | "massnahmenleitung" => MeasureLead,
        "auditor" | "revision" => Auditor,
        "administrator" | "administration" => Administrator,
        "operator" | "betrieb" => Operator,
        "importer" | "importdienst" => Importer,
    Action, "READ (lesen), READ_PERSONAL (Namen lesen), PLAN (planen), BOOK (buchen), CONFIRM (bestätigen), CASH (umsetzen), SIGN (zeichnen), MEASURE (Maßnahmen), STRUCTURE (Struktur), GRANT (Rechte), AUDIT (prüfen), OPERATE (betreiben)":
        "read" | "lesen" | "zahlen_und_buchungen_lesen" | "read_figures_and_bookings" => Read,
        "read_personal" | "namen_lesen" | "namen_hinter_vorgaengen_lesen" | "read_the_names_behind_acts" => ReadPersonal,
        "plan" | "planen" => Plan,
        "book" | "buchen" => Book,
        "confirm" | "bestaetigen" | "ersparnisse_bestaetigen_oder_bestreiten" | "confirm_or_dispute_savings" => Confirm,
        "cash" | "umsetzen" | "ersparnisse_haushaltswirksam_umsetzen" | "cash_savings" => Cash,
        "sign" | "zeichnen" | "vereinbarungen_zeichnen" | "sign_agreements" => Sign,
        "measure" | "massnahmen" | "massnahmen_pflegen" | "keep_measures" => Measure,
        "structure" | "struktur" | "einheiten,_schluessel,_saetze_und_zeitraeume_pflegen" | "keep_units,_keys,_rates_and_periods" => Structure,
        "grant" | "rechte" | "rechte_vergeben" | "give_rights" => Grant,
        "audit" | "pruefen" => Audit,
        "operate" | "betreiben" => Operate,
    Visibility, "OPEN (offen), GRANTED (nach Rechten)":
        "open" | "offen" => Open,
        "granted" | "nach_rechten" | "rechte" => Granted,
}

impl Word for bool {
    const SPELLINGS: &'static [(&'static str, Self)] = &[
        ("ja", true),
        ("yes", true),
        ("true", true),
        ("wahr", true),
        ("1", true),
        ("x", true),
        ("nein", false),
        ("no", false),
        ("false", false),
        ("falsch", false),
        ("0", false),
    ];
    const EXPECTED: &'static str = "ja, nein, true, false, 1, 0, x";

    fn exact(_: &str) -> Option<Self> {
        None
    }
}

#[cfg(test)]
mod tests;
