//! The built-in catalogue of categories.
//!
//! It follows the split of the German IT-WiBe: development and introduction against operation, staff against
//! goods, costs against savings; beside it transfers between budgets, execution of services, and burdens of
//! society. Codes are stable; a category may be added, none may change its kind.

use crate::language::Language;
use crate::words::EffectKind::{self, Cost, Saving, Transfer};

/// One category of the catalogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Category {
    /// Unique, stable code.
    pub code: &'static str,
    /// The kind of the effects that may bear it.
    pub kind: EffectKind,
    /// The code of the category above, if any.
    pub parent: Option<&'static str>,
    german: &'static str,
    english: &'static str,
}

impl Category {
    /// The name that people read.
    pub fn name(&self, language: Language) -> &'static str {
        language.pick(self.german, self.english)
    }
}

/// Place of a category in the [`CATALOGUE`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CategoryNo(pub u8);

impl CategoryNo {
    /// The category itself.
    pub fn get(self) -> &'static Category {
        &CATALOGUE[usize::from(self.0)]
    }

    /// Finds a category by its code.
    pub fn find(code: &str) -> Option<Self> {
        Self::all().find(|number| number.get().code == code)
    }

    /// All categories, in the order of the catalogue.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..).take(CATALOGUE.len()).map(Self)
    }

    /// Whether this category is `other` or lies below it.
    pub fn is_within(self, other: Self) -> bool {
        let mut current = Some(self);
        while let Some(number) = current {
            if number == other {
                return true;
            }
            current = number.get().parent.and_then(Self::find);
        }
        false
    }
}

const fn entry(
    code: &'static str,
    parent: Option<&'static str>,
    kind: EffectKind,
    names: (&'static str, &'static str),
) -> Category {
    Category {
        code,
        kind,
        parent,
        german: names.0,
        english: names.1,
    }
}

/// All categories, parents before children.
pub static CATALOGUE: [Category; 30] = [
    entry(
        "dev.cost",
        None,
        Cost,
        (
            "Entwicklungs- und Einführungskosten",
            "Development and introduction costs",
        ),
    ),
    entry(
        "dev.cost.staff",
        Some("dev.cost"),
        Cost,
        ("Entwicklung: Personalkosten", "Development: staff costs"),
    ),
    entry(
        "dev.cost.goods",
        Some("dev.cost"),
        Cost,
        (
            "Entwicklung: Sachkosten",
            "Development: cost of goods and services",
        ),
    ),
    entry("run.cost", None, Cost, ("Betriebskosten", "Operating costs")),
    entry(
        "run.cost.staff",
        Some("run.cost"),
        Cost,
        ("Betrieb: Personalkosten", "Operation: staff costs"),
    ),
    entry(
        "run.cost.goods",
        Some("run.cost"),
        Cost,
        ("Betrieb: Sachkosten", "Operation: cost of goods and services"),
    ),
    entry(
        "service.cost",
        None,
        Cost,
        ("Leistungsausgaben", "Cost of benefits paid"),
    ),
    entry(
        "service.cost.admin",
        Some("service.cost"),
        Cost,
        ("Vollzugskosten", "Cost of executing a service"),
    ),
    entry(
        "dev.saving",
        None,
        Saving,
        (
            "Entwicklungs- und Einführungsnutzen",
            "Development and introduction savings",
        ),
    ),
    entry(
        "dev.saving.staff",
        Some("dev.saving"),
        Saving,
        ("Ablösung: Personaleinsparung", "Replacement: staff savings"),
    ),
    entry(
        "dev.saving.goods",
        Some("dev.saving"),
        Saving,
        (
            "Ablösung: Sachkosteneinsparung",
            "Replacement: savings on goods and services",
        ),
    ),
    entry(
        "run.saving",
        None,
        Saving,
        ("Betriebsnutzen", "Operating savings"),
    ),
    entry(
        "run.saving.staff",
        Some("run.saving"),
        Saving,
        ("Betrieb: Personaleinsparung", "Operation: staff savings"),
    ),
    entry(
        "run.saving.goods",
        Some("run.saving"),
        Saving,
        (
            "Betrieb: Sachkosteneinsparung",
            "Operation: savings on goods and services",
        ),
    ),
    entry(
        "service.saving",
        None,
        Saving,
        ("Einsparung bei Leistungen", "Savings on services"),
    ),
    entry(
        "service.saving.admin",
        Some("service.saving"),
        Saving,
        ("Vollzug: Einsparung", "Savings on executing a service"),
    ),
    entry(
        "society.burden",
        None,
        Saving,
        ("Entlastung von Bürokratiekosten", "Relief from bureaucratic cost"),
    ),
    entry(
        "society.time",
        Some("society.burden"),
        Saving,
        ("Zeitgewinn der Bürgerinnen und Bürger", "Time gained by citizens"),
    ),
    entry(
        "transfer",
        None,
        Transfer,
        ("Zahlung zwischen Haushalten", "Payment between budgets"),
    ),
    entry(
        "transfer.fee",
        Some("transfer"),
        Transfer,
        ("Gebührenanteil", "Share of fees"),
    ),
    entry(
        "transfer.compensation",
        Some("transfer"),
        Transfer,
        ("Ausgleich, Festbetrag", "Compensation, fixed amount"),
    ),
    entry(
        "transfer.reimbursement",
        Some("transfer"),
        Transfer,
        ("Erstattung", "Reimbursement"),
    ),
    entry(
        "transfer.grant",
        Some("transfer"),
        Transfer,
        ("Zuweisung", "Grant"),
    ),
    entry(
        "transfer.settlement",
        Some("transfer"),
        Transfer,
        ("Vereinbarter Ausgleich", "Agreed settlement"),
    ),
    entry(
        "grant.cost",
        None,
        Cost,
        ("Zuweisungen und Zuschüsse", "Grants and subsidies"),
    ),
    entry(
        "grant.cost.investment",
        Some("grant.cost"),
        Cost,
        ("Zuschüsse für Investitionen", "Grants for investments"),
    ),
    entry(
        "finance.cost",
        None,
        Cost,
        (
            "Schuldendienst, Darlehen, besondere Finanzierungsausgaben",
            "Debt, loans and special financing",
        ),
    ),
    entry("revenue.saving", None, Saving, ("Mehreinnahmen", "More revenue")),
    entry(
        "revenue.saving.tax",
        Some("revenue.saving"),
        Saving,
        ("Mehreinnahmen: Steuern", "More revenue: taxes"),
    ),
    entry(
        "revenue.saving.fee",
        Some("revenue.saving"),
        Saving,
        (
            "Mehreinnahmen: Gebühren und Entgelte",
            "More revenue: fees and charges",
        ),
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_catalogue_is_a_forest_with_one_kind_a_tree() {
        for number in CategoryNo::all() {
            let category = number.get();
            assert_eq!(CategoryNo::find(category.code), Some(number), "code is unique");
            if let Some(parent) = category.parent {
                let parent = CategoryNo::find(parent).expect("parent is in the catalogue");
                assert!(parent < number, "parents come first");
                assert_eq!(parent.get().kind, category.kind);
                assert!(number.is_within(parent) && !parent.is_within(number));
            }
        }
    }
}
