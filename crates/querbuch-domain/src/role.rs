//! Roles: named sets of actions. A grant gives a role, never a single action.

use crate::action::Action;
use crate::vocabulary;

vocabulary! {
    /// A named set of actions.
    Role {
        /// Reads.
        Reader = "READER" ["Leser", "reader"],
        /// Plans.
        Planner = "PLANNER" ["Planer", "planner"],
        /// Books.
        Booker = "BOOKER" ["Bucher", "booker"],
        /// Confirms what others claimed.
        Reviewer = "REVIEWER" ["Prüfer", "reviewer"],
        /// Answers for a budget (Beauftragter für den Haushalt).
        BudgetOfficer = "BUDGET_OFFICER" ["BfdH", "budget officer"],
        /// Leads a measure.
        MeasureLead = "MEASURE_LEAD" ["Maßnahmenleitung", "measure lead"],
        /// Audits.
        Auditor = "AUDITOR" ["Revision", "auditor"],
        /// Keeps structure and rights.
        Administrator = "ADMINISTRATOR" ["Administration", "administrator"],
        /// Runs the program, and sees no figures.
        Operator = "OPERATOR" ["Betrieb", "operator"],
        /// A machine that books on one measure.
        Importer = "IMPORTER" ["Importdienst", "importer"],
    }
}

impl Role {
    /// What it allows.
    pub fn actions(self) -> &'static [Action] {
        match self {
            Self::Reader => &[Action::Read],
            Self::Planner => &[Action::Read, Action::Plan],
            Self::Booker => &[Action::Read, Action::Book],
            Self::Reviewer => &[Action::Read, Action::Confirm],
            Self::BudgetOfficer => &[
                Action::Read,
                Action::ReadPersonal,
                Action::Cash,
                Action::Sign,
                Action::Grant,
            ],
            Self::MeasureLead => &[Action::Read, Action::Plan, Action::Measure],
            Self::Auditor => &[Action::Read, Action::ReadPersonal, Action::Audit],
            Self::Administrator => &[Action::Structure, Action::Grant],
            Self::Operator => &[Action::Operate],
            Self::Importer => &[Action::Book],
        }
    }

    /// Whether it allows an action.
    pub fn allows(self, action: Action) -> bool {
        self.actions().contains(&action)
    }

    /// Whether it and another one may not be in one hand at one unit: whoever operates or gives rights does not book.
    pub fn excludes(self, other: Self) -> bool {
        let books = |role: Self| role.allows(Action::Book);
        let rules = |role: Self| role.allows(Action::Operate) || role.allows(Action::Grant);
        (books(self) && rules(other)) || (rules(self) && books(other))
    }
}

#[cfg(test)]
mod tests;
