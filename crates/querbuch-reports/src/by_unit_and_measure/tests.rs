use proptest::prelude::*;
use querbuch_domain::reference::Ref;

use querbuch_domain::id::MeasureNo;

use super::*;
use crate::balance::{BalanceQuery, balance};
use crate::dimension::Dimension;
use crate::filter::FilterSpec;
use crate::testing::random::{play, stories};

fn total(
    filter: &FilterSpec,
    group_by: Vec<Dimension>,
    basis: Basis,
    view: &View,
) -> crate::balance::Balance {
    let query = BalanceQuery {
        actuals_through: None,
        months: crate::basis::MonthBasis::Booked,
        filter: Filter::resolve(filter, view).expect("names what is there"),
        group_by,
        basis,
        order_by: None,
        limit: None,
    };
    balance(&query, view).expect("is answered")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn every_unit_and_measure_has_what_its_balance_says(commands in stories(40), at in 0_u64..200) {
        let story = play(&commands);
        let view = story.view(at.min(story.state.position));
        for basis in Basis::ALL {
            let units = figures_by_unit(&Filter::default(), *basis, &view);
            for (index, figures) in units.iter().enumerate() {
                let number = UnitNo::from_index(index);
                let unit = view.unit(number).expect("is known");
                let only = FilterSpec { units: Some(vec![Ref::from(number.to_string().as_str())]), ..FilterSpec::default() };
                let whole = total(&only, vec![Dimension::Unit], *basis, &view);
                let side = if unit.level.is_society() { whole.society } else { whole.total };
                prop_assert_eq!(figures.whole, side);
                let rows = whole.rows.iter().chain(&whole.society_rows);
                let own = rows.filter(|row| row.key.unit == Some(number)).map(|row| row.figures).next();
                prop_assert_eq!(figures.own, own.unwrap_or_default());
            }
            let whole = total(&FilterSpec::default(), vec![Dimension::Measure, Dimension::Year], *basis, &view);
            let measures = figures_by_measure(&Filter::default(), *basis, &view);
            let mut sum = Figures::default();
            for (index, figures) in measures.iter().enumerate() {
                sum += &figures.public;
                let of = |row: &&crate::balance::BalanceRow| row.key.measure == Some(MeasureNo::from_index(index));
                let nets: BTreeMap<u16, i128> = whole.rows.iter().filter(of)
                    .map(|row| (row.key.year.expect("was asked for"), row.figures.net())).collect();
                prop_assert_eq!(&figures.net_by_year, &nets);
            }
            prop_assert_eq!(sum, whole.total);
        }
    }
}
