//! Measures and their effects. A few measures reach thousands of units, most a handful.

use querbuch_domain::category::CategoryNo;
use querbuch_domain::id::{EffectNo, MeasureNo, UnitNo};
use querbuch_domain::words::{Approach, Cashability, EffectKind, Level};

use super::Place;
use crate::random::Random;

/// Of so many measures one is a programme, which others belong to.
const MEASURES_PER_PROGRAMME: usize = 40;
/// A prime step, so that the big ones do not stand side by side.
const RANK_STEP: usize = 7_919;

/// A measure.
#[derive(Clone, Debug)]
pub struct Cause {
    /// The unit that runs it.
    pub owner: UnitNo,
    /// What it belongs to.
    pub programme: Option<MeasureNo>,
    /// Which of the three ways.
    pub approach: Approach,
    /// The number of its first effect.
    pub first: usize,
    /// How many effects it has.
    pub count: usize,
}

/// An effect.
#[derive(Clone, Debug)]
pub struct Consequence {
    /// Its measure.
    pub measure: MeasureNo,
    /// Where it lands.
    pub unit: UnitNo,
    /// What it is.
    pub kind: EffectKind,
    /// What it is spent or saved on.
    pub category: CategoryNo,
    /// What it is worth to a treasurer.
    pub cashability: Cashability,
    /// Who pays, or is paid by, a transfer.
    pub partner: Option<EffectNo>,
}

/// The measure of a rank; the busiest has rank 0.
pub fn ranked(rank: usize, measures: usize) -> usize {
    rank * RANK_STEP % measures
}

/// So many measures, and so many effects.
pub fn causes(
    places: &[Place],
    measures: usize,
    effects: usize,
    seed: u64,
) -> (Vec<Cause>, Vec<Consequence>) {
    let mut random = Random::new(seed);
    let mut counts = vec![1; measures];
    for _ in measures..effects {
        counts[ranked(random.zipf_below(measures), measures)] += 1;
    }
    let budgets = Budgets::new(places);
    let programmes = measures / MEASURES_PER_PROGRAMME;
    let mut first = 0;
    let mut causes = Vec::with_capacity(measures);
    let mut consequences = Vec::with_capacity(effects);
    for (number, count) in counts.into_iter().enumerate() {
        let belongs = number >= programmes && random.below(3) > 0;
        let cause = Cause {
            owner: budgets.any(&mut random),
            programme: belongs.then(|| MeasureNo::from_index(random.zipf_below(programmes))),
            approach: Approach::ALL[random.below(Approach::ALL.len())],
            first,
            count,
        };
        add_effects(
            &cause,
            MeasureNo::from_index(number),
            (&budgets, &mut random),
            &mut consequences,
        );
        first += count;
        causes.push(cause);
    }
    (causes, consequences)
}

fn add_effects(
    cause: &Cause,
    measure: MeasureNo,
    (budgets, random): (&Budgets, &mut Random),
    consequences: &mut Vec<Consequence>,
) {
    let end = cause.first + cause.count;
    let mut add = |unit, kind, partner, random: &mut Random| {
        let is_society = budgets.society.contains(&unit);
        consequences.push(Consequence {
            measure,
            unit,
            kind,
            category: category(kind, is_society, random),
            cashability: cashability(kind, is_society, random),
            partner,
        });
    };
    add(cause.owner, EffectKind::Cost, None, random);
    let mut number = cause.first + 1;
    while number < end {
        match random.below(20) {
            0..7 => add(budgets.any(random), EffectKind::Cost, None, random),
            7..9 if number + 1 < end => {
                // The one who saves pays the one who runs it.
                let pair = (EffectNo::from_index(number), EffectNo::from_index(number + 1));
                add(budgets.any(random), EffectKind::Transfer, Some(pair.1), random);
                add(cause.owner, EffectKind::Transfer, Some(pair.0), random);
                number += 1;
            }
            9 => add(budgets.society[random.below(2)], EffectKind::Saving, None, random),
            _ => add(budgets.any(random), EffectKind::Saving, None, random),
        }
        number += 1;
    }
}

fn category(kind: EffectKind, is_society: bool, random: &mut Random) -> CategoryNo {
    let fits = |category: &CategoryNo| {
        let found = category.get();
        found.kind == kind && found.code.starts_with("society.") == is_society
    };
    let all: Vec<CategoryNo> = CategoryNo::all().filter(fits).collect();
    all[random.below(all.len())]
}

fn cashability(kind: EffectKind, is_society: bool, random: &mut Random) -> Cashability {
    match (kind, random.below(4)) {
        _ if is_society => Cashability::Societal,
        (EffectKind::Transfer, _) | (_, 0 | 1) => Cashability::Cash,
        (_, 2) => Cashability::Capacity,
        (_, _) => Cashability::Avoided,
    }
}

/// Where effects can land.
struct Budgets {
    levels: [Vec<UnitNo>; 5],
    society: Vec<UnitNo>,
}

impl Budgets {
    fn new(places: &[Place]) -> Self {
        let all = |wanted: &dyn Fn(Level) -> bool| -> Vec<UnitNo> {
            let found = places.iter().enumerate().filter(|(_, place)| wanted(place.level));
            found.map(|(index, _)| UnitNo::from_index(index)).collect()
        };
        let levels = [
            Level::Federal,
            Level::State,
            Level::District,
            Level::Municipal,
            Level::SocialInsurance,
        ];
        Self {
            levels: levels.map(|level| all(&|found| found == level)),
            society: all(&Level::is_society),
        }
    }

    /// Federal 3, Länder 5, Kreise 4, Gemeinden 7, social insurance 1 of 20.
    fn any(&self, random: &mut Random) -> UnitNo {
        let units = &self.levels[match random.below(20) {
            0..3 => 0,
            3..8 => 1,
            8..12 => 2,
            12..19 => 3,
            _ => 4,
        }];
        units[random.below(units.len())]
    }
}
