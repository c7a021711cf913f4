//! What an appraisal holds for, as facts of its file.

use querbuch_domain::language::Language;
use querbuch_domain::money::format_cents;
use querbuch_reports::appraisal::conventions::Conventions;
use querbuch_reports::appraisal::risk::RiskSpec;

use super::provenance::Fact;

/// Every choice, also the defaulted ones, and all of them in a sentence. The basis is part of every question, and the
/// position of every file, so they are not told again.
pub fn facts(conventions: &Conventions, language: Language) -> Vec<Fact> {
    let yes = |flag: bool| if flag { "true" } else { "false" };
    let cashability = conventions.cashability.iter().map(|word| word.as_str());
    let stages = conventions.stages.iter().map(|word| word.as_str());
    let mut facts = vec![
        Fact::new(
            "discountRate",
            "Kalkulationszins",
            "discount rate",
            conventions.discount_rate.normalize().to_string(),
        ),
        Fact::new(
            "rateSource",
            "Kalkulationszins: Quelle",
            "discount rate: source",
            conventions.rate_source(language),
        ),
        Fact::new("timing", "Fälligkeit", "timing", conventions.timing.as_str()),
        Fact::new(
            "baseMonth",
            "Bezugsmonat",
            "base month",
            conventions.base_month.to_string(),
        ),
        Fact::new(
            "horizonEnd",
            "Letzter Monat",
            "last month",
            conventions.horizon_end.to_string(),
        ),
    ];
    facts.extend(sunk(conventions));
    facts.extend([
        Fact::new(
            "countedCashability",
            "Gezählte Wirksamkeit",
            "counted cashability",
            cashability.collect::<Vec<_>>().join(","),
        ),
        Fact::new(
            "countedStages",
            "Gezählte Stufen",
            "counted stages",
            stages.collect::<Vec<_>>().join(","),
        ),
        Fact::new(
            "optimismBias",
            "Abschlag für Optimismus",
            "haircut for optimism",
            yes(conventions.optimism.is_some()),
        ),
        Fact::new(
            "includeSociety",
            "Mit Wirtschaft und Bürgern",
            "with businesses and citizens",
            yes(conventions.include_society),
        ),
        Fact::new(
            "conventions",
            "Annahmen",
            "conventions",
            conventions.sentence(language),
        ),
    ]);
    facts
}

/// What is done with amounts before the base month.
fn sunk(conventions: &Conventions) -> [Fact; 3] {
    [
        Fact::new(
            "sunkCost",
            "Beträge vor dem Bezugsmonat",
            "amounts before the base month",
            conventions.sunk_cost.as_str(),
        ),
        Fact::new(
            "excludedCost",
            "Ausgelassene Kosten",
            "excluded cost",
            format_cents(conventions.sunk.cost),
        ),
        Fact::new(
            "excludedSaving",
            "Ausgelassene Ersparnisse",
            "excluded savings",
            format_cents(conventions.sunk.saving),
        ),
    ]
}

/// How chances were drawn.
pub fn risk_facts(risk: &RiskSpec) -> Vec<Fact> {
    vec![
        Fact::new("draws", "Ziehungen", "draws", risk.draws.to_string()),
        Fact::new("seed", "Startwert", "seed", risk.seed.to_string()),
        Fact::new(
            "distribution",
            "Verteilung",
            "distribution",
            risk.distribution.as_str(),
        ),
        Fact::new(
            "correlation",
            "Abhängigkeit",
            "correlation",
            risk.correlation.as_str(),
        ),
    ]
}
