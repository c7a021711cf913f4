//! The unit tree: Bund, Länder, Kreise, Gemeinden, and the parts of their budgets.

use std::sync::Arc;

use querbuch_domain::id::UnitNo;
use querbuch_domain::words::Level;

/// Kreise and kreisfreie Städte of the country, outside of the city states.
const KREISE: usize = 400;
/// How many of them are towns of their own, without Gemeinden.
const KREISFREI: usize = 106;
/// Gemeinden of the country; the towns count.
const GEMEINDEN: usize = 10_750;
/// Titel of the federal budget, in Kapitel, in Einzelpläne.
const TITEL: usize = 6_090;
const KAPITEL: usize = 209;
const EINZELPLAENE: usize = 23;
/// Einzelpläne of a Land, and Kapitel in each of them.
const LAND_PARTS: (usize, usize) = (12, 8);
/// Products of a Kreis: the parts of its budget.
const PRODUCTS: usize = 4;
/// Berlin, Bremen and Hamburg hold Land and Gemeinde in one budget.
const CITY_STATES: [usize; 3] = [2, 4, 11];
/// Their Länder, by key.
const LAENDER: usize = 16;

/// A unit, with what a database would keep beside it to be fast.
#[derive(Clone, Debug)]
pub struct Place {
    /// Its code.
    pub code: Arc<str>,
    /// Its level.
    pub level: Level,
    /// The unit above.
    pub parent: Option<UnitNo>,
    /// Whether it holds a budget of its own.
    pub is_body: bool,
    /// The Land that it lies in.
    pub land: Option<UnitNo>,
    /// The body whose budget it is part of.
    pub body: Option<UnitNo>,
}

/// The tree; of Kreise, Gemeinden and Titel only one in `thinned`.
pub fn places(thinned: usize) -> Vec<Place> {
    let mut tree = Tree(Vec::new());
    tree.federal(thinned);
    for (code, level) in [
        ("sv", Level::SocialInsurance),
        ("wirtschaft", Level::Business),
        ("buerger", Level::Citizens),
    ] {
        tree.body(code.to_owned(), level, None);
    }
    let area = LAENDER - CITY_STATES.len();
    let mut areas = 0;
    for land in 1..=LAENDER {
        let number = tree.body(format!("{land:02}"), Level::State, None);
        tree.parts(number, LAND_PARTS);
        if !CITY_STATES.contains(&land) {
            let kreise = KREISE / thinned;
            let within = kreise * areas / area..kreise * (areas + 1) / area;
            within.for_each(|kreis| tree.kreis(number, kreis, thinned));
            areas += 1;
        }
    }
    tree.0
}

struct Tree(Vec<Place>);

impl Tree {
    fn federal(&mut self, thinned: usize) {
        let bund = self.body("bund".to_owned(), Level::Federal, None);
        let titel = TITEL / thinned;
        for plan in 0..EINZELPLAENE {
            let plan_no = self.part(bund, &format!("{:02}", plan + 1));
            for chapter in KAPITEL * plan / EINZELPLAENE..KAPITEL * (plan + 1) / EINZELPLAENE {
                let chapter_no = self.part(plan_no, &format!("{chapter:03}"));
                for number in titel * chapter / KAPITEL..titel * (chapter + 1) / KAPITEL {
                    self.part(chapter_no, &format!("{number:04}"));
                }
            }
        }
    }

    fn parts(&mut self, body: UnitNo, (plans, chapters): (usize, usize)) {
        for plan in 1..=plans {
            let plan_no = self.part(body, &format!("{plan:02}"));
            for chapter in 1..=chapters {
                self.part(plan_no, &format!("{chapter:02}"));
            }
        }
    }

    fn kreis(&mut self, land: UnitNo, kreis: usize, thinned: usize) {
        let code = format!("{}{:03}", self.0[land.index()].code, kreis + 1);
        let number = self.body(code.clone(), Level::District, Some(land));
        self.parts(number, (PRODUCTS, 0));
        // A prime step spreads the towns over all Länder.
        let place = kreis * 53 % (KREISE / thinned);
        let (towns, kreise) = (KREISFREI / thinned, KREISE / thinned);
        if let Some(place) = place.checked_sub(towns) {
            let (gemeinden, rural) = ((GEMEINDEN - KREISFREI) / thinned, kreise - towns);
            for gemeinde in gemeinden * place / rural..gemeinden * (place + 1) / rural {
                self.body(format!("{code}{gemeinde:05}"), Level::Municipal, Some(number));
            }
        }
    }

    fn body(&mut self, code: String, level: Level, parent: Option<UnitNo>) -> UnitNo {
        let number = UnitNo::from_index(self.0.len());
        let is_body = !level.is_society();
        let above = parent.and_then(|parent| self.0[parent.index()].land);
        self.0.push(Place {
            code: code.into(),
            level,
            parent,
            is_body,
            land: above.or((level == Level::State).then_some(number)),
            body: is_body.then_some(number),
        });
        number
    }

    fn part(&mut self, parent: UnitNo, code: &str) -> UnitNo {
        let number = UnitNo::from_index(self.0.len());
        let above = &self.0[parent.index()];
        let place = Place {
            code: format!("{}/{code}", above.code).into(),
            parent: Some(parent),
            is_body: false,
            ..above.clone()
        };
        self.0.push(place);
        number
    }
}
