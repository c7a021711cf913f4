//! What people read, in German and English. One sentence says what is wrong and how to mend it.

mod names;
mod periods;

use std::sync::Arc;

use crate::code::TextFault;
use crate::decimal::DecimalError;
use crate::language::Language;
use crate::money::{AmountError, format_cents};
use crate::month::{YEAR_MAX, YEAR_MIN};
use crate::refusal::Reason;
use periods::{exceeds_claim, period_closed, reorganisation_sentences};

impl Reason {
    /// One sentence for people.
    pub fn message(&self, language: Language) -> String {
        let (german, english) = self.sentences();
        language.pick(german, english)
    }

    #[expect(
        clippy::too_many_lines,
        reason = "a table: one entry a reason, German and English side by side"
    )]
    fn sentences(&self) -> (String, String) {
        match self {
            Self::NotFound { noun, reference } => {
                let (german, english) = noun.names();
                (
                    format!("{german} „{reference}“ gibt es nicht. Bitte Kennung oder Id prüfen."),
                    format!("There is no {english} “{reference}”. Check its code or id."),
                )
            }
            Self::AlreadyExists { noun, code } => {
                let (german, english) = noun.names();
                (
                    format!("{german} „{code}“ gibt es schon. Bitte eine andere Kennung wählen."),
                    format!("The {english} “{code}” exists already. Choose another code."),
                )
            }
            Self::Text { fault } => text_sentences(*fault),
            Self::Amount { error, given } => amount_sentences(*error, given),
            Self::SumOutOfRange => pair(
                "Die Summe dieser Zelle würde zu groß. Bitte die Beträge prüfen.",
                "The sum of this cell would grow too large. Check the amounts.",
            ),
            Self::Decimal { error, given } => decimal_sentences(*error, given),
            Self::RateOutOfRange { given } => (
                format!(
                    "„{given}“ ist kein Zinssatz. Erwartet wird ein Anteil über -1 und unter 1: 0.033 für 3,3 %."
                ),
                format!("“{given}” is no rate. Give a fraction above -1 and below 1: 0.033 for 3.3 %."),
            ),
            Self::NoFraction { given } => (
                format!("„{given}“ ist kein Anteil. Erwartet wird eine Zahl von 0 bis 1: 0.15 für 15 %."),
                format!("“{given}” is no fraction. Give a number from 0 to 1: 0.15 for 15 %."),
            ),
            Self::MonthMalformed { given } => (
                format!(
                    "„{given}“ ist kein Monat. Erwartet wird JJJJ-MM von {YEAR_MIN} bis {YEAR_MAX}, etwa 2026-03."
                ),
                format!(
                    "“{given}” is no month. Write YYYY-MM from {YEAR_MIN} to {YEAR_MAX}, such as 2026-03."
                ),
            ),
            Self::Malformed { given, expected } => (
                format!("„{given}“ passt nicht. Erwartet wird: {expected}."),
                format!("“{given}” does not fit. Expected: {expected}."),
            ),
            Self::Empty => pair(
                "Die Liste ist leer. Bitte mindestens einen Eintrag angeben.",
                "The list is empty. Give at least one entry.",
            ),
            Self::TooMany { max } => (
                format!("Zu viele Einträge: höchstens {max}. Bitte aufteilen."),
                format!("Too many entries: at most {max}. Split them up."),
            ),
            Self::TooManyLive { max } => (
                format!(
                    "Gerade werden schon {max} verschiedene Bilanzen verfolgt. Bitte später noch einmal versuchen."
                ),
                format!("{max} different balances are followed already. Try again later."),
            ),
            Self::Cycle { codes } => (
                format!(
                    "Diese Einheiten liegen im Kreis untereinander: {}. Bitte eine Wurzel angeben.",
                    list(codes)
                ),
                format!(
                    "These units lie below each other in a circle: {}. Give one of them another parent.",
                    list(codes)
                ),
            ),
            Self::CategoryKind { category, kind } => (
                format!(
                    "Die Kategorie „{category}“ passt nicht zu Wirkungen der Art {}.",
                    kind.name(Language::German)
                ),
                format!(
                    "The category “{category}” does not fit effects of the kind {}.",
                    kind.as_str()
                ),
            ),
            Self::TransferNeedsBudget { unit } => (
                format!(
                    "„{unit}“ ist kein öffentlicher Haushalt; Transfers gibt es nur zwischen Haushalten."
                ),
                format!("“{unit}” is no public budget; transfers run between budgets only."),
            ),
            Self::EffectOfOtherMeasure { effect, measure } => (
                format!(
                    "Die Wirkung „{effect}“ gehört nicht zur Maßnahme „{measure}“. Bitte getrennt buchen."
                ),
                format!(
                    "The effect “{effect}” does not belong to the measure “{measure}”. Book it separately."
                ),
            ),
            Self::EffectOrParts => pair(
                "Bitte entweder effect angeben oder unit, kind, category und cashability zusammen.",
                "Give either effect, or unit, kind, category and cashability together.",
            ),
            Self::EffectAmbiguous { codes } => (
                format!(
                    "Mehrere Wirkungen passen: {}. Bitte eine davon als effect angeben.",
                    list(codes)
                ),
                format!(
                    "Several effects match: {}. Name one of them as effect.",
                    list(codes)
                ),
            ),
            Self::UnbalancedTransfer { month, sum_cents } => (
                format!(
                    "Die Transfers im Monat {month} ergeben {} statt 0.00. Bitte die Gegenzeile ergänzen.",
                    format_cents(*sum_cents)
                ),
                format!(
                    "The transfers of {month} sum to {} instead of 0.00. Add the counterpart.",
                    format_cents(*sum_cents)
                ),
            ),
            Self::MeasureClosed { code } => (
                format!("Die Maßnahme „{code}“ ist abgeschlossen und nimmt nichts mehr auf."),
                format!("The measure “{code}” is closed and takes nothing any more."),
            ),
            Self::UnitInactive {
                unit,
                successor,
                effective_from,
            } => (
                format!(
                    "„{unit}“ ist ab {effective_from} in „{successor}“ aufgegangen. Bitte „{successor}“ angeben."
                ),
                format!(
                    "“{unit}” was merged into “{successor}”, from {effective_from} on. Name “{successor}” instead."
                ),
            ),
            Self::NothingToReorganize
            | Self::MergerAlone
            | Self::SocietyApart { .. }
            | Self::MergerAcrossLevels { .. }
            | Self::LosesBody { .. }
            | Self::NothingChanges => reorganisation_sentences(self),
            Self::PeriodClosed { month, unit, through } => period_closed(*month, unit, *through),
            Self::ExceedsClaim {
                stage,
                month,
                there_cents,
            } => exceeds_claim(*stage, *month, *there_cents),
            Self::NeedsSecondPerson { month, others_cents } => (
                format!(
                    "Wer geltend gemacht hat, bestätigt nicht selbst: Von anderen stehen im Monat {month} noch {} offen. Bitte eine zweite Person bestätigen lassen.",
                    format_cents(*others_cents)
                ),
                format!(
                    "Whoever claimed may not confirm: of others, {} are still open in {month}. Let a second person confirm.",
                    format_cents(*others_cents)
                ),
            ),
            Self::NotASaving { kind } => (
                format!(
                    "Nur Ersparnisse werden geltend gemacht und bestätigt; diese Wirkung ist von der Art {}.",
                    kind.name(Language::German)
                ),
                format!(
                    "Only savings are claimed and confirmed; this effect is a {}.",
                    kind.name(Language::English)
                ),
            ),
            Self::AmountNotPositive => pair(
                "Der Betrag muss größer als 0.00 sein. Zurück führt ein Storno.",
                "The amount must be above 0.00. A reversal is the way back.",
            ),
            Self::BelongsBehind { month, belongs_to } => (
                format!(
                    "Was in den Monat {month} gebucht wird, kann nicht zum späteren {belongs_to} gehören. Bitte einen der beiden Monate ändern."
                ),
                format!(
                    "What is posted into {month} cannot belong to {belongs_to}, which is later. Change one of the two months."
                ),
            ),
            Self::PeriodClosedAlready { unit, through } => (
                format!(
                    "„{unit}“ hat schon bis {through} abgeschlossen. Bitte einen späteren Monat angeben oder wieder öffnen."
                ),
                format!(
                    "“{unit}” has closed through {through} already. Give a later month, or reopen the period."
                ),
            ),
            Self::PeriodNotClosed { unit } => (
                format!(
                    "„{unit}“ hat selbst nichts abgeschlossen; es gibt nichts zu öffnen. Bitte die Einheit nennen, die abgeschlossen hat."
                ),
                format!(
                    "“{unit}” has closed nothing itself; there is nothing to reopen. Name the unit that closed."
                ),
            ),
            Self::ReopenForwards { unit, through } => (
                format!(
                    "„{unit}“ hat bis {through} abgeschlossen. Zum Öffnen bitte einen früheren Monat angeben, oder keinen."
                ),
                format!("“{unit}” has closed through {through}. To reopen, give an earlier month, or none."),
            ),
            Self::AlreadyReversed { by } => (
                format!("Diese Buchung ist schon storniert, an Position {by}."),
                format!("This booking was reversed already, at position {by}."),
            ),
            Self::ReversalOfReversal => pair(
                "Ein Storno wird nicht storniert. Bitte neu buchen.",
                "A reversal is not reversed. Book again instead.",
            ),
            Self::ScheduleNotReversible => pair(
                "Plan und Prognose werden nicht storniert, sondern neu gesetzt.",
                "A plan or forecast is not reversed but set again.",
            ),
            Self::NothingToErase => pair(
                "Hierzu wurde weder Text noch Beleg angegeben; es gibt nichts zu löschen.",
                "Neither text nor document was given with it; there is nothing to erase.",
            ),
            Self::AlreadyErased { by } => (
                format!("Text und Beleg sind schon gelöscht, an Position {by}."),
                format!("Text and document were erased already, at position {by}."),
            ),
            Self::StatusBackwards { from, to } => (
                format!(
                    "Von {} führt kein Weg nach {}; der Status geht nur voran.",
                    from.as_str(),
                    to.as_str()
                ),
                format!(
                    "There is no way from {} to {}; the status only moves on.",
                    from.as_str(),
                    to.as_str()
                ),
            ),
            Self::ChangedSince { position } => (
                format!("Inzwischen geändert, an Position {position}. Bitte neu lesen und dann entscheiden."),
                format!("Changed meanwhile, at position {position}. Read again, then decide."),
            ),
            Self::PositionAhead { head } => (
                format!("So weit reicht das Buch nicht; es endet an Position {head}."),
                format!("The log does not reach that far; it ends at position {head}."),
            ),
            Self::IdempotencyConflict { position } => (
                format!(
                    "Dieser Schlüssel gehört schon zu einer anderen Eingabe, an Position {position}. Bitte einen neuen wählen."
                ),
                format!(
                    "This key belongs to another input already, at position {position}. Choose a new one."
                ),
            ),
            Self::MonthTwice { month } => (
                format!("Der Monat {month} kommt mehrmals vor. Bitte zusammenfassen."),
                format!("The month {month} is given more than once. Add the amounts up."),
            ),
            Self::ThroughBeforeMonth => pair("through liegt vor month.", "through lies before month."),
            Self::EveryWithoutThrough => pair(
                "everyMonths braucht auch through.",
                "everyMonths needs through as well.",
            ),
            Self::EveryNotPositive => pair(
                "everyMonths muss mindestens 1 sein.",
                "everyMonths must be at least 1.",
            ),
            Self::RangeOrder => pair(
                "Es muss gelten: low ≤ amount ≤ high, und beide Grenzen zusammen.",
                "It must hold that low ≤ amount ≤ high, and both bounds are given together.",
            ),
            Self::TreeTooSmall { position } => (
                format!("Ein Baum dieser Größe enthält Position {position} nicht."),
                format!("A tree of this size does not hold position {position}."),
            ),
            Self::FromAfterTo => pair("from liegt nach to.", "from lies after to."),
            Self::DimensionTwice { dimension } => (
                format!("Die Dimension {dimension} ist doppelt."),
                format!("The dimension {dimension} is given twice."),
            ),
            Self::EmptyCondition => pair(
                "Eine leere Liste träfe nichts. Bitte die Bedingung weglassen oder füllen.",
                "An empty list would match nothing. Leave the condition out or fill it.",
            ),
            Self::NoDiscountRate { month } => (
                format!(
                    "Für {month} gilt kein Kalkulationszinssatz. Bitte discountRate angeben oder einen Satz erfassen."
                ),
                format!("No discount rate is in force for {month}. Give discountRate or set a rate."),
            ),
            Self::Computation { german, english, .. } => pair(german, english),
            Self::MeasureOrEffect => pair(
                "Bitte entweder measure angeben oder effect.",
                "Give either measure or effect.",
            ),
            Self::Key(fault) => fault.sentences(),
            Self::Allocation(fault) => fault.sentences(),
            Self::InstantNotSettled => pair(
                "Dieser Zeitpunkt liegt noch nicht weit genug zurück. Bitte nach einer Position fragen.",
                "This instant is not far enough in the past yet. Ask by position.",
            ),
            Self::Measuring(fault) => fault.sentences(),
        }
    }
}

pub(crate) fn pair(german: &str, english: &str) -> (String, String) {
    (german.to_owned(), english.to_owned())
}

fn list(codes: &[Arc<str>]) -> String {
    codes
        .iter()
        .take(10)
        .map(AsRef::as_ref)
        .collect::<Vec<_>>()
        .join(", ")
}

fn text_sentences(fault: TextFault) -> (String, String) {
    match fault {
        TextFault::Blank => pair(
            "Das Feld ist leer. Bitte ausfüllen.",
            "The field is blank. Fill it in.",
        ),
        TextFault::TooLong(max) => (
            format!("Zu lang: höchstens {max} Zeichen."),
            format!("Too long: at most {max} characters."),
        ),
        TextFault::Character(c) => {
            let code = u32::from(c);
            (
                format!(
                    "Das Zeichen {} (U+{code:04X}) ist hier nicht erlaubt.",
                    c.escape_default()
                ),
                format!(
                    "The character {} (U+{code:04X}) is not allowed here.",
                    c.escape_default()
                ),
            )
        }
        TextFault::Slash => pair(
            "„/“ steht nur zwischen zwei Teilen einer Kennung.",
            "“/” stands only between two parts of a code.",
        ),
    }
}

fn amount_sentences(error: AmountError, given: &str) -> (String, String) {
    match error {
        AmountError::Malformed => (
            format!("„{given}“ ist kein Betrag. Erwartet wird eine Zeichenkette wie \"-1234.56\"."),
            format!("“{given}” is no amount. Write a string such as \"-1234.56\"."),
        ),
        AmountError::TooManyPlaces => (
            format!("„{given}“ hat mehr als zwei Nachkommastellen. Bitte auf Cent angeben."),
            format!("“{given}” has more than two decimal places. Give whole cents."),
        ),
        AmountError::OutOfRange => (
            format!("„{given}“ liegt außerhalb von ±10 Billionen Euro. Bitte aufteilen oder prüfen."),
            format!("“{given}” lies beyond ±10 trillion euros. Split or check it."),
        ),
    }
}

fn decimal_sentences(error: DecimalError, given: &str) -> (String, String) {
    match error {
        DecimalError::Malformed => (
            format!("„{given}“ ist keine Dezimalzahl. Erwartet wird eine Zeichenkette wie \"0.009\"."),
            format!("“{given}” is no decimal. Write a string such as \"0.009\"."),
        ),
        DecimalError::TooManyDigits => (
            format!("„{given}“ hat zu viele Stellen. Bitte kürzen."),
            format!("“{given}” has too many digits. Shorten it."),
        ),
    }
}
