//! Conventions in one sentence, in German and English.

use querbuch_domain::language::Language;
use querbuch_domain::money::format_cents;
use querbuch_domain::month::Month;
use querbuch_domain::words::{Cashability, EvidenceGrade, SourceStatus, Stage};
use rust_decimal::Decimal;

use super::conventions::{Conventions, RateSource};
use super::sunk_cost::{SunkAmounts, SunkCost};
use crate::basis::Basis;
use crate::finance::discount::Timing;

impl Conventions {
    /// Every choice, as a person reads it under a figure.
    pub fn sentence(&self, language: Language) -> String {
        let parts = [
            self.valued(language),
            self.timed(language).to_owned(),
            self.counted(language),
            self.sunk(language),
            self.narrowed(language),
            self.biased(language),
            language
                .pick(
                    if self.include_society {
                        "mit Wirtschaft und Bürgern"
                    } else {
                        "ohne Wirtschaft und Bürger"
                    },
                    if self.include_society {
                        "businesses and citizens included"
                    } else {
                        "without businesses and citizens"
                    },
                )
                .to_owned(),
            format!(
                "{} {}",
                language.pick("Stand: Position", "as of position"),
                self.position
            ),
            language
                .pick(
                    "exakt gerechnet und jede Zahl einmal kaufmännisch auf Cent gerundet",
                    "computed exactly, each figure rounded once to the cent, half up",
                )
                .to_owned(),
        ];
        let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        let mut sentence = parts.join("; ");
        sentence.push('.');
        sentence
    }

    /// Where the discount rate comes from, for people.
    pub fn rate_source(&self, language: Language) -> String {
        match &self.rate_source {
            RateSource::Given => language
                .pick("mit der Frage angegeben", "given with the question")
                .to_owned(),
            RateSource::NotNeeded => language
                .pick("ohne Beträge nicht nötig", "not needed without amounts")
                .to_owned(),
            RateSource::Ledger {
                valid_from,
                source,
                status,
                set_at,
            } => {
                let mark = mark(*status, language);
                match language {
                    Language::German => format!(
                        "{source}, nominal, gültig ab {}{mark}, Position {set_at}",
                        month(*valid_from, language)
                    ),
                    Language::English => format!(
                        "{source}, nominal, in force from {}{mark}, position {set_at}",
                        month(*valid_from, language)
                    ),
                }
            }
        }
    }

    fn valued(&self, language: Language) -> String {
        let (rate, base) = (
            percent(self.discount_rate, language),
            month(self.base_month, language),
        );
        let source = self.rate_source(language);
        let unusual = if self.is_rate_unusual() {
            language.pick(
                ", ungewöhnlich hoch, gemeint sind vielleicht Prozent",
                ", unusually high, perhaps percent were meant",
            )
        } else {
            ""
        };
        match language {
            Language::German => format!("Barwerte zum {base} mit {rate} im Jahr{unusual} ({source})"),
            Language::English => format!("Present values as of {base} at {rate} a year{unusual} ({source})"),
        }
    }

    /// What is done with amounts before the base month; empty where there is nothing to say.
    fn sunk(&self, language: Language) -> String {
        let base = month(self.base_month, language);
        let SunkAmounts { cost, saving } = self.sunk;
        let (cost, saving) = (euros(cost, language), euros(saving, language));
        match (self.sunk_cost, language) {
            (SunkCost::Include, Language::German) => {
                format!("Beträge vor {base} zählen mit, aufgezinst")
            }
            (SunkCost::Include, Language::English) => {
                format!("amounts before {base} count too, compounded")
            }
            (SunkCost::Exclude, _) if self.sunk.is_none() => String::new(),
            (SunkCost::Exclude, Language::German) => {
                format!("ohne Beträge vor {base}: versunkene Kosten {cost} Euro, Ersparnisse {saving} Euro")
            }
            (SunkCost::Exclude, Language::English) => {
                format!("without amounts before {base}: sunk cost {cost} euros, savings {saving} euros")
            }
        }
    }

    fn timed(&self, language: Language) -> &'static str {
        match self.timing {
            Timing::Year0 => language.pick(
                "Beträge nach Kalenderjahren, das erste Jahr nicht abgezinst (Jahr 0)",
                "amounts by calendar year, the first year not discounted (year 0)",
            ),
            Timing::YearEnd => language.pick(
                "Beträge nach Kalenderjahren, fällig am Jahresende",
                "amounts by calendar year, due at the end of the year",
            ),
            Timing::MidYear => language.pick(
                "Beträge nach Kalenderjahren, fällig zur Jahresmitte",
                "amounts by calendar year, due in the middle of the year",
            ),
            Timing::Monthly => language.pick("Beträge nach Monaten", "amounts by month"),
        }
    }

    fn counted(&self, language: Language) -> String {
        let basis = match self.basis {
            Basis::Plan => language.pick("Planwerte (Soll)", "planned amounts"),
            Basis::Actual => language.pick("gebuchte Werte (Ist)", "booked amounts"),
            Basis::Outlook => language.pick(
                "Hochrechnung (Ist, danach Prognose oder Plan)",
                "outlook (actuals, then forecast or plan)",
            ),
        };
        let through = language.pick("bis", "through");
        format!("{basis} {through} {}", month(self.horizon_end, language))
    }

    fn narrowed(&self, language: Language) -> String {
        let cashability = if self.cashability.len() == Cashability::ALL.len() {
            language.pick("jede Wirksamkeit", "every cashability").to_owned()
        } else {
            let words = words(&self.cashability, Cashability::ALL, |word| word.name(language));
            format!("{} {words}", language.pick("nur", "only"))
        };
        let stages = if self.stages.len() == Stage::ALL.len() {
            language.pick("jede Stufe", "every stage").to_owned()
        } else {
            let words = words(&self.stages, Stage::ALL, |word| word.name(language));
            format!(
                "{} {words}, {}",
                language.pick("nur Stufe", "only stage"),
                language.pick("also ohne Plan und Prognose", "so neither plans nor forecasts")
            )
        };
        format!("{cashability}; {stages}")
    }

    fn biased(&self, language: Language) -> String {
        let Some(table) = &self.optimism else {
            return language
                .pick(
                    "Ersparnisse ohne Abschlag für Optimismus",
                    "savings without a haircut for optimism",
                )
                .to_owned();
        };
        let haircuts: Vec<String> = EvidenceGrade::ALL
            .iter()
            .map(|grade| format!("{} {}", grade.as_str(), percent(table.haircut(*grade), language)))
            .collect();
        let place = table.set_at.map(|position| format!(", Position {position}"));
        let place = place.unwrap_or_default();
        format!(
            "{} {} ({}{}{})",
            language.pick(
                "Ersparnisse je Evidenz gekürzt um",
                "savings cut by grade of evidence by"
            ),
            haircuts.join(", "),
            table.source_in(language),
            mark(table.status, language),
            language.pick(place.clone(), place.to_lowercase())
        )
    }
}

/// Says that a figure was not read in its source; of one that was there is nothing to say.
fn mark(status: SourceStatus, language: Language) -> String {
    match status {
        SourceStatus::Verified => String::new(),
        SourceStatus::SecondHand | SourceStatus::Unverified => format!(", {}", status.name(language)),
    }
}

/// Words in the order of their list.
fn words<W: Copy + PartialEq>(chosen: &[W], all: &[W], name: impl Fn(W) -> &'static str) -> String {
    let chosen: Vec<&str> = all
        .iter()
        .filter(|word| chosen.contains(word))
        .map(|word| name(*word))
        .collect();
    chosen.join(", ")
}

/// A month as people write it.
fn month(month: Month, language: Language) -> String {
    match language {
        Language::German => format!("{:02}/{:04}", month.month(), month.year()),
        Language::English => month.to_string(),
    }
}

/// An amount with groups of thousands, as people write it.
pub(crate) fn euros(cents: i128, language: Language) -> String {
    let plain = format_cents(cents);
    let (whole, fraction) = plain.split_once('.').unwrap_or((&plain, "00"));
    let (sign, digits) = whole
        .strip_prefix('-')
        .map_or(("", whole), |digits| ("-", digits));
    let (group, point) = match language {
        Language::German => ('.', ','),
        Language::English => (',', '.'),
    };
    let mut text = sign.to_owned();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(group);
        }
        text.push(digit);
    }
    text.push(point);
    text + fraction
}

/// A share in percent, with all its digits.
fn percent(share: Decimal, language: Language) -> String {
    let percent = (share * Decimal::ONE_HUNDRED).normalize().to_string();
    match language {
        Language::German => format!("{} %", percent.replace('.', ",")),
        Language::English => format!("{percent} %"),
    }
}
