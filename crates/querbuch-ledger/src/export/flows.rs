//! Who pays for whom, as a sheet.

use std::sync::Arc;

use querbuch_domain::language::Language;
use querbuch_reports::flows::{FlowPlace, Flows};
use querbuch_reports::party::PartyKey;
use querbuch_reports::view::View;

use super::labels;
use super::perspective::ratio;
use crate::sheet::{Cell, Column, Keyed, Kind, PART, Sheet};

/// The part of the sheet with a row a payer, measure or beneficiary: the sum of what runs through it.
pub const NODE: &str = "NODE";
/// The part with what each payer bears for a measure, and what a measure saves each beneficiary.
pub const LINK: &str = "LINK";
/// The part with what each payer saves each beneficiary.
pub const MATRIX: &str = "MATRIX";
/// The part with what found no counterpart at a party, which stands where a payer stands.
pub const REST: &str = "REST";
/// The part with the share of the matrix that others paid for.
pub const SHARE: &str = "SHARE";

const COLUMNS: [Column; 13] = [
    Column::new("source_side", "von: Seite", "from: side", Kind::Word),
    Column::new("source", "von: Kennung", "from: id", Kind::Code),
    Column::new("source_code", "von: Code", "from: code", Kind::Code),
    Column::new("source_name", "von", "from", Kind::Text),
    Column::new("target_side", "nach: Seite", "to: side", Kind::Word),
    Column::new("target", "nach: Kennung", "to: id", Kind::Code),
    Column::new("target_code", "nach: Code", "to: code", Kind::Code),
    Column::new("target_name", "nach", "to", Kind::Text),
    Column::new("amount", "Betrag", "amount", Kind::Sum),
    Column::new(
        "cost_without_saving",
        "Kosten ohne Ersparnis",
        "cost without saving",
        Kind::Sum,
    ),
    Column::new(
        "saving_without_payer",
        "Ersparnis ohne Zahler",
        "saving without payer",
        Kind::Sum,
    ),
    Column::new("wrong_pocket_share", "fremde Tasche", "wrong pocket", Kind::Share),
    Column::new(
        "wrong_pocket_share_status",
        "fremde Tasche: Status",
        "wrong pocket: status",
        Kind::Word,
    ),
];

/// Nodes, links, payers against beneficiaries, then what is left and the share. The first three say the same in more or less detail, so rows of different
/// parts must not be added.
pub fn sheet(answer: &Flows, language: Language, view: &View) -> Sheet {
    let source = |place| end(place, language, view).source();
    let target = |place| end(place, language, view).target();
    let mut sheet = Sheet::new([PART].into_iter().chain(COLUMNS));
    for node in &answer.nodes {
        let amount = ("amount", Cell::Cents(node.cents));
        sheet.add(NODE, source(node.place).into_iter().chain([amount]));
    }
    for link in &answer.links {
        let amount = ("amount", Cell::Cents(link.cents));
        let ends = source(link.source).into_iter().chain(target(link.target));
        sheet.add(LINK, ends.chain([amount]));
    }
    for cell in &answer.matrix {
        let amount = ("amount", Cell::Cents(cell.cents));
        let mut payer = end(FlowPlace::Payer(cell.payer), language, view);
        let mut beneficiary = end(FlowPlace::Beneficiary(cell.beneficiary), language, view);
        // Here the column says which side it is, so the party alone names it.
        payer.id = cell.payer.to_string().into();
        beneficiary.id = cell.beneficiary.to_string().into();
        let ends = payer.source().into_iter().chain(beneficiary.target());
        sheet.add(MATRIX, ends.chain([amount]));
    }
    for rest in &answer.rest {
        let mut party = end(FlowPlace::Payer(rest.party), language, view);
        party.id = rest.party.to_string().into();
        let amounts = [
            ("cost_without_saving", Cell::Cents(rest.cost_without_saving)),
            ("saving_without_payer", Cell::Cents(rest.saving_without_payer)),
        ];
        sheet.add(REST, party.source().into_iter().chain(amounts));
    }
    let share = ["wrong_pocket_share", "wrong_pocket_share_status"];
    sheet.add_total(SHARE, ratio(share, answer.wrong_pocket_share));
    sheet
}

/// One end of a flow.
struct End {
    side: &'static str,
    id: Arc<str>,
    code: Cell,
    name: Arc<str>,
}

fn end(place: FlowPlace, language: Language, view: &View) -> End {
    let code = match place {
        FlowPlace::Measure(number) => {
            let [code, _] = labels::measure(Some(number), view);
            code
        }
        FlowPlace::Payer(party) | FlowPlace::Beneficiary(party) => match party {
            PartyKey::Level(level) => Cell::Word(level.as_str()),
            PartyKey::Unit(number) => {
                let [code, _] = labels::unit(Some(number), view);
                code
            }
        },
    };
    End {
        side: place.side().as_str(),
        id: place.to_string().into(),
        code,
        name: place.label(language, view),
    }
}

impl End {
    fn source(self) -> [Keyed; 4] {
        [
            ("source_side", Cell::Word(self.side)),
            ("source", Cell::Text(self.id)),
            ("source_code", self.code),
            ("source_name", Cell::Text(self.name)),
        ]
    }

    fn target(self) -> [Keyed; 4] {
        [
            ("target_side", Cell::Word(self.side)),
            ("target", Cell::Text(self.id)),
            ("target_code", self.code),
            ("target_name", Cell::Text(self.name)),
        ]
    }
}
